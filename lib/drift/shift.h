/*
 * shift -- is a feature of new deals spread as it was, beyond what chance and the wandering from
 * block to block explain, and how far is it off?
 *
 * Three tests a feature.  Of a category: X2 over its values, the largest change of one value,
 * values never seen before.  Of people: the same of those who neither joined nor left lately, and
 * how many joined (drift/turnover.h).  Of a number: X2 over tenths, the mean mid-rank, the share
 * that is missing.
 * phi is how much more the reference's blocks differ among themselves than chance lets them: where
 * it stands out, X2 / phi is held against F, so that seasons are no drift.  A cell that wanders
 * more than the others is held against its own phi.
 * Sources: for X2, F with an estimated scale: P. McCullagh, J. A. Nelder, Generalized Linear Models
 * (1989), 4.5; never seen: I. J. Good, Biometrika 40 (1953), 237-264.
 */
#ifndef SHIFT_H
#define SHIFT_H

#include <stddef.h>

#include "model/spread.h"

enum shift_cause { SHIFT_CELLS, SHIFT_ONE_CELL, SHIFT_RANK, SHIFT_MISSING, SHIFT_UNSEEN };

#define SHIFT_NOWHERE ((size_t)-1)

struct shift {
	double n, m;			/* deals in the window, in the reference */
	double n_h;			/* n m / (n + m), of those with a value */
	double x2, df, phi;		/* over the cells; phi NaN if there are no two blocks */
	double p[3];			/* of the tests; NaN: none */
	double p_value;			/* min(1, 3 x the smallest); NaN without any */
	enum shift_cause cause;		/* of the smallest */
	double psi, psi_lo, psi_hi;	/* without the bias of chance; 95 % */
	double rank, rank_lo, rank_hi;	/* of a number: mean mid-rank now - before; else NaN */
	double missing_before, missing_now;	/* shares */
	double unseen;			/* share of the window's deals; NaN of a number */
	int people;			/* the values are people, of whom so many joined */
	double joined;
	size_t most;			/* the cell whose share changed most; SHIFT_NOWHERE: none */
	double before, now;		/* its shares */
	size_t certain;			/* the cell that moved by SHIFT_CELL and more than chance */
};

#define SHIFT_PSI .02			/* a population stability index that is big: 6 to 7 points
					 * of a share of 30 % */
#define SHIFT_RANK_BIG .04		/* a mean mid-rank: .14 standard deviations */
#define SHIFT_SHARE .03			/* what is missing, or one value */
#define SHIFT_NEW .02			/* values never seen */
#define SHIFT_MANY .25			/* so many deals are not a person or two who joined */
#define SHIFT_STABLE .05		/* what a stable feature's index is below, for certain */

/* spread has deals on both sides.  factor: by how much looking often raises p (1: once). */
void	shift_make(struct shift *t, const struct spread *s, double factor);

/* Is what moved large enough to matter? */
int	shift_is_big(const struct shift *t);

/* The index is below SHIFT_STABLE with 95 % certainty. */
int	shift_is_small(const struct shift *t);

/* The index that would have been found with a chance of 80 %, as one of so many features. */
double	shift_smallest(const struct shift *t, double features);

#endif
