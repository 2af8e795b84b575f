/*
 * baseline -- deals of two times: recent ones, and those before.
 *
 * Both are followed to the same age tau: as far as the younger side can tell
 * (surv_limit with 20 deals at risk), at most H.
 */
#ifndef BASELINE_H
#define BASELINE_H

#include <stddef.h>
#include <stdint.h>

#include "stats/contrast.h"
#include "winrate/cohort.h"

struct err;

enum { BASELINE_BASE = CONTRAST_BASE, BASELINE_RECENT = CONTRAST_RECENT };	/* the two sides */

#define BASELINE_ALL SIZE_MAX
#define BASELINE_ALPHA .05	/* what one comparison claims at this level and both together do
				 * not cannot be told */

struct baseline_options {
	size_t recent;		/* periods; 0: 2, or half of what there is */
	size_t base;		/* periods before them; 0: as many as recent; BASELINE_ALL */
};

struct baseline {
	const struct cohorts *c;	/* the caller's */
	size_t first[2], last[2];	/* periods of the sides, indexes of cohorts.period */
	uint32_t *side;		/* [deals] BASELINE_BASE, BASELINE_RECENT or COHORT_NONE */
	struct surv cohort[2];
	int32_t tau;		/* -1: too few deals to tell anything */
	double share;		/* F(tau) / F(H) of all deals: how many of the wins are seen */
	int32_t known_from;	/* the day from which speed no longer matters */
	struct contrast_speed speed;
	struct surv_pseudo pseudo[CONTRAST_WAYS][2];	/* of F(speed.age) */
	double ratio[2];	/* n_eff / n of the sides */
	struct contrast all;	/* of all deals, if tau >= 0 */
};

/*
 * Returns 0, or -1 with the reason when there are not enough whole periods.
 * Freed by baseline_free in either case.
 */
int	baseline_make(struct baseline *s, const struct cohorts *c, const struct baseline_options *o,
	    struct err *e);
void	baseline_free(struct baseline *s);

/* The lesser of surv_limit's of two sides. */
int32_t	baseline_limit(const struct surv side[2], double at_risk, int32_t most);

/*
 * Of a part of the deals, fitted as segment[2] and compared by tau: its own speed where 100 deals
 * of the recent side have closed, else that of all.
 */
#define BASELINE_CLOSINGS 100
void	baseline_speed(const struct baseline *s, const struct surv segment[2], int32_t tau,
	    struct contrast_speed *v);

/* Can the speed of deals hide or make a change by tau?  No more when nearly all wins have come. */
int	baseline_is_young(const struct cohorts *c, int32_t tau);

/* The pseudo-value of deal i, which is of a side. */
static inline double
baseline_value(const struct baseline *s, int way, size_t i)
{
	return surv_value(&s->pseudo[way][s->side[i]], s->c->age[i],
	    (enum surv_kind)s->c->kind[i]);
}

#endif
