#include <string.h>

#include "clean/cursor.h"
#include "clean/timefmt.h"

/* A word of that kind at c: skips it with the blanks behind it. */
static int
take_word(const struct date_words *w, struct cursor *c, enum date_word kind, int *value)
{
	struct cursor at = *c;
	char word[CURSOR_WORD];
	size_t n = cursor_word(&at, word);

	if (n == 0 || !date_words_find(w, kind, word, n, value))
		return 0;
	if (at.p < at.end && *at.p == '.')
		at.p++;
	cursor_skip(&at);
	*c = at;
	return 1;
}

/* ---- zones ---------------------------------------------------------- */

/* "+01:00", "-0500", "+01", "+9".  0 or -1. */
static int
offset(struct cursor *c, int *minutes)
{
	int sign = *c->p == '-' ? -1 : 1, h, m = 0;

	c->p++;
	switch (cursor_number(c, &h)) {
	case 1:
	case 2:
		if (c->p < c->end && *c->p == ':' && (c->p++, cursor_number(c, &m) != 2))
			return -1;
		break;
	case 4:
		m = h % 100;
		h /= 100;
		break;
	default:
		return -1;
	}
	*minutes = sign * (h * 60 + m);
	return h <= 18 && m <= 59 ? 0 : -1;
}

static int
is_sign(const struct cursor *c)
{
	return c->p < c->end && (*c->p == '+' || *c->p == '-');
}

/* What stands behind an offset: a name of a zone, or anything in brackets. */
static int
zone_comment(const struct date_words *w, struct cursor *c)
{
	int value;

	cursor_skip(c);
	if (c->p < c->end && (*c->p == '(' || *c->p == '[')) {
		c->p = c->end - 1;
		if (*c->p != ')' && *c->p != ']')
			return -1;
		c->p = c->end;
	} else if (c->p < c->end) {
		(void)take_word(w, c, DATE_ZONE, &value);
	}
	return c->p == c->end ? 0 : -1;
}

/* The zone, up to the end.  0 or -1. */
static int
zone(const struct date_words *w, struct cursor *c, int *minutes)
{
	int brackets = *c->p == '(' && c->end[-1] == ')', more;

	c->p += brackets;
	c->end -= brackets;
	if (is_sign(c))
		return offset(c, minutes) == 0 ? zone_comment(w, c) : -1;
	if (c->end - c->p == 1 && (*c->p | 0x20) == 'z') {
		*minutes = 0;
		return 0;
	}
	if (!take_word(w, c, DATE_ZONE, minutes))
		return -1;
	if (*minutes == 0 && is_sign(c)) {	/* GMT+9 */
		if (offset(c, &more) != 0)
			return -1;
		*minutes = more;
	}
	return zone_comment(w, c);
}

/* ---- hours ---------------------------------------------------------- */

/* ":30", ":30.123", nothing; sep stands there instead of the colon.  0 or -1. */
static int
seconds(struct cursor *c, char sep, int *s)
{
	*s = 0;
	if (c->p == c->end || *c->p != sep)
		return 0;
	c->p++;
	if (cursor_number(c, s) != 2 || *s > 60)
		return -1;
	if (c->p < c->end && (*c->p == '.' || *c->p == ',')) {
		c->p++;
		if (c->p == c->end || !cursor_is_digit(*c->p))
			return -1;
		while (c->p < c->end && cursor_is_digit(*c->p))
			c->p++;
	}
	return 0;
}

/* AM, p.m. or p. m., if it is there: 0 or 12; else -1. */
static int
half_day(const struct date_words *w, struct cursor *c)
{
	struct cursor at = *c;
	int value;

	if (at.p == at.end || cursor_is_digit(*at.p))
		return -1;
	if ((*at.p | 0x20) != 'a' && (*at.p | 0x20) != 'p')
		return take_word(w, c, DATE_HALF, &value) ? value : -1;
	value = (*at.p++ | 0x20) == 'p' ? 12 : 0;
	if (at.p < at.end && *at.p == '.') {
		at.p++;
		cursor_skip(&at);
	}
	if (at.p == at.end || (*at.p | 0x20) != 'm' ||
	    (at.p + 1 < at.end && cursor_is_letter(at.p[1])))
		return -1;
	at.p++;
	if (at.p < at.end && *at.p == '.')
		at.p++;
	*c = at;
	return value;
}

/* ":20:30" or "h20" behind the hour; *unit: it says that it is one.  0 or -1. */
static int
minutes(const struct date_words *w, struct cursor *c, int *m, int *s, int *unit)
{
	struct cursor at = *c;
	int value;
	char sep;

	*m = *s = *unit = 0;
	if (c->p + 1 < c->end && (*c->p == ':' || *c->p == '.') && cursor_is_digit(c->p[1])) {
		sep = *c->p++;
		*unit = 1;
		return cursor_number(c, m) == 2 ? seconds(c, sep, s) : -1;
	}
	cursor_skip(&at);
	if (!take_word(w, &at, DATE_HOUR, &value))
		return 0;
	*c = at;
	*unit = 1;
	if (c->p == c->end || !cursor_is_digit(*c->p))
		return 0;
	if (cursor_number(c, m) > 2 || seconds(c, ':', s) != 0)
		return -1;
	cursor_skip(c);
	(void)take_word(w, c, DATE_MINUTE, &value);
	return 0;
}

/* The hour with all that belongs to it.  0 or -1. */
static int
clock_time(const struct date_words *w, struct cursor *c, struct timefmt *t)
{
	int half = c->p < c->end && cursor_is_digit(*c->p) ? -1 : half_day(w, c);
	int h, m, s, unit, value, digits;

	cursor_skip(c);
	digits = cursor_number(c, &h);
	if (digits < 1 || digits > 2 || minutes(w, c, &m, &s, &unit) != 0 || m > 59)
		return -1;
	cursor_skip(c);
	if (half < 0)
		half = half_day(w, c);
	cursor_skip(c);
	unit |= half >= 0;
	if (c->p < c->end && (cursor_is_letter(*c->p) || (*c->p & 0x80) != 0))
		unit |= take_word(w, c, DATE_HOUR, &value);
	if (!unit || (half >= 0 ? h < 1 || h > 12 : h > 23))
		return -1;
	h = half >= 0 ? h % 12 + half : h;
	t->minute = h * 60 + m;
	t->some = t->minute > 0 || s > 0;
	return 0;
}

int
timefmt_read(const struct date_words *w, const char *s, const char *end, struct timefmt *t)
{
	struct cursor c = { s, end };
	int value;

	memset(t, 0, sizeof *t);
	if (c.p == c.end)
		return 0;
	if (*c.p == ',')
		c.p++;
	if (c.p + 1 < c.end && ((*c.p | 0x20) == 't' || *c.p == '-') && cursor_is_digit(c.p[1]))
		c.p++;
	else if (c.p < c.end && cursor_is_blank(*c.p))
		cursor_skip(&c);
	else
		return -1;
	while (c.p < c.end && !cursor_is_digit(*c.p) && take_word(w, &c, DATE_AT, &value))
		;
	if (clock_time(w, &c, t) != 0)
		return -1;
	cursor_skip(&c);
	if (c.p == c.end)
		return 0;
	t->zoned = 1;
	return zone(w, &c, &t->offset);
}
