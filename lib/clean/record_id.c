#include <string.h>

#include "clean/record_id.h"

enum { SHORT = 15, LONG = 18, SHEET = 15, DOUBLE = 17 };

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* ---- Salesforce ----------------------------------------------------- */

/* Letters and digits, some of either. */
static int
is_short(const char *s)
{
	size_t digits = 0, letters = 0;

	for (size_t i = 0; i < SHORT; i++) {
		digits += (size_t)is_digit(s[i]);
		letters += (size_t)(is_upper(s[i]) || (s[i] >= 'a' && s[i] <= 'z'));
	}
	return digits + letters == SHORT && digits > 0 && letters > 0;
}

size_t
record_id_key(const char *s, size_t n)
{
	static const char sum[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

	if (n != LONG || !is_short(s))
		return n;
	for (size_t part = 0; part < 3; part++) {
		unsigned capitals = 0;

		for (size_t i = 0; i < 5; i++)
			capitals |= (unsigned)is_upper(s[5 * part + i]) << i;
		if (s[SHORT + part] != sum[capitals])
			return n;
	}
	return SHORT;
}

int
record_id_is(const char *s, size_t n)
{
	return record_id_key(s, n) == SHORT && is_short(s);
}

/* ---- rounded ones --------------------------------------------------- */

int
record_id_exponent(const char *s, size_t n)
{
	const char *end = s + n, *p = s;
	size_t decimals = 0, exponent = 0, digits = 0;
	int point, plus;

	while (p < end && is_digit(*p))
		p++;
	if (p == s || p == end)
		return 0;
	point = *p == '.' || *p == ',';
	for (p += point; point && p < end && is_digit(*p); p++)
		decimals++;
	if (p == end || (*p | 0x20) != 'e' || (point && decimals == 0))
		return 0;
	plus = ++p < end && *p == '+';
	for (p += plus; p < end && is_digit(*p) && digits < 4; p++, digits++)
		exponent = 10 * exponent + (size_t)(*p - '0');
	return p == end && digits > 0 && digits < 4 && (point || plus) && decimals < exponent;
}

/* 123.0 and 123,00 are 123: the bytes before the point. */
static size_t
whole(const char *s, size_t n)
{
	size_t m = n;

	while (m > 0 && s[m - 1] == '0')
		m--;
	return m > 1 && m < n && (s[m - 1] == '.' || s[m - 1] == ',') ? m - 1 : n;
}

size_t
record_id_digits(const char *s, size_t n)
{
	size_t m;

	if (n <= SHEET || !is_digit(*s))
		return 0;
	m = whole(s, n);
	for (size_t i = 0; i < m; i++)
		if (!is_digit(s[i]))
			return 0;
	return m > SHEET && m <= RECORD_ID_LONGEST ? m : 0;
}

/* Figures of an id of so many digits, without the zeros at its end. */
static size_t
figures(const char *s, size_t digits)
{
	while (digits > 0 && s[digits - 1] == '0')
		digits--;
	return digits;
}

void
record_id_count(struct record_id_census *c, const char *s, size_t n)
{
	size_t digits = record_id_digits(s, n);

	if (digits == 0)
		return;
	c->ids[digits]++;
	c->short15[digits] += figures(s, digits) <= SHEET;
	c->short17[digits] += digits >= DOUBLE + 2 && figures(s, digits) <= DOUBLE;
}

/* Of so many ids more have zeros for their last digits than by chance. */
static int
too_many(uint64_t ids, uint64_t zeros, size_t last)
{
	enum { CLEARLY = 20 };
	double chance = (double)ids;

	while (last-- > 0)
		chance /= 10;
	return zeros == ids || (double)zeros > CLEARLY * chance;
}

int
record_id_rounded(const struct record_id_census *c, const char *s, size_t n)
{
	size_t digits = record_id_digits(s, n), f;

	if (digits == 0)
		return record_id_exponent(s, n);
	f = figures(s, digits);
	if (f <= SHEET && too_many(c->ids[digits], c->short15[digits], digits - SHEET))
		return 1;
	return digits >= DOUBLE + 2 && f <= DOUBLE &&
	    too_many(c->ids[digits], c->short17[digits], digits - DOUBLE);
}
