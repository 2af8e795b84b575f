/*
 * inputs -- have the features of new deals moved?
 *
 * A feature of the world is tested over each window (drift/shift.h), and judged as one of all of
 * them by Benjamini and Hochberg; one of history by a t-test of the window's mean against the
 * blocks' means, which is watched at most; the calendar is shown.
 *
 * For a run every week, the windows are 4, 8, 16 and 32 weeks; p is the smallest times their
 * number, and times INPUTS_LOOKS, as many looks in a year are as good as independent: so all runs
 * of a year together raise a false alarm in .05.
 */
#ifndef INPUTS_H
#define INPUTS_H

#include <stdint.h>

#include "base/opt.h"
#include "drift/drift_rows.h"
#include "model/entered.h"
#include "model/entry_blocks.h"

enum {
	INPUTS_LOOKS = 26		/* 17 to 22 simulated, of windows of 4 to 32 weeks */
};

struct inputs_options {
	int32_t window;			/* days */
	int weekly;
	int32_t model_day;		/* the reference ends then; DATE_NONE: none */
	const struct entry_blocks *kept;	/* what the model keeps, or NULL */
	const struct opt_list *only;	/* features; none: all */
	const char *score;		/* the feature that is the score, or NULL */
	size_t threads;
};

/* Appends a row for each feature, and one for the score; d must live as long as the rows. */
void	inputs_judge(struct drift_rows *r, const struct entered *d,
	    const struct inputs_options *o);

#endif
