#include <string.h>

#include "base/buf.h"
#include "base/unicode.h"
#include "base/zone.h"
#include "clean/cursor.h"
#include "clean/datefmt.h"
#include "clean/timefmt.h"

/*
 * An open value: bit 30, the shifts of its readings to the day that counts in
 * bits 24-28, the year in 10-23, the first number in 5-9, the second in 0-4.
 * With bit 29 it is a-b-c, of which the year may be c or a, with two digits.
 * A day whose time is midnight in UTC, of another day at home, is MIDNIGHT more.
 * No day is that large.
 */
enum { OPEN = 1 << 30, DASHES = 1 << 29, MIDNIGHT = 1 << 28, DAY = 24 * 60 };

const struct opt_choice datefmt_orders[] = {
	{ "ymd", DATEFMT_YMD, "2024-03-05 only" },
	{ "mdy", DATEFMT_MDY, "3/5/2024 is in March" },
	{ "dmy", DATEFMT_DMY, "3/5/2024 is in May" },
	{ NULL, 0, NULL }
};

/* A month's name; 0 if it is none. */
static int
month_name(const struct date_words *w, struct cursor *c)
{
	char word[CURSOR_WORD];
	size_t n = cursor_word(c, word);
	int month;

	return n > 0 && date_words_find(w, DATE_MONTH, word, n, &month) ? month : 0;
}

/* Words of a kind at c, with what stands behind them: skipped. */
static void
skip_words(const struct date_words *w, struct cursor *c, enum date_word kind)
{
	struct cursor at = *c;
	char word[CURSOR_WORD];
	int value;
	size_t n;

	while ((n = cursor_word(&at, word)) > 0 && date_words_find(w, kind, word, n, &value)) {
		if (at.p < at.end && kind == DATE_WEEKDAY && memchr(",.-", *at.p, 3) != NULL)
			at.p++;
		if (kind != DATE_ORDINAL)
			cursor_skip(&at);
		*c = at;
	}
}

