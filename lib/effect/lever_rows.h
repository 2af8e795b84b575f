/*
 * lever_rows -- what dealeffect --lever writes: a row for each lever's level, and a sentence.
 */
#ifndef LEVER_ROWS_H
#define LEVER_ROWS_H

#include "csv/out.h"
#include "effect/lever_effect.h"

/* The verdict's words, into b: robust, association only, no effect beyond 5 points ... */
void	lever_verdict(struct buf *b, const struct lever_effect *f, const struct lever_options *o);

/* The sentence. */
void	lever_note(struct buf *b, const struct lever_effect *f, const struct lever_options *o);

/* As CSV, or aligned for a person, with the sentences below. */
void	lever_rows_write(const struct lever_effect *f, size_t n, const struct lever_options *o,
	    int table, struct out *to);

#endif
