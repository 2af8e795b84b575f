#include <string.h>

#include "clean/cursor.h"
#include "clean/datefmt.h"
#include "clean/timefmt.h"

/*
 * An open value: bit 30, the shift to the UTC day + 1 in bits 24-25, the year
 * in 10-23, the first number in 5-9, the second in 0-4.  No day is that large.
 * With bit 26 it is a-b-c, of which the year may be c or a, with two digits.
 */
enum { OPEN = 1 << 30, DASHES = 1 << 26 };

const struct opt_choice datefmt_orders[] = {
	{ "ymd", DATEFMT_YMD, "2024-03-05 only" },
	{ "mdy", DATEFMT_MDY, "3/5/2024 is in March" },
	{ "dmy", DATEFMT_DMY, "3/5/2024 is in May" },
	{ NULL, 0, NULL }
};

/* Letters in lower case into word[LETTERS + 1]; returns how many there were, up to LETTERS + 1. */
enum { LETTERS = 10 };

static size_t
read_word(struct cursor *c, char *word)
{
	size_t n = 0;

	for (; c->p < c->end && cursor_is_letter(*c->p); c->p++, n++)
		if (n < LETTERS)
			word[n] = (char)(*c->p | 0x20);
	word[n < LETTERS ? n : LETTERS] = '\0';
	return n < LETTERS ? n : LETTERS + (n > LETTERS);
}

/* A month's name, without accents; 0 if it is none. */
static int
month_name(struct cursor *c)
{
	static const char *const names[12] = {
		" jan january januar janner janv janvier ene enero ",
		" feb february februar feber fev fevr fevrier febrero ",
		" mar march marz mrz maerz mars marzo ", " apr april avr avril abr abril ",
		" may mai mayo ",
		" jun june juni juin junio ", " jul july juli juil juillet julio ",
		" aug august aout ago agosto ",
		" sep sept september septembre septiembre ",
		" oct october okt oktober octobre octubre ",
		" nov november novembre noviembre ",
		" dec december dez dezember decembre dic diciembre "
	};
	char word[LETTERS + 3] = " ";
	size_t n = read_word(c, word + 1);

	if (n < 3 || n > LETTERS)
		return 0;
	word[n + 1] = ' ';
	word[n + 2] = '\0';
	for (int m = 0; m < 12; m++)
		if (strstr(names[m], word) != NULL)
			return m + 1;
	return 0;
}

/* The English name of a day, or its first three letters, with what stands behind it: skipped. */
static void
skip_day_name(struct cursor *c)
{
	static const char names[] = " mon monday tue tues tuesday wed wednesday thu thur thurs "
	    "thursday fri friday sat saturday " "sun sunday ";
	struct cursor at = *c;
	char word[LETTERS + 3] = " ";
	size_t n = read_word(&at, word + 1);

	if (n < 3 || n >= LETTERS)
		return;
	word[n + 1] = ' ';
	word[n + 2] = '\0';
	if (strstr(names, word) == NULL)
		return;
	if (at.p < at.end && (*at.p == ',' || *at.p == '.'))
		at.p++;
	cursor_skip(&at);
	*c = at;
}

/* What stands between the parts of a date: one of - / . or, around names, blanks with one of , . */
static char
separator(struct cursor *c)
{
	const char *p = c->p;
	char sep = 0;

	if (p < c->end && memchr("-/.,", *p, 4) != NULL)
		sep = *p++;
	if (p < c->end && cursor_is_blank(*p) && sep != '-' && sep != '/') {
		while (p < c->end && cursor_is_blank(*p))
			p++;
		sep = sep != 0 ? sep : ' ';
	}
	c->p = p;
	return sep;
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
	skip_day_name(c);
	if (c->p < c->end && cursor_is_letter(*c->p)) {
		p->name_first = 1;
		p->month = month_name(c);
	} else {
		p->digits_a = cursor_number(c, &p->a);
	}
	p->separator = one = separator(c);
	if (p->name_first) {
		p->digits_a = cursor_number(c, &p->a);
	} else if (c->p < c->end && cursor_is_letter(*c->p)) {
		p->month = month_name(c);
		if (p->month == 0)
			return -1;
	} else {
		n = cursor_number(c, &p->b);
		if (n < 1 || n > 2 || memchr("-/.", one, 3) == NULL)
			return -1;
	}
	two = separator(c);
	p->digits_c = cursor_number(c, &p->c);
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
		if (!cursor_is_digit(s[i]))
			return DATEFMT_BAD;
		v = 10 * v + (s[i] - '0');
	}
	s += 5;
	if (s < end && *s != '.' && *s != ',')
		return DATEFMT_BAD;
	for (s++; s < end; s++)
		if (!cursor_is_digit(*s))
			return DATEFMT_BAD;
	return date_days(1899, 12, 30) + v;
}

