/*
 * etag -- strong tags of answers, and whether the client has one already (RFC 9110, 8.8 and 13).
 */
#ifndef ETAG_H
#define ETAG_H

struct answer;
struct buf;
struct request;

/*
 * Sets the ETag: of what has this SHA-256, and, unless it is sent byte for byte (NULL), of the
 * variant.  1 if the client has it: then the answer is made, 304.
 */
int	etag_set(const struct request *q, struct answer *a, const char *sha256,
	    const struct buf *variant);

/* Is the tag one of those in a field If-None-Match, which may be NULL? */
int	etag_is_known(const char *field, const char *tag);

#endif
