/*
 * ridge -- what its segments and its amount say about a deal's outcome.
 *
 * Least squares of y on the values of key columns and the logarithm of the
 * amount, with a penalty of 5 on each but the constant: a value with few
 * deals says little.
 * A deal without amount has that of the mean.  Nothing depends on the order
 * of the rows.
 */
#ifndef RIDGE_H
#define RIDGE_H

#include <stddef.h>
#include <stdint.h>

#include "deal/deal.h"

#define RIDGE_NONE UINT32_MAX

struct ridge {
	const struct deals *d;	/* the caller's */
	size_t *key;		/* [keys] of d's keys */
	size_t keys;
	double constant, side;	/* side: what side 1 has more */
	double **effect;	/* [keys][values of the key]; 0: left out */
	double amount;		/* effect of z */
	double *z;		/* [d->n] ln(amount) minus its mean; 0 without amount */
	/* the normal equations: */
	uint32_t **term;	/* [keys][values] or RIDGE_NONE */
	size_t terms;
	double *factor;		/* [terms * terms] Cholesky's (stats/linalg.h) */
	int sides;		/* there are both */
};

/*
 * Fits y[i] of the deals whose side[i] is 0 or 1.  If there are both, side 1
 * has a term of its own, which is not part of the values: what moved between
 * the sides is not put down to their segments.  amounts 0: the amount says nothing.
 */
void	ridge_fit(struct ridge *f, const struct deals *d, const size_t *key, size_t keys,
	    int amounts, const uint32_t *side, const double *y);
void	ridge_free(struct ridge *f);

/* Fits other y of the same deals, with the same side. */
void	ridge_refit(struct ridge *f, const uint32_t *side, const double *y);

/* What they say of deal i: the part of the amount, and all of it with the constant. */
double	ridge_amount(const struct ridge *f, size_t i);
double	ridge_value(const struct ridge *f, size_t i);

/*
 * The rest y - ridge_value of a segment's deals is on side 1 on average more than on side 0
 * by T.  Were the effects known, T's variance would be v (1/n0 + 1/n1), v a deal's.  They are
 * estimated from the same deals, and where the sides' values differ (a rep who comes or
 * leaves) this counts: the variance is v (1/n0 + 1/n1 + extra).
 *
 * sum[2 * f->terms] starts with 0; ridge_add takes each of the segment's deals
 * into it, of which there are n0 and n1.
 */
void	ridge_add(const struct ridge *f, size_t i, uint32_t side, int64_t *sum);
double	ridge_extra(const struct ridge *f, const int64_t *sum, double n0, double n1);

#endif
