#include <string.h>

#include "datefmt.h"

/*
 * An open value: bit 30, the shift to the UTC day + 1 in bits 24-25, the year
 * in 10-23, the first number in 5-9, the second in 0-4.  No day is that large.
 */
enum { OPEN = 1 << 30 };

struct cursor {
	const char *p, *end;
};

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void
skip_blanks(struct cursor *c)
{
	while (c->p < c->end && is_blank(*c->p))
		c->p++;
}

/* Up to four digits; returns how many there were. */
static int
number(struct cursor *c, int *v)
{
	int n = 0;

	*v = 0;
	for (; n < 5 && c->p < c->end && is_digit(*c->p); n++)
		*v = *v * 10 + (*c->p++ - '0');
	return n;
}

/* An English month's name or its first three letters, or "Sept"; 0 if it is none. */
static int
month_name(struct cursor *c)
{
	static const char *const name[] = {
		"january", "february", "march", "april", "may", "june", "july", "august",
		"september", "october", "november", "december"
	};
	char word[10];
	size_t n = 0;

	for (; n < sizeof word - 1 && c->p < c->end && is_letter(*c->p); n++)
		word[n] = (char)(*c->p++ | 0x20);
	for (int m = 0; m < 12 && n >= 3; m++)
		if (memcmp(word, name[m], n < strlen(name[m]) ? n : strlen(name[m])) == 0 &&
		    (n == 3 || n == strlen(name[m]) || (m == 8 && n == 4)))
			return m + 1;
	return 0;
}

/* What stands between the parts of a date: one of - / . or, around names, blanks with one of , . */
static char
separator(struct cursor *c)
{
	const char *p = c->p;
	char sep = 0;

	if (p < c->end && memchr("-/.,", *p, 4) != NULL)
		sep = *p++;
	if (p < c->end && is_blank(*p) && sep != '-' && sep != '/') {
		while (p < c->end && is_blank(*p))
			p++;
		sep = sep != 0 ? sep : ' ';
	}
	c->p = p;
	return sep;
}

/* "Z", "UTC", "+01:00", "-0500", "+01": minutes east of Greenwich.  0 or -1. */
static int
zone(struct cursor *c, int *offset)
{
	int sign, h, m = 0;

	*offset = 0;
	if (c->end - c->p == 1 && (*c->p | 0x20) == 'z') {
		c->p++;
		return 0;
	}
	if (c->end - c->p == 3 && (memcmp(c->p, "UTC", 3) == 0 || memcmp(c->p, "GMT", 3) == 0)) {
		c->p += 3;
		return 0;
	}
	sign = *c->p == '-' ? -1 : 1;
	if (*c->p != '-' && *c->p != '+')
		return -1;
	c->p++;
	switch (number(c, &h)) {
	case 2:
		if (c->p < c->end && (*c->p++ != ':' || number(c, &m) != 2))
			return -1;
		break;
	case 4:
		m = h % 100;
		h /= 100;
		break;
	default:
		return -1;
	}
	*offset = sign * (h * 60 + m);
	return h <= 18 && m <= 59 ? 0 : -1;
}

/* ":30", ":30.123", nothing.  0 or -1. */
static int
seconds(struct cursor *c)
{
	int s;

	if (c->p == c->end || *c->p != ':')
		return 0;
	c->p++;
	if (number(c, &s) != 2 || s > 60)
		return -1;
	if (c->p < c->end && (*c->p == '.' || *c->p == ',')) {
		c->p++;
		if (c->p == c->end || !is_digit(*c->p))
			return -1;
		while (c->p < c->end && is_digit(*c->p))
			c->p++;
	}
	return 0;
}

/* AM or PM, if it is there: the hour by 24.  0 or -1. */
static int
half_day(struct cursor *c, int *h)
{
	int pm;

	if (c->end - c->p < 2 || (c->p[1] | 0x20) != 'm' || ((c->p[0] | 0x20) != 'a' && (c->p[0] | 0x20) != 'p'))
		return *h <= 23 ? 0 : -1;
	if (*h < 1 || *h > 12)
		return -1;
	pm = (c->p[0] | 0x20) == 'p';
	*h = *h % 12 + 12 * pm;
	c->p += 2;
	return 0;
}

/* A time of day up to the end, or nothing: *shift is the UTC day less the written one.  0 or -1. */
static int
time_of_day(struct cursor *c, int *shift)
{
	int h, m, offset = 0;

	*shift = 0;
	if (c->p == c->end)
		return 0;
	if (*c->p == ',')
		c->p++;
	if (c->p < c->end && (*c->p | 0x20) == 't')
		c->p++;
	else if (c->p < c->end && is_blank(*c->p))
		skip_blanks(c);
	else
		return -1;
	if (number(c, &h) < 1 || c->p == c->end || *c->p++ != ':' || number(c, &m) != 2 || m > 59 ||
	    seconds(c) != 0)
		return -1;
	skip_blanks(c);
	if (half_day(c, &h) != 0)
		return -1;
	skip_blanks(c);
	if (c->p < c->end && (zone(c, &offset) != 0 || c->p != c->end))
		return -1;
	m = h * 60 + m - offset;
	*shift = m < 0 ? -1 : m >= 24 * 60;
	return 0;
}

