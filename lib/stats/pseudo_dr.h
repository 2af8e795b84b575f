/*
 * pseudo_dr -- pseudo-values of F(tau) of deals whose own chances are known.
 *
 * surv_pseudo's values say what an open deal may still become as if it were any
 * deal of its cohort.  A rep who left has only old deals and one who came only
 * young ones, and what they win would be drawn to the mean of all.  Here the
 * outcome that is still to come is expected by the deal's own chance p: wins and losses take
 * the times of the cohort, in the proportions p and 1 - p.
 * The mean over a segment is right if either that holds or the segment's deals are
 * as old as the cohort's (doubly robust).
 * Source: J. M. Robins, A. Rotnitzky, in N. Jewell et al., AIDS Epidemiology (1992), 297-331.
 */
#ifndef PSEUDO_DR_H
#define PSEUDO_DR_H

#include <stddef.h>
#include <stdint.h>

#include "stats/surv.h"

#define PSEUDO_DR_STEPS 32	/* of p between 0 and 1; linear in between */

struct pseudo_dr {
	struct surv_value *v;	/* [(PSEUDO_DR_STEPS + 1) * (ages + 1)], as surv_pseudo's */
	size_t ages;		/* <= tau */
};

/* Freed by pseudo_dr_free. */
void	pseudo_dr_make(struct pseudo_dr *g, const struct surv *s, int32_t tau);
void	pseudo_dr_free(struct pseudo_dr *g);

/* The value of a deal that was one of surv_fit's; p is taken into [0, 1]. */
double	pseudo_dr_value(const struct pseudo_dr *g, double p, int32_t age, enum surv_kind kind);

#endif
