#include <math.h>
#include <string.h>

#include "base/num.h"
#include "clean/amount.h"

const struct opt_choice amount_decimals[] = {
	{ ".", AMOUNT_DECIMAL_POINT, "1,250.00" },
	{ ",", AMOUNT_DECIMAL_COMMA, "1.250,00" },
	{ NULL, 0, NULL }
};

enum { DIGITS_MAX = 15 };	/* all of them are exact in a double */

/* What the digits of an amount looked like. */
struct amount_shape {
	char digits[30];		/* without grouping; the point of the last separator is
					 * in scale */
	size_t n;
	int points, commas, neutral;	/* how often each separator stands there */
	char last;			/* the last of . and , */
	char before;			/* the last of any, ' ' for those that only group */
	size_t behind;			/* digits behind it; behind any separator, while reading */
	size_t leading;			/* digits before the first separator */
	int bad_group;			/* two separators with a number of digits between that is
					 * no group */
};

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static int
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* The length of the no-break space (U+00A0, U+2009, U+202F) or blank at s, or 0. */
static size_t
space(const char *s, const char *end)
{
	if (s < end && is_blank(*s))
		return 1;
	if (end - s >= 2 && memcmp(s, "\xc2\xa0", 2) == 0)
		return 2;
	return end - s >= 3 && (memcmp(s, "\xe2\x80\xaf", 3) == 0 ||
	    memcmp(s, "\xe2\x80\x89", 3) == 0) ? 3 : 0;
}

static const char *
skip_spaces(const char *s, const char *end)
{
	size_t n;

	while ((n = space(s, end)) > 0)
		s += n;
	return s;
}

static const char *
drop_spaces(const char *s, const char *end)
{
	for (;;) {
		if (end > s && is_blank(end[-1]))
			end--;
		else if (end - s >= 2 && space(end - 2, end) == 2)
			end -= 2;
		else if (end - s >= 3 && space(end - 3, end) == 3)
			end -= 3;
		else
			return end;
	}
}

/* The length of the currency sign at s, or 0. */
static size_t
sign_length(const char *s, const char *end)
{
	if (s < end && *s == '$')
		return 1;
	if (end - s >= 2 && s[0] == '\xc2' && s[1] >= '\xa2' && s[1] <= '\xa5')
		return 2;
	if (end - s >= 3 && s[0] == '\xe2' && ((s[1] == '\x82' && s[2] >= '\xa0') ||
	    s[1] == '\x83'))
		return 3;
	return 0;
}

/* One of the words at s, as long as possible: its length, or 0.  *which is its place. */
static size_t
word_at(const char *s, const char *end, const char *const *word, size_t words, size_t *which)
{
	size_t best = 0;

	for (size_t i = 0; i < words; i++) {
		size_t n = strlen(word[i]);

		if (n > best && n <= (size_t)(end - s) && memcmp(s, word[i], n) == 0) {
			best = n;
			*which = i;
		}
	}
	return best;
}

/*
 * The length of the currency at s: a sign, A$, US$, three capital letters or
 * one of a few words; 0 if there is none.
 */
static size_t
currency_length(const char *s, const char *end)
{
	static const char *const word[] = {
		"kr", "kr.", "Kr", "Kr.", "Fr.", "SFr.", "Rs", "Rs.", "z\xc5\x82", "K\xc4\x8d",
		"Ft", "lei"
	};
	size_t letters = 0, sign, which;

	while (s + letters < end && letters < 4 && is_upper(s[letters]))
		letters++;
	sign = sign_length(s + letters, end);
	if (sign > 0 && letters <= 2)
		return letters + sign;
	return letters == 3 ? 3 : word_at(s, end, word, sizeof word / sizeof *word, &which);
}

/* A currency in front: takes it off.  Likewise at the end. */
static const char *
front_currency(const char *s, const char *end, struct amount *a)
{
	size_t n = currency_length(s, end);

	if (n == 0)
		return s;
	a->currency = s;
	a->currency_len = n;
	return skip_spaces(s + n, end);
}

