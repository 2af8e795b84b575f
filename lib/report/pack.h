/*
 * pack -- bytes as a page can carry them: gzip, base64, and hashes for a policy.
 * The only file that knows zlib.
 */
#ifndef PACK_H
#define PACK_H

#include <stddef.h>

struct buf;

/* Appends n bytes in base64 (RFC 4648), without line ends. */
void	pack_base64(struct buf *o, const char *s, size_t n);

/* The same of n bytes that are compressed (RFC 1952; no name, no time: the same bytes anywhere). */
void	pack_gzip(struct buf *o, const char *s, size_t n);

/* Appends 'sha256-...' of n bytes, for Content-Security-Policy. */
void	pack_hash(struct buf *o, const char *s, size_t n);

#endif
