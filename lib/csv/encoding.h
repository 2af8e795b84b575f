/*
 * encoding -- bytes in any of four encodings become UTF-8, in place and piece
 * by piece.
 *
 * UTF-16 of either order is known by its byte-order mark or by its NULs.
 * Text with a byte sequence that is no UTF-8 is Windows-1252, all of it: the
 * five bytes without a character there become U+0081, 8D, 8F, 90 and 9D.
 * ASCII and UTF-8 are passed on without being moved.
 */
#ifndef ENCODING_H
#define ENCODING_H

#include <stddef.h>

#include "base/err.h"

enum encoding_kind { ENCODING_UTF8, ENCODING_CP1252, ENCODING_UTF16LE, ENCODING_UTF16BE };

enum {
	ENCODING_LOOK = 4096,	/* bytes that encoding_start wants to see, if there are so many */
	ENCODING_GROWTH = 3,	/* n bytes become at most 3 (n + 4) */
	ENCODING_HELD = 4
};

struct encoding {
	enum encoding_kind kind;
	int cr;			/* lines end in CR alone: see encoding_cr; may be set at any time */
	int high;		/* UTF-8 beyond ASCII has been passed on */
	char held[ENCODING_HELD];	/* the beginning of a character whose rest is to come */
	size_t holds;
	char *raw;		/* a copy of the piece in hand */
	size_t cap;
};

/*
 * Looks at the first n bytes of a file; returns how many of them are a
 * byte-order mark, to be left out.
 */
size_t	encoding_start(struct encoding *d, const char *p, size_t n);
void	encoding_free(struct encoding *d);

/*
 * Decodes the n bytes at p, where there is room for 3 (n + 4); returns how
 * many there are then.  last: the file ends with them.  -1 if they are no
 * UTF-8, but what was passed on before is: then the d->holds bytes from
 * before stand in front of the n at p, and nothing is held any more.
 */
long	encoding_decode(struct encoding *d, char *p, size_t n, int last);

/*
 * Decodes n bytes at p, which may have been passed on as UTF-8 already, and all
 * to come, as Windows-1252.
 */
size_t	encoding_again(struct encoding *d, char *p, size_t n);

/* CR becomes LF. */
void	encoding_cr(char *p, size_t n);

/*
 * Nonzero if the bytes held and the rest of the regular file fd, from where it
 * stands, are UTF-8.
 */
int	encoding_rest(const struct encoding *d, int fd);

#endif
