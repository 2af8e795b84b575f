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

#include "deal.h"

#define RIDGE_NONE UINT32_MAX

struct ridge {
	const struct deals *d;	/* the caller's */
	size_t *key;		/* [keys] of d's keys */
	size_t keys;
	double constant;
	double **effect;	/* [keys][values of the key]; 0: left out */
	double amount, middle;	/* effect of ln(amount) - middle */
};

/*
 * Fits y[i] of the deals whose side[i] is 0 or 1.  If there are both, side 1
 * has a term of its own, which is not part of the values: what moved between
 * the sides is not put down to their segments.
 */
void	ridge_fit(struct ridge *f, const struct deals *d, const size_t *key, size_t keys,
	    const uint32_t *side, const double *y);
void	ridge_free(struct ridge *f);

/* What they say of deal i: the part of the amount, and all of it with the constant. */
double	ridge_amount(const struct ridge *f, size_t i);
double	ridge_value(const struct ridge *f, size_t i);

#endif
