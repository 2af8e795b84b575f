/*
 * lenient -- records with quotes that RFC 4180 does not allow, as they were
 * meant: a quote inside an unquoted field is a character like others, blanks
 * around a quoted field are dropped.
 */
#ifndef LENIENT_H
#define LENIENT_H

#include <stddef.h>

#include "out.h"

enum lenient_state { LENIENT_START, LENIENT_PLAIN, LENIENT_QUOTED, LENIENT_CLOSED };

struct lenient {
	enum lenient_state state;
	char delimiter;
	struct out text;	/* the fields behind each other */
	size_t *length;		/* of each */
	size_t fields, cap, start;
};

void	lenient_begin(struct lenient *l, char delimiter);
void	lenient_free(struct lenient *l);

/*
 * Reads one line without its end, which is put behind it if it stands in
 * quotes.  1: the record is whole; 0: it goes on in the next line; -1: text
 * follows a closing quote.
 */
int	lenient_line(struct lenient *l, const char *s, size_t n, const char *end, size_t end_len);

#endif