static int32_t
day_or_bad(int year, int month, int day, int shift)
{
	return date_exists(year, month, day) ? date_days(year, month, day) + shift : DATEFMT_BAD;
}

/* Three parts a, b, c; month is 0, or the named month with a and c the other two (b unused). */
struct parts {
	int a, b, c;
	int digits_a, digits_c;
	int month, name_first;
	char separator;
};

/* Reads the three parts with what stands between them.  0 or -1. */
static int
three_parts(struct cursor *c, struct parts *p)
{
	char one, two;
	int n;

	memset(p, 0, sizeof *p);
	if (is_letter(*c->p)) {
		p->name_first = 1;
		p->month = month_name(c);
	} else {
		p->digits_a = number(c, &p->a);
	}
	p->separator = one = separator(c);
	if (p->name_first) {
		p->digits_a = number(c, &p->a);
	} else if (c->p < c->end && is_letter(*c->p)) {
		p->month = month_name(c);
		if (p->month == 0)
			return -1;
	} else {
		n = number(c, &p->b);
		if (n < 1 || n > 2 || memchr("-/.", one, 3) == NULL)
			return -1;
	}
	two = separator(c);
	p->digits_c = number(c, &p->c);
	if (one == 0 || two == 0 || (p->name_first && p->month == 0))
		return -1;
	return p->month != 0 || one == two ? 0 : -1;
}

/* A spreadsheet's number of days since 1899-12-30, or DATEFMT_BAD. */
static int32_t
serial(const char *s, const char *end)
{
	int32_t v = 0;

	if (end - s < 5 || *s < '2' || *s > '7')
		return DATEFMT_BAD;
	for (int i = 0; i < 5; i++) {
		if (!is_digit(s[i]))
			return DATEFMT_BAD;
		v = 10 * v + (s[i] - '0');
	}
	s += 5;
	if (s < end && *s != '.' && *s != ',')
		return DATEFMT_BAD;
	for (s++; s < end; s++)
		if (!is_digit(*s))
			return DATEFMT_BAD;
	return date_days(1899, 12, 30) + v;
}

/* Makes the last two digits a year, if they may be one: 1 if they are now. */
static int
short_year(struct parts *p)
{
	if (p->digits_c != 2 || (p->month == 0 && p->separator == '-'))
		return 0;
	p->c += p->c < 69 ? 2000 : 1900;
	p->digits_c = 4;
	return 1;
}

static int32_t
general(const char *s, const char *end, struct datefmt_odd *odd)
{
	struct cursor c = { s, end };
	struct parts p;
	int shift, shortened;

	if (three_parts(&c, &p) != 0 || time_of_day(&c, &shift) != 0)
		return DATEFMT_BAD;
	if (p.digits_a == 4 && p.digits_c >= 1 && p.digits_c <= 2 && !p.name_first)
		return day_or_bad(p.a, p.month != 0 ? p.month : p.b, p.c, shift);
	shortened = short_year(&p);
	if (p.digits_c != 4 || p.digits_a < 1 || p.digits_a > 2)
		return DATEFMT_BAD;
	odd->short_years += (uint64_t)shortened;
	if (p.month != 0)
		return day_or_bad(p.c, p.month, p.a, shift);
	if (p.a < 1 || p.b < 1 || p.a > 31 || p.b > 31 || (p.a > 12 && p.b > 12))
		return DATEFMT_BAD;
	return OPEN | (shift + 1) << 24 | p.c << 10 | p.a << 5 | p.b;
}

int32_t
datefmt_read(const char *s, size_t n, struct datefmt_odd *odd)
{
	const char *end = s + n;
	int32_t day;

	if (date_parse(s, n, &day) == 0)
		return day;
	while (s < end && is_blank(*s))
		s++;
	while (s < end && is_blank(end[-1]))
		end--;
	if (s == end)
		return DATE_NONE;
	day = serial(s, end);
	if (day == DATEFMT_BAD)
		return general(s, end, odd);
	odd->serials++;
	return day;
}

static int
first(int32_t value)
{
	return value >> 5 & 31;
}

static int
second(int32_t value)
{
	return value & 31;
}

static int
is_ordered(int32_t value)
{
	return value == DATEFMT_BAD || value < OPEN;
}

int
datefmt_open(int32_t value)
{
	return !is_ordered(value) && first(value) <= 12 && second(value) <= 12 &&
	    first(value) != second(value);
}

void
datefmt_vote(int32_t value, struct vote *v)
{
	if (is_ordered(value))
		return;
	v->n[0] += second(value) > 12;
	v->n[1] += first(value) > 12;
	v->open += datefmt_open(value) != 0;
}

int32_t
datefmt_day(int32_t value, enum datefmt_order order)
{
	int month = first(value), day = second(value), shift = (value >> 24 & 3) - 1;

	if (is_ordered(value))
		return value;
	if (order == DATEFMT_YMD || (order == DATEFMT_EACH && datefmt_open(value)))
		return DATEFMT_BAD;
	if (order == DATEFMT_DMY || (order == DATEFMT_EACH && month > 12)) {
		month = second(value);
		day = first(value);
	}
	return day_or_bad(value >> 10 & 0x3fff, month, day, shift);
}
