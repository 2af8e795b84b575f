/*
 * answer -- what a request is answered with: status, type, headers, body.
 *
 * An answer of all zeros is an empty one; answer_free ends it.  It knows no HTTP
 * library: serve/http sends it.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum { ANSWER_HEADERS = 10 };

struct answer {
	unsigned status;		/* of HTTP; 0: none yet */
	const char *type;		/* of the body; a constant; NULL without one */
	struct buf body;
	struct answer_header {
		const char *name;	/* a constant */
		char *value;
	} header[ANSWER_HEADERS];
	size_t headers;
	int close;			/* the connection ends with it */
	/* for the log and the metrics, which hold no cells */
	uint64_t rows;			/* of the body that was scored */
	unsigned generation;		/* 0: none */
	char as_of[11];
	const char *reason;		/* a constant: why it was refused; NULL if it was not */
	uint64_t line;			/* of the body, where; 0: nowhere */
};

void	answer_header(struct answer *a, const char *name, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));

/* The header's value, or NULL. */
const char *answer_find(const struct answer *a, const char *name);
void	answer_free(struct answer *a);

/* A body of one constant text. */
void	answer_text(struct answer *a, unsigned status, const char *type, const char *text);

#endif
