/*
 * impact -- what each feature does to the win probability, over all deals.
 *
 * Rows are added in their order by one thread, so that the sums have the same
 * bits for any number of threads and any batches.
 */
#ifndef IMPORTANCE_H
#define IMPORTANCE_H

#include <stddef.h>
#include <stdint.h>

struct impact_sum {		/* of a feature */
	double size, effect;	/* sums of |effect| and of effect */
	double n, x, xx, xe, e, ee;	/* of the rows where the feature is not missing */
};

struct impact {
	struct impact_sum *sum;	/* [features] */
	size_t features;
	uint64_t rows;
};

enum impact_direction {
	IMPACT_NONE,		/* it has no effect anywhere */
	IMPACT_UP,		/* the higher the value, the higher the chance */
	IMPACT_DOWN,		/* the lower */
	IMPACT_MIXED
};

void	impact_init(struct impact *, size_t features);
void	impact_free(struct impact *);

/* A row: x[features] (NaN: missing) and effect[features], in probability. */
void	impact_add(struct impact *, const float *x, const double *effect);

/* The mean |effect| and the mean effect; NaN without rows. */
double	impact_size(const struct impact *, size_t feature);
double	impact_mean(const struct impact *, size_t feature);

/* The part of all features' mean |effect| that is the feature's; NaN if all are 0. */
double	impact_share(const struct impact *, size_t feature);

/*
 * By Pearson's correlation r of value and effect, where the value is not
 * missing: up from 0.3, down to -0.3, else mixed.
 */
enum impact_direction impact_direction(const struct impact *, size_t feature);

/* The features by mean |effect|, the largest first, equal ones in their order: order[features]. */
void	impact_order(const struct impact *, size_t *order);

#endif
