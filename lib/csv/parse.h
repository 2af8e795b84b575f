/*
 * records -- one record after the other out of bytes, into batches.
 *
 * They are split at the marks of a vector scan.  One with a quote anywhere
 * but around a whole field is libcsv's, which stays the authority on the
 * grammar (RFC 4180, strict).  Both give the same fields (tests/unit/rec.c).
 * Nothing is trimmed.  A record of another dialect, and with RECORDS_REPAIR
 * what libcsv refuses, is read by csv/lenient.h.
 *
 * What none of them can read is one line: reading goes on behind it.  A quote
 * that no other closes within RECORDS_QUOTED bytes is not closed: so much is
 * held, and no more.  No byte is looked at more than a few times, however
 * many quotes are left open.
 *
 * A record of more than RECORDS_BIG bytes that begins a batch changes hands
 * without being copied, if it can; else, with RECORDS_REPAIR, its raw bytes
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

#ifndef RECORDS_QUOTED
#define RECORDS_QUOTED ((size_t)256 << 20)
#endif
#define RECORDS_BIG ((size_t)1 << 20)

enum {
	RECORDS_TOLERANT = 1,	/* what cannot be read is a row of its state, not an error */
	RECORDS_REPAIR = 2	/* odd quotes are read as they were meant */
};

enum records_found {
	RECORDS_MORE,		/* not enough bytes, and they were not to be waited for */
	RECORDS_ROW,
	RECORDS_BLANK,		/* an empty line */
	RECORDS_END,
	RECORDS_BAD		/* the reason is told */
};

struct records;

/* From b, which must live as long. */
struct records *records_new(struct bytes *b, int flags);
void	records_free(struct records *r);

/* Begins a file, at what is to be consumed next. */
void	records_begin(struct records *r, const struct dialect *d);

/*
 * The next record, as a row behind those of b.  wait: for its end, if need
 * be.  lone: an empty line is a row with one empty field.
 */
enum records_found records_next(struct records *r, struct batch *b, int wait, int lone, struct err *e);

/* How many were rows only because they were read as they were meant. */
uint64_t records_repaired(const struct records *r);

#endif
