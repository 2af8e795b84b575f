/*
 * spread -- how a feature's values are spread over cells, in each block of the reference and in
 * the window.
 *
 * The cells of a number are the tenths of the reference (fewer where values repeat); missing values
 * stand beside them.  Those of a category are its values, and the last one, if any is, what is
 * missing.  Blocks are 0 .. blocks - 1, the newest first; block number `blocks` is the window.
 */
#ifndef SPREAD_H
#define SPREAD_H

#include <stddef.h>

#include "model/entered.h"

enum { SPREAD_TENTHS = 10 };

struct spread {
	int categorical;
	size_t cells, blocks;
	double *count;			/* [(blocks + 1) * cells] deals */
	double deals[ENTERED_MOST + 1];	/* with missing ones */
	double missing[ENTERED_MOST + 1];
	double edge[SPREAD_TENTHS - 1];	/* of a number, cells - 1: cell i holds values up to
					 * edge[i] */
	double rank[ENTERED_MOST + 1];	/* of a number: sums of mid-ranks among the
						 * reference, each in [0, 1] */
	double rank_variance;		/* of the reference's mid-ranks */
	const struct intern *name;	/* of a category's cells, borrowed */
	int lacks;			/* of a category: the last cell is what is missing */
	double *lately;			/* [cells] of people: deals in the window's newest quarter;
					 * else NULL */
};

/* Of feature k; to be freed by spread_free. */
void	spread_make(struct spread *s, const struct entered *d, size_t k,
	    const struct entered_cut *c);
void	spread_free(struct spread *s);

/* Its values are people, who join and leave: counts lately[]. */
void	spread_of_people(struct spread *s, const struct entered *d, size_t k,
	    const struct entered_cut *c);

/* The mean of a number in each block and in the window, mean[blocks + 1]; NaN where it has none. */
void	spread_means(const struct entered *d, size_t k, const struct entered_cut *c, double *mean);

/* The cell of a number's value. */
size_t	spread_cell(const struct spread *s, float x);

/* Deals of a cell, in the whole reference (now 0) or in the window. */
double	spread_count(const struct spread *s, size_t cell, int now);

/* Deals with a value, likewise; of a category missing counts as one. */
double	spread_known(const struct spread *s, int now);

#endif
