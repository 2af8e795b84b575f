/*
 * lenient -- records that are not RFC 4180, as they were meant: a quote
 * inside an unquoted field is a character like others, blanks around a quoted
 * field are dropped; and whatever else the dialect says.
 */
#ifndef LENIENT_H
#define LENIENT_H

#include <stddef.h>

#include "base/buf.h"
#include "csv/dialect.h"

enum lenient_state { LENIENT_START, LENIENT_PLAIN, LENIENT_QUOTED, LENIENT_CLOSED };

struct lenient {
	enum lenient_state state;
	const struct dialect *dialect;
	int dry;		/* look only: no text and no fields are kept */
	struct buf text;	/* the fields behind each other */
	size_t *length;		/* of each */
	size_t fields, cap, start;
};

/* The dialect must live as long as the record is read. */
void	lenient_begin(struct lenient *l, const struct dialect *d);
void	lenient_free(struct lenient *l);

/*
 * Reads one line without its end, which is put behind it if it stands in
 * quotes.  1: the record is whole; 0: it goes on in the next line; -1: text
 * follows a closing quote.
 */
int	lenient_line(struct lenient *l, const char *s, size_t n, const char *end, size_t end_len);

#endif