/* A code behind a sign says which one is meant: $5 AUD. */
static const char *
back_currency(const char *s, const char *end, struct amount *a)
{
	const char *p;
	size_t n = 0;

	for (p = end > s + 5 ? end - 5 : s; p < end; p++)
		if (!is_digit(*p) && (n = currency_length(p, end)) == (size_t)(end - p) &&
		    (p == s || !is_upper(p[-1])))
			break;
	if (p == end || (a->currency_len > 0 && (n != 3 || !is_upper(*p) ||
	    is_upper(*a->currency))))
		return end;
	a->currency = p;
	a->currency_len = n;
	return drop_spaces(s, p);
}

/* K, M or B behind the digits, or a word for it: the power of ten it stands for. */
static const char *
multiplier(const char *s, const char *end, int *power)
{
	static const char *const word[] = {
		"k", "tsd", "tsd.", "thousand", "m", "mm", "mn", "mio", "mio.", "million", "b",
		"bn", "mrd", "mrd.", "billion"
	};
	static const int powers[] = { 3, 3, 3, 3, 6, 6, 6, 6, 6, 6, 9, 9, 9, 9, 9 };
	char lower[8];
	const char *p = end;
	size_t n = 0, which = 0;

	while (p > s && n < sizeof lower && !is_digit(p[-1]) && !is_blank(p[-1]) &&
	    (unsigned char)p[-1] < 0x80) {
		p--;
		n++;
	}
	for (size_t i = 0; i < n; i++)
		lower[i] = p[i] >= 'A' && p[i] <= 'Z' ? (char)(p[i] | 0x20) : p[i];
	if (n == 0 || word_at(lower, lower + n, word, sizeof word / sizeof *word, &which) != n) {
		*power = 0;
		return end;
	}
	*power = powers[which];
	return drop_spaces(s, p);
}

/* A separator at s: . or , or one that groups only (neutral).  Returns its length. */
static size_t
separator(const char *s, const char *end, char *c)
{
	size_t n = space(s, end);

	*c = n > 0 ? ' ' : *s;
	if (n > 0 || *s == '.' || *s == ',')
		return n > 0 ? n : 1;
	*c = ' ';
	if (*s == '\'')
		return 1;
	return end - s >= 3 && memcmp(s, "\xe2\x80\x99", 3) == 0 ? 3 : 0;
}

static void
note_separator(struct amount_shape *f, char c, int first)
{
	if (first)
		f->leading = f->n;
	else if (f->behind != 3 && (f->behind != 2 || c != f->before))
		f->bad_group = 1;
	f->points += c == '.';
	f->commas += c == ',';
	f->neutral += c == ' ';
	/* A neutral separator behind a decimal point, or . and , mixed more than once. */
	if (f->last != 0 && c != f->last && (c == ' ' || (c == '.' ? f->points : f->commas) > 1))
		f->bad_group = 1;
	if (c != ' ')
		f->last = c;
	f->before = c;
	f->behind = 0;
}

/* Digits and separators up to the end.  0 or -1. */
static int
read_shape(const char *s, const char *end, struct amount_shape *f)
{
	size_t n;
	char c;

	memset(f, 0, sizeof *f);
	while (s < end) {
		if (is_digit(*s)) {
			if (f->n == sizeof f->digits)
				return -1;
			f->digits[f->n++] = *s++;
			f->behind++;
			continue;
		}
		if ((n = separator(s, end, &c)) == 0)
			return -1;
		note_separator(f, c, f->points + f->commas + f->neutral == 0);
		s += n;
	}
	if (f->points + f->commas + f->neutral == 0)
		f->leading = f->n;
	return f->n > 0 && !f->bad_group ? 0 : -1;
}

/* The digits with scale of them behind the point, times 10^power. */
static double
digits_value(const struct amount_shape *f, size_t scale, int power)
{
	char text[64];
	size_t n = f->n - scale;
	double v;

	memcpy(text, f->digits, n);
	text[n] = '.';
	memcpy(text + n + 1, f->digits + n, scale);
	n += 1 + scale;
	memcpy(text + n, power == 9 ? "e9" : power == 6 ? "e6" : power == 3 ? "e3" : "e0", 2);
	return num_parse(text, n + 2, &v) == 0 ? v : NAN;
}