/* n digits at s as a number. */
static int64_t
digits_of(const char *s, size_t n)
{
	int64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v * 10 + (s[i] - '0');
	return v;
}

/* 20240305, or seconds or milliseconds since 1970; DATEFMT_BAD if it is neither. */
static int32_t
digits_only(const char *s, const char *end, struct datefmt_odd *odd)
{
	size_t n = (size_t)(end - s);

	for (size_t i = 0; i < n; i++)
		if (!cursor_is_digit(s[i]))
			return DATEFMT_BAD;
	if (n == 8 && (memcmp(s, "19", 2) == 0 || memcmp(s, "20", 2) == 0))
		return day_or_bad((int)digits_of(s, 4), (int)digits_of(s + 4, 2),
		    (int)digits_of(s + 6, 2), 0);
	if ((n != 10 && n != 13) || (*s != '1' && *s != '2'))
		return DATEFMT_BAD;
	odd->stamps++;
	return (int32_t)(digits_of(s, 10) / 86400);
}

static int
century(int year)
{
	return year + (year < 69 ? 2000 : 1900);
}

/* Makes the last two digits a year, if they may be one: 1 if they are now. */
static int
short_year(struct parts *p)
{
	if (p->digits_c != 2)
		return 0;
	p->c = century(p->c);
	p->digits_c = 4;
	return 1;
}

/*
 * Bits of the orders in which a-b-c, the year of two digits, could be a date: 1
 * << enum datefmt_order.
 */
static unsigned
readings(int a, int b, int c)
{
	unsigned set = 0;

	if (b >= 1 && b <= 12 && c >= 1 && c <= 31)
		set |= 1u << DATEFMT_YMD;
	if (a >= 1 && a <= 12 && b >= 1 && b <= 31)
		set |= 1u << DATEFMT_MDY;
	if (b >= 1 && b <= 12 && a >= 1 && a <= 31)
		set |= 1u << DATEFMT_DMY;
	return set;
}

/* 24-03-05: what it is only the column can tell, or the user. */
static int32_t
short_dashes(const struct parts *p, int shift)
{
	unsigned set = readings(p->a, p->b, p->c);

	if (set == 0)
		return DATEFMT_BAD;
	if (set == 1u << DATEFMT_YMD)
		return day_or_bad(century(p->a), p->b, p->c, shift);
	return OPEN | DASHES | (shift + 1) << 24 | p->c << 10 | p->a << 5 | p->b;
}

/*
 * Up to WIDE bytes with no-break spaces as blanks, U+2011 as -, and letters
 * of Latin-1 without their accents, into to; returns the length.
 */
enum { WIDE = 64 };

static size_t
simplify(char *to, const char *s, const char *end)
{
	/* U+00C0 to U+00DF, and 0x20 more */
	static const char plain[] = "aaaaaaaceeeeiiiidnooooo ouuuuypy";
	size_t n = 0;

	while (s < end) {
		size_t left = (size_t)(end - s);

		if (left >= 2 && memcmp(s, "\xc2\xa0", 2) == 0) {
			to[n++] = ' ';
			s += 2;
		} else if (left >= 2 && s[0] == '\xc3' && (s[1] & 0xc0) == 0x80) {
			to[n++] = plain[s[1] & 31];
			s += 2;
		} else if (left >= 3 && (memcmp(s, "\xe2\x80\xaf", 3) == 0 ||
		    memcmp(s, "\xe2\x80\x89", 3) == 0)) {
			to[n++] = ' ';
			s += 3;
		} else if (left >= 3 && memcmp(s, "\xe2\x80\x91", 3) == 0) {
			to[n++] = '-';
			s += 3;
		} else {
			to[n++] = *s++;
		}
	}
	return n;
}

static int
is_ascii(const char *s, const char *end)
{
	for (; s < end; s++)
		if ((unsigned char)*s >= 0x80)
			return 0;
	return 1;
}

