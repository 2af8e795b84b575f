#include <stdlib.h>
#include <string.h>

#include "lenient.h"
#include "mem.h"

void
lenient_begin(struct lenient *l, char delimiter)
{
	l->state = LENIENT_START;
	l->delimiter = delimiter;
	l->fields = l->start = 0;
	out_clear(&l->text);
}

void
lenient_free(struct lenient *l)
{
	out_free(&l->text);
	free(l->length);
}

static void
end_field(struct lenient *l)
{
	if (l->fields == l->cap)
		l->length = mem_grow(l->length, &l->cap, l->fields + 1, sizeof *l->length);
	l->length[l->fields++] = l->text.len - l->start;
	l->start = l->text.len;
	l->state = LENIENT_START;
}

static int
is_blank(const struct lenient *l, char c)
{
	return (c == ' ' || c == '\t') && c != l->delimiter;
}

/* Quoted text up to its end: behind the quote that closes it, or end. */
static const char *
quoted(struct lenient *l, const char *s, const char *end)
{
	const char *q;

	while (s < end && (q = memchr(s, '"', (size_t)(end - s))) != NULL) {
		out_bytes(&l->text, s, (size_t)(q - s));
		s = q + 1;
		if (s == end || *s != '"') {
			l->state = LENIENT_CLOSED;
			return s;
		}
		out_bytes(&l->text, s++, 1);
	}
	out_bytes(&l->text, s, (size_t)(end - s));
	return end;
}

/* An unquoted field up to its delimiter or end. */
static const char *
plain(struct lenient *l, const char *s, const char *end)
{
	const char *d = memchr(s, l->delimiter, (size_t)(end - s));

	d = d != NULL ? d : end;
	out_bytes(&l->text, s, (size_t)(d - s));
	return d;
}

/* The beginning of a field, blanks and all: whether it is quoted. */
static const char *
start(struct lenient *l, const char *s, const char *end)
{
	const char *p = s;

	while (p < end && is_blank(l, *p))
		p++;
	l->state = p < end && *p == '"' ? LENIENT_QUOTED : LENIENT_PLAIN;
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
			out_bytes(&l->text, line_end, end_len);
			return 0;
		}
		while (l->state == LENIENT_CLOSED && s < end && is_blank(l, *s))
			s++;
		if (s < end && *s != l->delimiter)
			return -1;
		end_field(l);
		if (s == end)
			return 1;
		s++;
	}
}
