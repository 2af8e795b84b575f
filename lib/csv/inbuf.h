/*
 * inbuf -- the bytes of a file in a buffer, as they are or decoded; of one that gzip has
 * packed those in it (csv/unpack.h).
 *
 * Whoever takes bytes apart advances pos and counts the lines.  Positions
 * from pos on stay valid when more bytes come; pointers do not.
 */
#ifndef INBUF_H
#define INBUF_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "csv/encoding.h"

#ifndef REC_CHUNK
#define REC_CHUNK (256 * 1024)	/* bytes asked of read(2); 1 in the edge flavour */
#endif

enum { INBUF_KEEP = 8 << 20 };	/* memory for more than so many bytes is not kept for the next
				 * ones */

struct inbuf {
	char *buf;		/* [pos, end) is not yet consumed */
	size_t pos, end, cap;
	uint64_t line;		/* physical line of buf[pos] */
	const char *name;	/* of the file, for messages */
	int fd;			/* -1: none open */
	int eof;
	int begun;		/* its first bytes were looked at */
	struct unpack *packed;	/* NULL: it is not */
	uint64_t got;		/* bytes read so far, of all files */
	enum { INBUF_RAW, INBUF_LOOKING, INBUF_DECODED } stage;
	struct encoding encoding;
};

/*
 * All zero but fd = -1 is one without a file; path NULL is standard input.
 * name must live as long.  0 or -1.
 */
int	inbuf_open(struct inbuf *b, const char *path, const char *name, struct err *e);
/* The n bytes at s instead, which are copied; line is their first one's. */
void	inbuf_memory(struct inbuf *b, const char *s, size_t n, const char *name, uint64_t line);

void	inbuf_close(struct inbuf *b);		/* the file */
void	inbuf_free(struct inbuf *b);		/* and all */

/* Reads once, behind what is there.  1 if bytes came, 0 at the end, -1 on failure. */
int	inbuf_more(struct inbuf *b, struct err *e);

/*
 * For a file just opened: finds the encoding, has all decoded from now on, and
 * n bytes at hand.  0 or -1.
 */
int	inbuf_decode(struct inbuf *b, size_t n, struct err *e);

/* Takes the first n bytes, with the given number of line ends, away. */
static inline void
inbuf_consume(struct inbuf *b, size_t n, uint64_t lines)
{
	b->pos += n;
	b->line += lines;
}

#endif
