#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "csv/lenient.h"

void
lenient_begin(struct lenient *l, const struct dialect *d)
{
	l->state = LENIENT_START;
	l->dialect = d;
	l->dry = 0;
	l->fields = l->start = 0;
	buf_clear(&l->text);
}

void
lenient_free(struct lenient *l)
{
	buf_free(&l->text);
	free(l->length);
}

static void
put(struct lenient *l, const char *s, const char *end)
{
	if (!l->dry)
		buf_bytes(&l->text, s, (size_t)(end - s));
}

static void
end_field(struct lenient *l)
{
	l->state = LENIENT_START;
	if (l->dry)
		return;
	if (l->fields == l->cap)
		l->length = mem_grow(l->length, &l->cap, l->fields + 1, sizeof *l->length);
	l->length[l->fields++] = l->text.len - l->start;
	l->start = l->text.len;
}

static int
is_blank(const struct lenient *l, char c)
{
	return (c == ' ' || c == '\t') && c != l->dialect->delimiter;
}

/*
 * The length of what is at s: the end of the line, the delimiter; 0 if it is
 * neither, or the line's end.
 */
static size_t
delimiter(const struct lenient *l, const char *s, const char *end)
{
	const struct dialect *d = l->dialect;

	if (s == end || *s != d->delimiter)
		return 0;
	if (d->pad == '\0')
		return 1;
	if (s + 1 == end)
		return d->pad == ' ';
	return s[1] == d->pad ? 2 : 0;
}

/* Whether a quote before s closes the field.  A ' may be an apostrophe. */
static int
closes(const struct lenient *l, const char *s, const char *end)
{
	return l->dialect->quote == '"' || s == end || delimiter(l, s, end) > 0;
}

/* Quoted text up to its end: behind the quote that closes it, or end. */
static const char *
quoted(struct lenient *l, const char *s, const char *end)
{
	const struct dialect *d = l->dialect;
	const char *q, *e;

	while (s < end && (q = memchr(s, d->quote, (size_t)(end - s))) != NULL) {
		e = d->escape != '\0' ? memchr(s, d->escape, (size_t)(q - s)) : NULL;
		if (e != NULL) {
			put(l, s, e);
			e += e[1] == d->quote || e[1] == d->escape;
			put(l, e, e + 1);
			s = e + 1;
			continue;
		}
		put(l, s, q);
		s = q + 1;
		if (s < end && *s == d->quote) {
			put(l, q, s++);
		} else if (closes(l, s, end)) {
			l->state = LENIENT_CLOSED;
			return s;
		} else {
			put(l, q, s);
		}
	}
	put(l, s, end);
	return end;
}

/* An unquoted field up to its delimiter or end. */
static const char *
plain(struct lenient *l, const char *s, const char *end)
{
	const char *from = s, *c;

	while (s < end && (c = memchr(s, l->dialect->delimiter, (size_t)(end - s))) != NULL) {
		if (delimiter(l, c, end) > 0) {
			put(l, from, c);
			return c;
		}
		s = c + 1;
	}
	put(l, from, end);
	return end;
}

/* The beginning of a field, blanks and all: whether it is quoted. */
static const char *
start(struct lenient *l, const char *s, const char *end)
{
	const char *p = s;

	while (p < end && is_blank(l, *p))
		p++;
	l->state = p < end && *p == l->dialect->quote ? LENIENT_QUOTED : LENIENT_PLAIN;
	return l->state == LENIENT_QUOTED ? p + 1 : s;
}

int
lenient_line(struct lenient *l, const char *s, size_t n, const char *line_end, size_t end_len)
{
	const char *end = s + n;

	for (;;) {
		if (l->state == LENIENT_START)
			s = start(l, s, end);
		if (l->state == LENIENT_QUOTED)
			s = quoted(l, s, end);
		else if (l->state == LENIENT_PLAIN)
			s = plain(l, s, end);
		if (l->state == LENIENT_QUOTED) {
			put(l, line_end, line_end + end_len);
			return 0;
		}
		while (l->state == LENIENT_CLOSED && s < end && is_blank(l, *s) &&
		    delimiter(l, s, end) == 0)
			s++;
		if (s < end && delimiter(l, s, end) == 0)
			return -1;
		end_field(l);
		if (s == end)
			return 1;
		s += delimiter(l, s, end);
	}
}