/* Which convention the shape is of; the scale is the digits behind the decimal point then. */
static enum amount_kind
classify(const struct amount_shape *f, size_t *scale)
{
	int mine = f->last == '.' ? f->points : f->commas;
	int others = f->last == '.' ? f->commas : f->points;
	int groups = f->behind == 3 && f->leading >= 1 && f->leading <= 3;

	*scale = 0;
	if (f->last == 0)		/* grouped by blanks or apostrophes, or not at all */
		return f->neutral == 0 || groups ? AMOUNT_PLAIN : AMOUNT_BAD;
	if (mine > 1)			/* it groups, and then no other may stand behind it */
		return groups && others == 0 && f->neutral == 0 ?
		    f->last == '.' ? AMOUNT_COMMA : AMOUNT_POINT : AMOUNT_BAD;
	*scale = f->behind;
	if (others == 0 && f->neutral == 0 && groups && f->digits[0] != '0') {
		*scale = 0;
		return f->last == '.' ? AMOUNT_OPEN_POINT : AMOUNT_OPEN_COMMA;
	}
	if ((others > 0 || f->neutral > 0) && (f->leading < 1 || f->leading > 3))
		return AMOUNT_BAD;
	return f->last == '.' ? AMOUNT_POINT : AMOUNT_COMMA;
}

static const char *
sign(const char *s, const char *end, int *negative)
{
	if (s < end && (*s == '-' || *s == '+')) {
		*negative += *s == '-';
		return skip_spaces(s + 1, end);
	}
	if (end - s >= 3 && memcmp(s, "\xe2\x88\x92", 3) == 0) {	/* U+2212 */
		*negative += 1;
		return skip_spaces(s + 3, end);
	}
	return s;
}

/* Parentheses are a minus sign: takes them off. */
static int
parentheses(const char **s, const char **end)
{
	if (*end - *s < 2 || **s != '(' || (*end)[-1] != ')')
		return 0;
	*s = skip_spaces(*s + 1, *end);
	*end = drop_spaces(*s, *end - 1);
	return 1;
}

/*
 * Takes off what stands around the digits.  1 if the amount is negative, 0 if
 * not, -1 if it says so twice.
 */
static int
read_around(const char **s, const char **end, struct amount *a, int *power)
{
	int negative = parentheses(s, end);

	*s = front_currency(*s, *end, a);
	*s = sign(*s, *end, &negative);
	if (a->currency_len == 0)
		*s = front_currency(*s, *end, a);
	negative += parentheses(s, end);
	*end = back_currency(*s, *end, a);
	if (negative == 0 && *end > *s && (*end)[-1] == '-') {
		negative = 1;
		*end = drop_spaces(*s, *end - 1);
	}
	*end = multiplier(*s, *end, power);
	return negative <= 1 ? negative : -1;
}

/* An amount that is not just digits. */
static void
read_general(const char *s, const char *end, struct amount *a)
{
	struct amount_shape f;
	int power, negative = read_around(&s, &end, a, &power);
	size_t scale;

	if (negative < 0 || read_shape(s, end, &f) != 0)
		return;
	a->kind = classify(&f, &scale);
	a->value = a->kind == AMOUNT_BAD ? NAN : digits_value(&f, scale, power);
	if (negative)
		a->value = 0 - a->value;
}

/*
 * The most frequent forms, 4253, $40,000 and 1,250.50: as read_general reads
 * them, or AMOUNT_BAD if it is another one.
 */
