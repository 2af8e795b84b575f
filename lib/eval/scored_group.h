/*
 * slice -- scored rows of one group, as judge and metric want them.
 */
#ifndef SCORED_GROUP_H
#define SCORED_GROUP_H

#include <stddef.h>
#include <stdint.h>

#include "eval/scored.h"
#include "stats/reliability.h"

struct slice {
	const struct scored_row *row;	/* the caller's, sorted by deal and day */
	size_t rows, deals, won;	/* won: deals */
	double *p;		/* [rows] */
	uint8_t *hit;		/* [rows] 1 if won */
	uint32_t *deal;		/* [rows] 0 .. deals - 1 */
	double *first;		/* [deals] the probability of the deal's first row */
	struct judge_bin *bin;	/* [bins] of about equal size */
	size_t bins;
};

/* With at most that many bins; row[] must live as long.  slice_close frees what g holds, not g. */
void	slice_open(struct slice *g, const struct scored_row *row, size_t rows, size_t bins);
void	slice_close(struct slice *g);

/* Log loss of the share of wins, which is the best that one number can do; NaN without rows. */
double	slice_base_loss(const struct slice *g);

/* The share of rows with hit[rows] among those with among[rows]. */
void	slice_share(const struct slice *g, const uint8_t *among, const uint8_t *hit, struct judge_share *out);

#endif