/* The name of a day, unless it is that of a month: mar. is Tuesday before figures only. */
static void
skip_day_name(const struct date_words *w, struct cursor *c)
{
	struct cursor at = *c;
	char word[CURSOR_WORD];
	size_t n = cursor_word(&at, word);
	int value;

	if (n > 0 && !date_words_find(w, DATE_MONTH, word, n, &value))
		skip_words(w, c, DATE_WEEKDAY);
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

/* The day of a minute since 1970. */
static int32_t
day_of(int64_t minute)
{
	return (int32_t)((minute - (minute < 0 ? DAY - 1 : 0)) / DAY);
}

/* How far the day that counts is from the written one: in UTC, or at home. */
static int
shift_of(const struct date_words *w, int32_t day, const struct timefmt *t)
{
	const struct zone *home = date_words_home(w);
	int64_t minute = (int64_t)day * DAY + t->minute - t->offset;

	if (!t->zoned)
		return 0;
	return day_of(minute + (home != NULL ? zone_offset(home, minute) : 0)) - day;
}

/* The same for a date that there may not be. */
static int
shift_if(const struct date_words *w, int year, int month, int day, const struct timefmt *t)
{
	return t->zoned && date_exists(year, month, day) ?
	    shift_of(w, date_days(year, month, day), t) : 0;
}

/* A written day with its time.  Midnight in UTC may be a day without one: see datefmt_as_day. */
static int32_t
with_time(const struct date_words *w, int32_t day, const struct timefmt *t)
{
	int shift = shift_of(w, day, t);

	return shift != 0 && !t->some && t->offset == 0 ? MIDNIGHT + day : day + shift;
}

static int32_t
timed_day(const struct date_words *w, int year, int month, int day, const struct timefmt *t)
{
	int32_t written = day_or_bad(year, month, day, 0);

	return written != DATEFMT_BAD ? with_time(w, written, t) : DATEFMT_BAD;
}

/* Three parts a, b, c; month is 0, or the named month with a and c the other two (b unused). */
struct parts {
	int a, b, c;
	int digits_a, digits_c;
	int month, name_first;
	char separator;
};

/* The digits of a day with a word for its order: 1st, 1er. */
static int
day_number(const struct date_words *w, struct cursor *c, int *v)
{
	int digits = cursor_number(c, v);

	if (digits > 0 && digits <= 2 && c->p < c->end && !cursor_is_digit(*c->p))
		skip_words(w, c, DATE_ORDINAL);
	return digits;
}

/* Reads the three parts with what stands between them.  0 or -1. */
static int
three_parts(const struct date_words *w, struct cursor *c, struct parts *p)
{
	char one, two;
	int n;

	memset(p, 0, sizeof *p);
	if (c->p < c->end && !cursor_is_digit(*c->p))
		skip_day_name(w, c);
	if (c->p < c->end && !cursor_is_digit(*c->p)) {
		p->name_first = 1;
		p->month = month_name(w, c);
	} else {
		p->digits_a = day_number(w, c, &p->a);
	}
	p->separator = one = separator(c);
	if (p->name_first) {
		p->digits_a = day_number(w, c, &p->a);
	} else if (c->p < c->end && !cursor_is_digit(*c->p)) {
		skip_words(w, c, DATE_OF);
		p->month = month_name(w, c);
		if (p->month == 0)
			return -1;
	} else {
		n = cursor_number(c, &p->b);
		if (n < 1 || n > 2 || memchr("-/.", one, 3) == NULL)
			return -1;
	}
	two = separator(c);
	skip_words(w, c, DATE_OF);
	p->digits_c = p->digits_a == 4 ? day_number(w, c, &p->c) : cursor_number(c, &p->c);
	if (one == 0 || two == 0 || (p->name_first && p->month == 0))
		return -1;
	return p->month != 0 || one == two ? 0 : -1;
}

/* A spreadsheet's number of days since 1899-12-30, or DATEFMT_BAD.  *some: with a time of day. */
static int32_t
serial(const char *s, const char *end, int *some)
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
	for (s++; s < end; s++) {
		if (!cursor_is_digit(*s))
			return DATEFMT_BAD;
		*some |= *s != '0';
	}
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
digits_only(const struct date_words *w, const char *s, const char *end, struct datefmt_odd *odd)
{
	struct timefmt utc = { .zoned = 1 };
	int32_t day;
	int64_t v;
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
	v = digits_of(s, n);
	v = n == 13 ? v / 1000 : v;
	utc.minute = (int)(v / 60 % DAY);
	utc.some = v % (60 * DAY) != 0;
	odd->times += utc.some != 0;
	day = (int32_t)(v / 60 / DAY);
	return utc.some || shift_of(w, day, &utc) == 0 ? day + shift_of(w, day, &utc) :
	    MIDNIGHT + day;
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

static int
near(int shift)
{
	return (shift > 0) - (shift < 0);
}

/* 24-03-05: what it is only the column can tell, or the user. */
static int32_t
short_dashes(const struct date_words *w, const struct parts *p, const struct timefmt *t)
{
	unsigned set = readings(p->a, p->b, p->c);
	int code;

	if (set == 0)
		return DATEFMT_BAD;
	if (set == 1u << DATEFMT_YMD)
		return timed_day(w, century(p->a), p->b, p->c, t);
	code = 9 * (near(shift_if(w, century(p->a), p->b, p->c, t)) + 1) +
	    3 * (near(shift_if(w, century(p->c), p->a, p->b, t)) + 1) +
	    near(shift_if(w, century(p->c), p->b, p->a, t)) + 1;
	return OPEN | DASHES | code << 24 | p->c << 10 | p->a << 5 | p->b;
}

/* a/b/year: day or month first. */
static int32_t
open_day(const struct date_words *w, int a, int b, int year, const struct timefmt *t)
{
	int code = 5 * (shift_if(w, year, a, b, t) + 2) + shift_if(w, year, b, a, t) + 2;

	return OPEN | code << 24 | year << 10 | a << 5 | b;
}

/* ---- texts as the parts are read from -------------------------------- */

struct sign {				/* what a character stands for in figures */
	const char *s;
	const char *before, *behind;	/* a digit behind it; none */
};

static const struct sign signs[] = {
	{ "\xe5\xb9\xb4", "-", "" }, { "\xeb\x85\x84", "-", "" },	/* year */
	{ "\xe6\x9c\x88", "-", "" }, { "\xec\x9b\x94", "-", "" },	/* month */
	{ "\xe6\x97\xa5", " ", " " }, { "\xec\x9d\xbc", " ", " " },	/* day */
	{ "\xe6\x99\x82", ":", "h" }, { "\xe6\x97\xb6", ":", "h" },
	{ "\xec\x8b\x9c", ":", "h" },					/* hour */
	{ "\xe5\x88\x86", ":", "" }, { "\xeb\xb6\x84", ":", "" },	/* minute */
	{ "\xe7\xa7\x92", "", "" }, { "\xec\xb4\x88", "", "" },		/* second */
	{ "\xe2\x80\x90", "-", "-" }, { "\xe2\x80\x93", "-", "-" },	/* hyphen, dash */
	{ "\xe2\x88\x92", "-", "-" }
};

/* The sign at s behind a digit or a sign, or NULL; a word may have it as well. */
static const struct sign *
sign_at(const char *s, const char *end)
{
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (end - s >= 3 && memcmp(s, signs[i].s, 3) == 0)
			return &signs[i];
	return NULL;
}

/* Without accents, case and signs, into o. */
static void
simplify(struct buf *o, const char *s, const char *end)
{
	const struct sign *sign;
	struct buf word;
	const char *next;

	buf_init(&word);
	unicode_word(&word, s, (size_t)(end - s));
	s = word.len > 0 ? word.s : "";
	end = s + word.len;
	while (s < end) {
		if ((*s & 0x80) == 0 || (sign = sign_at(s, end)) == NULL) {
			buf_bytes(o, s++, 1);
			continue;
		}
		for (next = s + 3; next < end && cursor_is_blank(*next); next++)
			;
		s = next < end && cursor_is_digit(*next) ? next : s + 3;
		buf_text(o, s == next && s < end ? sign->before : sign->behind);
	}
	buf_free(&word);
}

static int
is_ascii(const char *s, const char *end)
{
	for (; s < end; s++)
		if ((unsigned char)*s >= 0x80)
			return 0;
	return 1;
}

/*
 * Tue Mar 31 23:30:00 EDT 2026, as date(1) and Java write it, with the year
 * before the time, into o; 0 if it is not that.
 */
static int
year_forward(struct buf *o, const char *s, const char *end)
{
	const char *year = end - 5, *colon = memchr(s, ':', (size_t)(end - s)), *time;

	if (end - s < 16 || colon == NULL || colon >= year || !cursor_is_letter(*s) ||
	    !cursor_is_blank(*year))
		return 0;
	for (const char *p = year + 1; p < end; p++)
		if (!cursor_is_digit(*p))
			return 0;
	for (time = colon; time > s && !cursor_is_blank(time[-1]); time--)
		;
	buf_bytes(o, s, (size_t)(time - s));
	buf_bytes(o, year + 1, 4);
	buf_bytes(o, " ", 1);
	buf_bytes(o, time, (size_t)(year - time));
	return 1;
}

/* What may stand between a date and its time: a word for the year, the day of the week. */
static void
skip_behind(const struct date_words *w, struct cursor *c)
{
	struct cursor at = *c;
	char word[CURSOR_WORD];
	int value;
	size_t n;

	cursor_skip(&at);
	if ((n = cursor_word(&at, word)) > 0 && date_words_find(w, DATE_YEAR, word, n, &value)) {
		if (at.p < at.end && *at.p == '.')
			at.p++;
		*c = at;
	}
	at = *c;
	cursor_skip(&at);
	if (at.p == at.end || *at.p != '(')
		return;
	at.p++;
	skip_words(w, &at, DATE_WEEKDAY);
	cursor_skip(&at);			/* a sign of a day is a blank by now */
	if (at.p < at.end && *at.p == ')') {
		at.p++;
		*c = at;
	}
}

/* 20260312T142059Z, and without seconds: as the others are written, into o; 0 if it is not that. */
static int
basic_form(struct buf *o, const char *s, const char *end)
{
	size_t digits = 0;

	if (end - s < 13 || ((s[8] | 0x20) != 't' && !cursor_is_blank(s[8])))
		return 0;
	for (size_t i = 0; i < 8; i++)
		if (!cursor_is_digit(s[i]))
			return 0;
	while (s + 9 + digits < end && cursor_is_digit(s[9 + digits]))
		digits++;
	if (digits != 4 && digits != 6 && digits != 2)
		return 0;
	buf_printf(o, "%.4s-%.2s-%.2sT%.2s", s, s + 4, s + 6, s + 9);
	if (digits > 2)
		buf_printf(o, ":%.2s", s + 11);
	if (digits > 4)
		buf_printf(o, ":%.2s", s + 13);
	buf_bytes(o, s + 9 + digits, (size_t)(end - s) - 9 - digits);
	return 1;
}

static int32_t
general(const struct date_words *w, const char *s, const char *end, struct datefmt_odd *odd)
{
	struct cursor c = { s, end };
	struct timefmt t;
	struct parts p;
	int shortened;

	if (three_parts(w, &c, &p) != 0)
		return DATEFMT_BAD;
	if (c.p < c.end && !cursor_is_digit(*c.p))
		skip_behind(w, &c);
	if (c.end - c.p == 1 && *c.p == '.')		/* 2026. 9. 12. */
		c.p++;
	if (timefmt_read(w, c.p, c.end, &t) != 0)
		return DATEFMT_BAD;
	odd->times += t.some != 0;
	if (p.digits_a == 4 && p.digits_c >= 1 && p.digits_c <= 2 && !p.name_first)
		return timed_day(w, p.a, p.month != 0 ? p.month : p.b, p.c, &t);
	if (p.month == 0 && p.separator == '-' && p.digits_c == 2 && p.digits_a >= 1 &&
	    p.digits_a <= 2) {
		odd->short_years++;
		return short_dashes(w, &p, &t);
	}
	shortened = short_year(&p);
	if (p.digits_c != 4 || p.digits_a < 1 || p.digits_a > 2)
		return DATEFMT_BAD;
	odd->short_years += (uint64_t)shortened;
	if (p.month != 0)
		return timed_day(w, p.c, p.month, p.a, &t);
	if (p.a < 1 || p.b < 1 || p.a > 31 || p.b > 31 || (p.a > 12 && p.b > 12))
		return DATEFMT_BAD;
	return open_day(w, p.a, p.b, p.c, &t);
}

/* A text that had to be made: without blanks around it. */
static int32_t
made(const struct date_words *w, const struct buf *o, struct datefmt_odd *odd)
{
	const char *s = o->len > 0 ? o->s : "", *end = s + o->len;

	while (s < end && cursor_is_blank(*s))
		s++;
	while (s < end && cursor_is_blank(end[-1]))
		end--;
	return s < end ? general(w, s, end, odd) : DATE_NONE;
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
	return OPEN | 12 << 24 | c << 10 | a << 5 | b;
}

/* What is not YYYY-MM-DD, without blanks around. */
static int32_t
unusual(const struct date_words *w, const char *s, const char *end, struct datefmt_odd *odd)
{
	int some = 0;
	int32_t day = serial(s, end, &some);
	struct buf o;

	if (day != DATEFMT_BAD) {
		odd->serials++;
		odd->times += some != 0;
		return day;
	}
	day = end - s >= 8 ? digits_only(w, s, end, odd) : DATEFMT_BAD;
	if (day != DATEFMT_BAD)
		return day;
	day = is_ascii(s, end) ? general(w, s, end, odd) : DATEFMT_BAD;
	if (day != DATEFMT_BAD)
		return day;
	buf_init(&o);
	if (!is_ascii(s, end)) {
		simplify(&o, s, end);
		day = made(w, &o, odd);
	} else if (year_forward(&o, s, end) || basic_form(&o, s, end)) {
		day = made(w, &o, odd);
	}
	buf_free(&o);
	return day;
}

int32_t
datefmt_read(const struct date_words *w, const char *s, size_t n, struct datefmt_odd *odd)
{
	const char *end = s + n;
	struct timefmt t;
	int32_t day;

	if (n == 0)
		return DATE_NONE;
	if (date_parse(s, n, &day) == 0 || (day = figures_only(s, n)) != 0)
		return day;
	if (n > 10 && date_parse(s, 10, &day) == 0 && timefmt_read(w, s + 10, end, &t) == 0) {
		odd->times += t.some != 0;
		return with_time(w, day, &t);
	}
	while (s < end && cursor_is_blank(*s))
		s++;
	while (s < end && cursor_is_blank(end[-1]))
		end--;
	if (s == end)
		return DATE_NONE;
	return unusual(w, s, end, odd);
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

/* Code of the shifts, see short_dashes. */
static int
code_of(int32_t value)
{
	return value >> 24 & 31;
}

static int32_t
dashes_day(int32_t value, enum datefmt_order order)
{
	int a = first(value), b = second(value), c = year_of(value), code = code_of(value);
	unsigned set = readings(a, b, c);

	if (order == DATEFMT_EACH && (set & (set - 1)) == 0)
		order = set == 1u << DATEFMT_MDY ? DATEFMT_MDY : DATEFMT_DMY;
	if (order == DATEFMT_YMD)
		return day_or_bad(century(a), b, c, code / 9 - 1);
	if (order == DATEFMT_MDY)
		return day_or_bad(century(c), a, b, code / 3 % 3 - 1);
	return order == DATEFMT_DMY ? day_or_bad(century(c), b, a, code % 3 - 1) : DATEFMT_BAD;
}

static int
is_midnight(int32_t value)
{
	return value > MIDNIGHT / 2 && value < OPEN;
}

int32_t
datefmt_as_day(int32_t value)
{
	return is_midnight(value) ? value - MIDNIGHT : value;
}

int32_t
datefmt_day(int32_t value, enum datefmt_order order)
{
	int a = first(value), b = second(value), code = code_of(value);

	if (is_midnight(value))
		return value - MIDNIGHT - 1;
	if (is_ordered(value))
		return value;
	if ((value & DASHES) != 0)
		return dashes_day(value, order);
	if (order == DATEFMT_YMD || (order == DATEFMT_EACH && datefmt_open(value)))
		return DATEFMT_BAD;
	if (order == DATEFMT_DMY || (order == DATEFMT_EACH && a > 12))
		return day_or_bad(year_of(value), b, a, code % 5 - 2);
	return day_or_bad(year_of(value), a, b, code / 5 - 2);
}