static void
read_common(const char *s, const char *end, struct amount *a)
{
	static const double scale[] = { 1, 10, 100, 1000 };
	const char *sign = s < end && *s == '$' ? s++ : NULL, *first = s, *group = NULL,
	    *point = NULL;
	int64_t v = 0;
	size_t behind;

	for (; s < end && s - first < DIGITS_MAX + 1; s++) {
		if (is_digit(*s)) {
			v = v * 10 + (*s - '0');
		} else if (*s == ',' && point == NULL && (group == NULL ?
		    s > first && s - first <= 3 : s - group == 4)) {
			group = s;
		} else if (*s == '.' && point == NULL && s > first &&
		    (group == NULL || s - group == 4)) {
			point = s;
		} else {
			return;
		}
	}
	behind = point != NULL ? (size_t)(s - point - 1) : 0;
	if (s < end || s == first || behind > 3 ||
	    (point == NULL && group != NULL && (s - group != 4 ||
	    (group - first <= 3 && *first == '0'))))
		return;
	if (point != NULL)
		a->kind = behind == 3 && group == NULL && point - first <= 3 && *first != '0' ?
		    AMOUNT_OPEN_POINT : AMOUNT_POINT;
	else if (group != NULL)
		a->kind = group - first <= 3 ? AMOUNT_OPEN_COMMA : AMOUNT_POINT;
	else
		a->kind = AMOUNT_PLAIN;
	a->value = a->kind == AMOUNT_OPEN_POINT ? (double)v : (double)v / scale[behind];
	a->currency = sign;
	a->currency_len = sign != NULL;
}

struct amount
amount_read(const char *s, size_t n)
{
	struct amount a = { NAN, AMOUNT_BAD, NULL, 0 };
	const char *end = s + n;

	read_common(s, end, &a);
	if (a.kind != AMOUNT_BAD)
		return a;
	s = skip_spaces(s, end);
	end = drop_spaces(s, end);
	if (s == end)
		a.kind = AMOUNT_NONE;
	else
		read_general(s, end, &a);
	if (a.kind == AMOUNT_BAD && memchr(s, ',', (size_t)(end - s)) == NULL &&
	    num_parse(s, (size_t)(end - s), &a.value) == 0)
		a.kind = memchr(s, '.', (size_t)(end - s)) != NULL ? AMOUNT_POINT : AMOUNT_PLAIN;
	if (a.kind == AMOUNT_BAD)
		a.value = NAN;
	return a;
}

/* Currencies with three decimals. */
static int
has_mils(const struct amount *a)
{
	static const char codes[] = "BHD IQD JOD KWD LYD OMR TND";

	for (size_t i = 0; a->currency_len == 3 && i < sizeof codes - 1; i += 4)
		if (memcmp(a->currency, codes + i, 3) == 0)
			return 1;
	return 0;
}

void
amount_vote(const struct amount *a, struct reading_vote *v)
{
	uint64_t sure = a->currency_len > 0 && !has_mils(a);

	switch (a->kind) {
	case AMOUNT_POINT:
		v->n[0]++;
		break;
	case AMOUNT_COMMA:
		v->n[1]++;
		break;
	case AMOUNT_OPEN_COMMA:
		v->n[0] += sure;
		v->open++;
		break;
	case AMOUNT_OPEN_POINT:
		v->n[1] += sure;
		v->open++;
		break;
	default:
		break;
	}
}

int
amount_value(enum amount_kind kind, double value, enum amount_decimal decimal, double *out)
{
	int point = decimal == AMOUNT_DECIMAL_POINT, comma = decimal == AMOUNT_DECIMAL_COMMA;

	*out = value;
	switch (kind) {
	case AMOUNT_NONE:
		*out = NAN;
		return 0;
	case AMOUNT_PLAIN:
		return 0;
	case AMOUNT_POINT:
		return comma ? -1 : 0;
	case AMOUNT_COMMA:
		return point ? -1 : 0;
	case AMOUNT_OPEN_POINT:
		if (point)
			*out = value / 1000;
		return point || comma ? 0 : -1;
	case AMOUNT_OPEN_COMMA:
		if (comma)
			*out = value / 1000;
		return point || comma ? 0 : -1;
	case AMOUNT_BAD:
		break;
	}
	return -1;
}
