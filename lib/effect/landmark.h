/*
 * landmark -- the deals that a lever can be judged by: who has it at the landmark, and what
 * became of them from then on.
 *
 * The outcome of a deal is its pseudo-value of the share won by the horizon, by the Aalen-Johansen
 * curve of its own arm: a lever that spreads with time is had by young deals, which are open.
 * Source: P. K. Andersen, J. P. Klein, S. Rosthoj, Biometrika 90 (2003), 15-27.
 */
#ifndef LANDMARK_H
#define LANDMARK_H

#include <stddef.h>
#include <stdint.h>

#include "effect/lever.h"
#include "effect/population.h"

struct landmark {
	uint32_t *row;		/* [n] deals, by id */
	size_t n;
	uint8_t *treated;	/* [n] */
	uint8_t *fold;		/* [n] of overlap.h */
	double *y;		/* [n] pseudo-values; set by landmark_outcome */
	double arm[2], won[2];	/* deals of each arm, and those won */
	double mean[2];		/* of y, by arm */
	int32_t *age;		/* [n] from the landmark on */
	uint8_t *kind;		/* [n] enum surv_kind */
	int32_t horizon;	/* days from the landmark on; -1 if there is none */
};

/*
 * Deals of the population whose lever is known; of a lever with days those that are open at the
 * age of so many days.  group (NULL: all): those whose level is so.  Freed by landmark_free.
 */
void	landmark_take(struct landmark *m, const struct population *p, const struct lever *l,
	    int32_t days, const struct column *group, uint32_t level);
void	landmark_free(struct landmark *m);

/*
 * The horizon: the age by which 99 % of what is won at all is won, or as far as both arms can be
 * followed (20 deals at risk); and the outcomes by then.
 */
void	landmark_outcome(struct landmark *m);

/* How closed deals did that ever had it, and the others: won and closed of either. */
void	landmark_naive(const struct population *p, const struct lever *l,
	    const struct column *group, uint32_t level, double won[2], double closed[2]);

#endif
