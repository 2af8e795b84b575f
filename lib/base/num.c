#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"

static const double ten[] = {
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14,
	1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22
};

/* The text is of the grammar; strtod rounds it, from a copy with a NUL. */
static int
parse_slow(const char *s, size_t n, double *v)
{
	char small[64], *copy = n < sizeof small ? small : mem_resize(NULL, n + 1, 1);

	memcpy(copy, s, n);
	copy[n] = '\0';
	*v = strtod(copy, NULL);
	if (copy != small)
		free(copy);
	return isfinite(*v) ? 0 : -1;
}

/*
 * Up to 18 characters that are digits and a point, all that most numbers
 * are; 0, or -1 if they are something else.
 */
static inline int
parse_plain(const char *s, size_t n, double *v)
{
	const char *p = s, *end = s + n, *point = end;
	uint64_t m = 0;

	if (n == 0 || n > 18 || (n == 1 && *s == '.'))
		return -1;
	for (; p < end && (unsigned char)(*p - '0') < 10; p++)
		m = m * 10 + (uint64_t)(*p - '0');
	if (p < end && *p == '.')
		for (point = ++p; p < end && (unsigned char)(*p - '0') < 10; p++)
			m = m * 10 + (uint64_t)(*p - '0');
	if (p < end || m > 1ULL << 53)
		return -1;
	*v = point < end ? (double)m / ten[end - point] : (double)m;
	return 0;
}

/*
 * Up to 19 digits are gathered into an integer; when it is below 2^53 and
 * the power of ten is exact, one division or multiplication rounds correctly
 * (Clinger 1990).
 */
int
num_parse(const char *s, size_t n, double *v)
{
	const char *p = s, *end = s + n;
	uint64_t m = 0;
	int any = 0, point = 0, significant = 0, scale = 0, negative, e = 0, esign = 1;

	if (parse_plain(s, n, v) == 0)
		return 0;
	if (p < end && (*p == '-' || *p == '+'))
		p++;
	negative = p > s && *s == '-';
	for (; p < end && ((*p >= '0' && *p <= '9') || (*p == '.' && !point)); p++)
		if (*p == '.') {
			point = 1;
		} else {
			any = 1;
			if (significant < 19) {
				m = m * 10 + (uint64_t)(*p - '0');
				significant += m > 0;
				scale -= point;
			} else {
				significant = 20;
			}
		}
	if (!any)
		return -1;
	if (p < end && (*p == 'e' || *p == 'E')) {
		if (++p < end && (*p == '-' || *p == '+'))
			esign = *p++ == '-' ? -1 : 1;
		if (p == end)
			return -1;
		for (; p < end && *p >= '0' && *p <= '9'; p++)
			e = e < 10000 ? e * 10 + (*p - '0') : e;
	}
	if (p != end)
		return -1;
	scale += esign * e;
	if (significant > 19 || m > (1ULL << 53) || scale < -22 || scale > 22)
		return parse_slow(s, n, v);
	*v = scale < 0 ? (double)m / ten[-scale] : (double)m * ten[scale];
	if (negative)
		*v = -*v;
	return 0;
}

static const char pairs[] =
    "000102030405060708091011121314151617181920212223242526272829"
    "3031323334353637383940414243444546474849"
    "505152535455565758596061626364656667686970717273747576777879"
    "8081828384858687888990919293949596979899";

/* The last n digits of m, two at a time. */
static inline void
put_last(char *buf, uint32_t m, size_t n)
{
	for (; n >= 2; n -= 2, m /= 100)
		memcpy(buf + n - 2, pairs + 2 * (m % 100), 2);
	if (n > 0)
		*buf = (char)('0' + m % 10);
}

static inline size_t
put_small(char *buf, uint32_t m)
{
	size_t n = 1;

	for (uint64_t unit = 10; m >= unit; unit *= 10)
		n++;
	put_last(buf, m, n);
	return n;
}

enum { BILLION = 1000000000 };

static size_t
put_digits(char *buf, uint64_t m)
{
	size_t n;

	if (m < BILLION)
		return put_small(buf, (uint32_t)m);
	n = put_digits(buf, m / BILLION);
	put_last(buf + n, (uint32_t)(m % BILLION), 9);
	return n + 9;
}

size_t
num_int(char *buf, long long x)
{
	size_t n = 0;

	if (x < 0)
		buf[n++] = '-';
	n += put_digits(buf + n, x < 0 ? 0 - (uint64_t)x : (uint64_t)x);
	buf[n] = '\0';
	return n;
}

/* m / 10^decimals in plain digits. */
static size_t
put_scaled(char *buf, int negative, uint64_t m, int decimals)
{
	static const uint32_t units[] = {
		1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, BILLION
	};
	uint64_t whole = m / units[decimals];
	size_t n = 0;

	if (negative && m > 0)
		buf[n++] = '-';
	n += put_digits(buf + n, whole);
	if (decimals > 0) {
		buf[n++] = '.';
		put_last(buf + n, (uint32_t)(m - whole * units[decimals]), (size_t)decimals);
		n += (size_t)decimals;
	}
	buf[n] = '\0';
	return n;
}

/* Takes "-0.000" back to "0.000". */
static size_t
drop_minus_zero(char *buf, size_t n)
{
	if (buf[0] == '-' && strspn(buf + 1, "0.") == n - 1) {
		memmove(buf, buf + 1, n);
		n--;
	}
	return n;
}

