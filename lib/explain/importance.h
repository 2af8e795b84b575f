/*
 * importance -- what each feature does to the win probability, over all deals.
 *
 * Rows are added in their order by one thread, so that the sums have the same
 * bits for any number of threads and any batches.
 */
#ifndef IMPORTANCE_H
#define IMPORTANCE_H

#include <stddef.h>
#include <stdint.h>

struct importance_sum {		/* of a feature */
	double size, effect;	/* sums of |effect| and of effect */
	double n, x, xx, xe, e, ee;	/* of the rows where the feature is not missing */
};

struct importance {
	struct importance_sum *sum;	/* [features] */
	size_t features;
	uint64_t rows;
};

enum importance_direction {
	IMPORTANCE_NONE,	/* it has no effect anywhere */
	IMPORTANCE_UP,		/* the higher the value, the higher the chance */
	IMPORTANCE_DOWN,	/* the lower */
	IMPORTANCE_MIXED
};

void	importance_init(struct importance *, size_t features);
void	importance_free(struct importance *);

/*
 * A row: x[features] (NaN: missing), and the effect of each and of what comes behind them without a
 * value, in probability.
 */
void	importance_add(struct importance *, const float *x, size_t features,
	    const double *effect);

/* The mean |effect| and the mean effect; NaN without rows. */
double	importance_size(const struct importance *, size_t feature);
double	importance_mean(const struct importance *, size_t feature);

/* The part of all features' mean |effect| that is the feature's; NaN if all are 0. */
double	importance_share(const struct importance *, size_t feature);

/*
 * By Pearson's correlation r of value and effect, where the value is not
 * missing: up from 0.3, down to -0.3, else mixed.
 */
enum importance_direction importance_direction(const struct importance *, size_t feature);

/* The features by mean |effect|, the largest first, equal ones in their order: order[features]. */
void	importance_order(const struct importance *, size_t *order);

#endif
