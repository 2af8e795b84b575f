/*
 * framing -- where a message ends and for whom it is, by its header; and whether two
 * readers could see that differently, which is how requests are smuggled.
 *
 * Source: RFC 9112, sections 3.2 and 6.
 */
#ifndef FRAMING_H
#define FRAMING_H

#include <stdint.h>

struct framing {			/* all zero before the first field */
	int lengths, encodings, hosts;	/* how many such fields */
	int chunked;			/* the encoding is chunked and nothing else */
	int bad_length;
	uint64_t length;		/* of the body, as Content-Length says */
};

/* A field of the header; value may be NULL. */
void	framing_add(struct framing *f, const char *name, const char *value);

/* What is wrong with all of them, or NULL. */
const char *framing_wrong(const struct framing *f, const char *version);

/* Does it announce a body that is not empty? */
int	framing_has_body(const struct framing *f);

#endif