size_t
num_fixed(char *buf, double x, int decimals)
{
	double a = fabs(x), scaled = a * ten[decimals], whole = floor(scaled);

	if (!isfinite(x)) {
		buf[0] = '\0';
		return 0;
	}
	/* Near a half the product's own rounding could decide: printf is exact. */
	if (scaled >= 1e15 || fabs(scaled - whole - 0.5) < 1e-6)
		return drop_minus_zero(buf, (size_t)snprintf(buf, NUM_MAX, "%.*f", decimals, x));
	return put_scaled(buf, x < 0, (uint64_t)(whole + (scaled - whole > 0.5)), decimals);
}

static size_t
drop_zeros(char *buf, size_t n)
{
	if (memchr(buf, '.', n) == NULL)
		return n;
	while (buf[n - 1] == '0')
		n--;
	if (buf[n - 1] == '.')
		n--;
	buf[n] = '\0';
	return n;
}

size_t
num_money(char *buf, double x)
{
	size_t n = num_fixed(buf, x, 2);

	return n > 0 ? drop_minus_zero(buf, drop_zeros(buf, n)) : 0;
}

size_t
num_double(char *buf, double x)
{
	size_t n = num_money(buf, x);
	double back;

	for (int decimals = 3; n > 0 && num_parse(buf, n, &back) == 0 && (back < x || back > x);
	    decimals++)
		n = (size_t)snprintf(buf, NUM_MAX, "%.*f", decimals, x);
	return n;
}

/* The fewest digits of %.*e that come back, in plain notation. */
static size_t
put_plain(char *buf, float x)
{
	char e[32];
	int digits, exponent, first;
	size_t n = 0;

	for (digits = 1; ; digits++) {		/* 9 do for any float32 */
		snprintf(e, sizeof e, "%.*e", digits - 1, fabs((double)x));
		if (strtof(e, NULL) == fabsf(x) && (float)strtod(e, NULL) == fabsf(x))
			break;
	}
	exponent = atoi(strchr(e, 'e') + 1);
	first = exponent < 0 ? exponent : 0;	/* places are counted from the first digit */
	e[1] = e[0];
	if (x < 0)
		buf[n++] = '-';
	for (int i = first; i < digits || i <= exponent; i++) {
		buf[n++] = i < 0 || i >= digits ? '0' : e[1 + i];
		if (i == (exponent < 0 ? first : exponent) && i + 1 < digits)
			buf[n++] = '.';
	}
	buf[n] = '\0';
	return n;
}

/* a < 2^24 to so many decimals, as a whole number; if it does not come back, below 0. */
static inline int64_t
comes_back(float a, int decimals)
{
	int64_t scaled = (int64_t)((double)a * ten[decimals] + 0.5);

	return scaled < 9000000000000000 && (float)((double)scaled / ten[decimals]) == a ?
	    scaled : -1;
}

/*
 * The fewest decimals that come back.  Those of a tenth of the distance to
 * the next float32 do for sure: most need these or one less, and what comes
 * back with some decimals does with more, so few are tried.  (Below a power
 * of 2 the next float32 is nearer; these are tried from the first on.)
 */
static int
fewest_decimals(float a, int64_t *scaled)
{
	int exponent, decimals = 0;
	uint32_t bits;
	int64_t less;

	memcpy(&bits, &a, sizeof bits);
	exponent = (int)(bits >> 23) - 126;		/* a < 2^exponent */
	if ((bits & 0x7fffff) != 0 && exponent < 24)
		decimals = (24 - exponent) * 1233 / 4096;	/* log10(2) */
	while (decimals <= 9 && (*scaled = comes_back(a, decimals)) < 0)
		decimals++;
	if ((bits & 0x7fffff) == 0)
		return decimals;
	while (decimals > 0 && decimals <= 9 && (less = comes_back(a, decimals - 1)) >= 0) {
		*scaled = less;
		decimals--;
	}
	return decimals;
}

size_t
num_float(char *buf, float x)
{
	float a = fabsf(x);
	int64_t scaled = 0;
	int decimals;

	if (a < 0x1p24f && a == (float)(uint32_t)a)
		return put_scaled(buf, x < 0, (uint32_t)a, 0);
	if (!isfinite(x)) {
		buf[0] = '\0';
		return 0;
	}
	if ((double)a < 1e-3 || a >= 0x1p24f)
		return put_plain(buf, x);
	decimals = fewest_decimals(a, &scaled);
	return decimals <= 9 ? put_scaled(buf, x < 0, (uint64_t)scaled, decimals) :
	    put_plain(buf, x);
}

size_t
num_p(char *buf, double x)
{
	if (!isfinite(x)) {
		buf[0] = '\0';
		return 0;
	}
	return (size_t)snprintf(buf, NUM_MAX, "%.4g", x == 0 ? 0.0 : x);
}

const char *
num_show_rate(char *buf, double x)
{
	size_t n = num_fixed(buf, 100 * x, 1);

	if (n > 0)
		memcpy(buf + n, "%", 2);
	return buf;
}

const char *
num_show_points(char *buf, double x)
{
	size_t n = num_fixed(buf, 100 * x, 1);

	if (n > 0 && buf[0] != '-' && strcmp(buf, "0.0") != 0) {
		memmove(buf + 1, buf, n + 1);
		buf[0] = '+';
	}
	return buf;
}

const char *
num_show_p(char *buf, double x)
{
	if (x < 1e-4)
		strcpy(buf, "<0.0001");
	else
		num_fixed(buf, x, x < .0995 ? 4 : 2);
	return buf;
}
