/*
 * parse -- one record after the other out of bytes, into batches.
 *
 * They are split at the marks of a vector scan.  One with a quote anywhere
 * but around a whole field is libcsv's, which stays the authority on the
 * grammar (RFC 4180, strict).  Both give the same fields (tests/unit/rec.c).
 * Nothing is trimmed but the CRs before a line's end, one or several.  A
 * record of another dialect, and with PARSE_REPAIR what libcsv refuses, is
 * read by csv/lenient.h.
 *
 * What none of them can read is one line: reading goes on behind it.  A quote
 * that no other closes within PARSE_QUOTED bytes is not closed: so much is
 * held, and no more.  No byte is looked at more than a few times, however
 * many quotes are left open.
 *
 * A record of more than PARSE_BIG bytes that begins a batch changes hands
 * without being copied, if it can; else, with PARSE_REPAIR, its raw bytes
 * are left out (raw_len is 0).
 */
#ifndef PARSE_H
#define PARSE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "csv/batch.h"
#include "csv/dialect.h"
#include "csv/inbuf.h"

#ifndef PARSE_QUOTED
#define PARSE_QUOTED ((size_t)256 << 20)
#endif
#define PARSE_BIG ((size_t)1 << 20)

enum {
	PARSE_TOLERANT = 1,	/* what cannot be read is a row of its state, not an error */
	PARSE_REPAIR = 2	/* odd quotes are read as they were meant, byte-order marks before
				 * records are left out */
};

enum parse_found {
	PARSE_MORE,		/* not enough bytes, and they were not to be waited for */
	PARSE_ROW,
	PARSE_BLANK,		/* an empty line */
	PARSE_END,
	PARSE_BAD		/* the reason is told */
};

struct parse;

/* From b, which must live as long. */
struct parse *parse_new(struct inbuf *b, int flags);
void	parse_free(struct parse *r);

/* Begins a file, at what is to be consumed next. */
void	parse_begin(struct parse *r, const struct dialect *d);

/*
 * The next record, as a row behind those of b.  wait: for its end, if need
 * be.  lone: an empty line is a row with one empty field.
 */
enum parse_found parse_next(struct parse *r, struct batch *b, int wait, int lone, struct err *e);

/* How many were rows only because they were read as they were meant. */
uint64_t parse_repaired(const struct parse *r);

#endif
