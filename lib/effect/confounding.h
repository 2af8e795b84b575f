/*
 * confounding -- how strong a hidden cause would have to be to make an effect out of nothing.
 *
 * The yardsticks are what is known: the effect by plain ridge regression moves by so much when
 * one group of covariates (with its pairs) is taken for unknown.  And a share: what a hidden
 * cause would have to explain both of the treatment and of the outcome, beyond the covariates,
 * to take significance away.
 * Source: C. Cinelli, C. Hazlett, J. R. Stat. Soc. B 82 (2020), 39-67.
 */
#ifndef CONFOUNDING_H
#define CONFOUNDING_H

#include "effect/overlap.h"

struct confounding {
	double effect;		/* by ridge regression */
	double moved;		/* the most that a group left out moves it, >= 0 */
	uint32_t strongest;	/* that group; DESIGN_NONE if there is none */
};

/* From the arms' cross products; d is their design. */
void	confounding_measure(struct confounding *c, const struct design *d,
	    const struct overlap_arms *a);

/*
 * The robustness value at 5 % of a coefficient with this t on df > 1 degrees of freedom, in
 * [0, 1]; 0 if it is not significant.
 */
double	confounding_robustness(double t, double df);

/*
 * A negative control: something known before the treatment, which it cannot change.  p of the
 * treatment's coefficient on z[rows] (NaN: missing) given the covariates but for those of group
 * `without` (DESIGN_NONE: all); robust standard errors, by clusters if there are.
 * NaN of fewer than 20 deals of either arm, or without variation.
 */
double	confounding_control(const struct overlap_input *in, const double *z, uint32_t without);

#endif
