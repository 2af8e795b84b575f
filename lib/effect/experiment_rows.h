/*
 * experiment_rows -- what dealeffect --arms writes: a row for each measure, and a sentence.
 */
#ifndef EXPERIMENT_ROWS_H
#define EXPERIMENT_ROWS_H

#include "csv/out.h"
#include "effect/experiment.h"

/* The verdict's words: helps, hurts, no effect beyond 5 points, cannot tell yet: ... */
void	experiment_verdict(struct buf *b, const struct experiment_look *l,
	    const struct experiment *x);

/* The last look of each measure, or all; of an experiment without deals the header alone. */
void	experiment_rows_write(const struct experiment *x, int by_week, int table, struct out *o);

#endif
