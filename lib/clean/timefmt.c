#include <string.h>

#include "clean/cursor.h"
#include "clean/timefmt.h"

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
	switch (cursor_number(c, &h)) {
	case 2:
		if (c->p < c->end && (*c->p++ != ':' || cursor_number(c, &m) != 2))
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

/* ":30", ":30.123", nothing; sep stands there instead of the colon.  0 or -1. */
static int
seconds(struct cursor *c, char sep)
{
	int s;

	if (c->p == c->end || *c->p != sep)
		return 0;
	c->p++;
	if (cursor_number(c, &s) != 2 || s > 60)
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

/* AM or PM, if it is there: the hour by 24.  0 or -1. */
static int
half_day(struct cursor *c, int *h)
{
	int pm;

	if (c->end - c->p < 2 || (c->p[1] | 0x20) != 'm' ||
	    ((c->p[0] | 0x20) != 'a' && (c->p[0] | 0x20) != 'p'))
		return *h <= 23 ? 0 : -1;
	if (*h < 1 || *h > 12)
		return -1;
	pm = (c->p[0] | 0x20) == 'p';
	*h = *h % 12 + 12 * pm;
	c->p += 2;
	return 0;
}

int
timefmt_read(const char *s, const char *end, int *shift)
{
	struct cursor c = { s, end };
	int h, m, offset = 0;
	char sep;

	*shift = 0;
	if (c.p == c.end)
		return 0;
	if (*c.p == ',')
		c.p++;
	if (c.p < c.end && (*c.p | 0x20) == 't')
		c.p++;
	else if (c.p < c.end && cursor_is_blank(*c.p))
		cursor_skip(&c);
	else
		return -1;
	if (cursor_number(&c, &h) < 1 || c.p == c.end || ((sep = *c.p++) != ':' && sep != '.') ||
	    cursor_number(&c, &m) != 2 || m > 59 || seconds(&c, sep) != 0)
		return -1;
	cursor_skip(&c);
	if (half_day(&c, &h) != 0)
		return -1;
	cursor_skip(&c);
	if (c.p < c.end && (zone(&c, &offset) != 0 || c.p != c.end))
		return -1;
	m = h * 60 + m - offset;
	*shift = m < 0 ? -1 : m >= 24 * 60;
	return 0;
}
