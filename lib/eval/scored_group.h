/*
 * scored_group -- scored rows of one group, as reliability and metric want them.
 */
#ifndef SCORED_GROUP_H
#define SCORED_GROUP_H

#include <stddef.h>
#include <stdint.h>

#include "eval/scored.h"
#include "stats/reliability.h"

struct scored_group {
	const struct scored_row *row;	/* the caller's, sorted by deal and day */
	size_t rows, deals, won;	/* won: deals */
	double *p;		/* [rows] */
	uint8_t *hit;		/* [rows] 1 if won */
	uint32_t *deal;		/* [rows] 0 .. deals - 1 */
	double *first;		/* [deals] the probability of the deal's first row */
	struct reliability_bin *bin;	/* [bins] of about equal size */
	size_t bins;
};

/*
 * With at most that many bins; row[] must live as long.  scored_group_close
 * frees what g holds, not g.
 */
void	scored_group_open(struct scored_group *g, const struct scored_row *row, size_t rows,
	    size_t bins);
void	scored_group_close(struct scored_group *g);

/* Log loss of the share of wins, which is the best that one number can do; NaN without rows. */
double	scored_group_base_loss(const struct scored_group *g);

/* The share of rows with hit[rows] among those with among[rows]. */
void	scored_group_share(const struct scored_group *g, const uint8_t *among, const uint8_t *hit,
	    struct reliability_share *out);

#endif
