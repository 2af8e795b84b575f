/*
 * dialect -- how a CSV file is written, found by looking at its beginning.
 *
 * The delimiter is the one of , ; tab | that takes most records apart into
 * equally many fields, if it takes the first one so apart; quotes are
 * understood.  A first line sep=C names the delimiter.  Lines in front of the
 * header are a preamble: they fill at most half of the fields that most
 * records have, which are three or more, and the header fills more.
 *
 * Rows that all have more fields than the header are whole ones if what they
 * have more is empty and stands at their end, or if it is one field, at their
 * beginning, that counts them or is a quoted name: R's write.table.
 *
 * What RFC 4180 can read with one of these is not read otherwise.  Only then
 * are considered: a blank that is part of every delimiter, where quotes stand
 * behind it; || ; \" for a quote in quotes, and ' around fields, if they make
 * ragged and malformed records whole; and ^ ~ : :: blank and two control
 * characters as delimiters, if they make all records alike.
 */
#ifndef DIALECT_H
#define DIALECT_H

#include <stddef.h>
#include <stdint.h>

struct dialect {
	char delimiter;
	char pad;		/* behind each delimiter and part of it; 0: none */
	char quote, escape;	/* escape: before a quote inside quotes; 0: it is doubled */
	size_t sep;		/* length of the line sep=C with its end */
	size_t skip;		/* where the header or a blank line before it starts */
	size_t surplus;		/* fields that every row has more than the header: empty ones at
				 * its end, */
	int row_names;		/* or one that stands before the others: a number, or in quotes */
};

/* Nonzero if it is RFC 4180 but for the delimiter. */
static inline int
dialect_usual(const struct dialect *d)
{
	return d->pad == '\0' && d->quote == '"' && d->escape == '\0';
}

/*
 * Looks at the n bytes of UTF-8 at s, lines in LF; whole: that is all of the
 * file.  delimiter: the one in use, or 0 to find it.
 */
void	dialect_find(const char *s, size_t n, int whole, char delimiter, struct dialect *d);

/* Nonzero if lines end in CR alone: there is one, and no LF outside quotes. */
int	dialect_cr(const char *s, size_t n);

#endif