static int32_t
general(const char *s, const char *end, struct datefmt_odd *odd)
{
	struct cursor c = { s, end };
	struct parts p;
	int shift, shortened;

	if (three_parts(&c, &p) != 0 || timefmt_read(c.p, c.end, &shift) != 0)
		return DATEFMT_BAD;
	if (p.digits_a == 4 && p.digits_c >= 1 && p.digits_c <= 2 && !p.name_first)
		return day_or_bad(p.a, p.month != 0 ? p.month : p.b, p.c, shift);
	if (p.month == 0 && p.separator == '-' && p.digits_c == 2 && p.digits_a >= 1 &&
	    p.digits_a <= 2) {
		odd->short_years++;
		return short_dashes(&p, shift);
	}
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

/*
 * The most frequent of the others, n bytes such as 3/5/2024, 03/05/2024 or
 * 5.3.2024, and nothing else: as general would read it; 0 if it is not that.
 */
static int32_t
figures_only(const char *s, size_t n)
{
	size_t i = n > 1 && cursor_is_digit(s[1]) ? 2 : 1, k = i + 2;
	int a, b, c = 0;

	if (n < 8 || n > 10 || !cursor_is_digit(s[0]) || (s[i] != '/' && s[i] != '.' &&
	    s[i] != '-') || !cursor_is_digit(s[i + 1]))
		return 0;
	a = i == 2 ? (s[0] - '0') * 10 + (s[1] - '0') : s[0] - '0';
	b = s[i + 1] - '0';
	if (cursor_is_digit(s[k]))
		b = b * 10 + (s[k++] - '0');
	if (s[k] != s[i] || n - k != 5)
		return 0;
	for (k++; k < n; k++) {
		if (!cursor_is_digit(s[k]))
			return 0;
		c = c * 10 + (s[k] - '0');
	}
	if (a < 1 || b < 1 || a > 31 || b > 31 || (a > 12 && b > 12))
		return 0;
	return OPEN | 1 << 24 | c << 10 | a << 5 | b;
}

/* What is not YYYY-MM-DD: n bytes without blanks around. */
static int32_t
unusual(const char *s, const char *end, struct datefmt_odd *odd)
{
	char text[WIDE];
	int32_t day = serial(s, end);

	if (day != DATEFMT_BAD) {
		odd->serials++;
		return day;
	}
	day = end - s >= 8 ? digits_only(s, end, odd) : DATEFMT_BAD;
	if (day != DATEFMT_BAD)
		return day;
	if (!is_ascii(s, end) && end - s <= WIDE) {
		end = text + simplify(text, s, end);
		for (s = text; s < end && cursor_is_blank(*s); s++)
			;
		while (s < end && cursor_is_blank(end[-1]))
			end--;
	}
	return s < end ? general(s, end, odd) : DATE_NONE;
}

int32_t
datefmt_read(const char *s, size_t n, struct datefmt_odd *odd)
{
	const char *end = s + n;
	int32_t day;

	if (n == 0)
		return DATE_NONE;
	if (date_parse(s, n, &day) == 0 || (day = figures_only(s, n)) != 0)
		return day;
	while (s < end && cursor_is_blank(*s))
		s++;
	while (s < end && cursor_is_blank(end[-1]))
		end--;
	if (s == end)
		return DATE_NONE;
	return unusual(s, end, odd);
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

static int
year_of(int32_t value)
{
	return value >> 10 & 0x3fff;
}

/* Has the value more than one reading with dashes? */
static int
open_dashes(int32_t value)
{
	unsigned set = readings(first(value), second(value), year_of(value));

	return (value & DASHES) != 0 && (set & (set - 1)) != 0;
}

int
datefmt_open(int32_t value)
{
	if (!is_ordered(value) && (value & DASHES) != 0)
		return open_dashes(value);
	return !is_ordered(value) && first(value) <= 12 && second(value) <= 12 &&
	    first(value) != second(value);
}

int
datefmt_short(int32_t value)
{
	return !is_ordered(value) && open_dashes(value);
}

void
datefmt_vote(int32_t value, struct reading_vote *v)
{
	if (is_ordered(value))
		return;
	if (open_dashes(value)) {
		v->open++;
		return;
	}
	v->n[0] += second(value) > 12;
	v->n[1] += first(value) > 12;
	v->open += datefmt_open(value) != 0;
}

static int32_t
dashes_day(int32_t value, enum datefmt_order order, int shift)
{
	int a = first(value), b = second(value), c = year_of(value);
	unsigned set = readings(a, b, c);

	if (order == DATEFMT_EACH && (set & (set - 1)) == 0)
		order = set == 1u << DATEFMT_MDY ? DATEFMT_MDY : DATEFMT_DMY;
	if (order == DATEFMT_YMD)
		return day_or_bad(century(a), b, c, shift);
	if (order == DATEFMT_MDY)
		return day_or_bad(century(c), a, b, shift);
	return order == DATEFMT_DMY ? day_or_bad(century(c), b, a, shift) : DATEFMT_BAD;
}

int32_t
datefmt_day(int32_t value, enum datefmt_order order)
{
	int month = first(value), day = second(value), shift = (value >> 24 & 3) - 1;

	if (is_ordered(value))
		return value;
	if ((value & DASHES) != 0)
		return dashes_day(value, order, shift);
	if (order == DATEFMT_YMD || (order == DATEFMT_EACH && datefmt_open(value)))
		return DATEFMT_BAD;
	if (order == DATEFMT_DMY || (order == DATEFMT_EACH && month > 12)) {
		month = second(value);
		day = first(value);
	}
	return day_or_bad(year_of(value), month, day, shift);
}
