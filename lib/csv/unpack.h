/*
 * unpack -- files that are no text: gzip is unpacked while it is read (zlib), of others
 * the first bytes tell what they are and how to make a table of them.
 *
 * Source: RFC 1952; several members behind each other are one file, zeros behind the
 * last are none.  The magic bytes are those of file(1).
 */
#ifndef UNPACK_H
#define UNPACK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

enum { UNPACK_LOOK = 8 };	/* bytes that tell what a file is */

int	unpack_is_gzip(const char *s, size_t n);

/*
 * What else the first n bytes of a file say it is, and the way out: a sentence; NULL if it
 * may be a table.
 */
const char *unpack_foreign(const char *s, size_t n);

struct unpack;

/* The n bytes at s, at most UNPACK_LOOK, are the file's first, which have been read already. */
struct unpack *unpack_new(const char *s, size_t n);
void	unpack_free(struct unpack *u);

/*
 * Up to n bytes of what is packed in fd into to; 0 at the end.  *got grows by the bytes read
 * from fd.  -1 with the reason: name: damaged, cut off, not read.
 */
ssize_t	unpack_read(struct unpack *u, int fd, char *to, size_t n, uint64_t *got,
	    const char *name, struct err *e);

#endif
