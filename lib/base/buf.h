/*
 * buf -- bytes in memory that grow at the end: sentences, keys, records.
 *
 * All zeros is an empty one.  s is not terminated, and NULL while nothing was added.
 */
#ifndef BUF_H
#define BUF_H

#include <stdarg.h>
#include <stddef.h>

#include "base/mem.h"

struct buf {
	char *s;		/* len bytes */
	size_t len, cap;
};

/* Empty, without memory. */
void	buf_init(struct buf *b);

/* Forgets the bytes; memory is kept for the next ones, unless it is more than 8 MB. */
void	buf_clear(struct buf *b);
void	buf_free(struct buf *b);

/* Where n more bytes can be put, at b->s + b->len; the caller adds to len. */
static inline char *
buf_room(struct buf *b, size_t n)
{
	if (b->cap - b->len < n)
		b->s = mem_grow(b->s, &b->cap, b->len + n, 1);
	return b->s + b->len;
}

void	buf_bytes(struct buf *b, const char *s, size_t n);
void	buf_text(struct buf *b, const char *s);
void	buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void	buf_vprintf(struct buf *b, const char *fmt, va_list ap)
	    __attribute__((format(printf, 2, 0)));

#endif
