/*
 * split -- deals of two times: recent ones, and those before.
 *
 * Both are followed to the same age tau: as far as the younger side can tell
 * (surv_limit with 20 deals at risk), at most H.
 */
#ifndef BASELINE_H
#define BASELINE_H

#include <stddef.h>
#include <stdint.h>

#include "winrate/cohort.h"

struct err;

enum { SPLIT_BASE, SPLIT_RECENT };	/* the two sides */

#define SPLIT_ALL SIZE_MAX
#define SPLIT_ALPHA .05		/* of the test whether wins come at another speed */

struct split_options {
	size_t recent;		/* periods; 0: 2, or half of what there is */
	size_t base;		/* periods before them; 0: as many as recent; SPLIT_ALL */
};

struct split {
	const struct cohorts *c;	/* the caller's */
	size_t first[2], last[2];	/* periods of the sides, indexes of cohorts.period */
	uint32_t *side;		/* [deals] SPLIT_BASE, SPLIT_RECENT or COHORT_NONE */
	struct surv cohort[2];
	int32_t tau;		/* -1: too few deals to tell anything */
	double share;		/* F(tau) / F(H) of all deals: how many of the wins are seen */
	int32_t told;		/* the day from which speed no longer matters */
	struct surv_pseudo pseudo[2];	/* of F(tau) */
	double ratio[2];	/* n_eff / n of the sides */
	double speed, speed_p;	/* surv_speed's by tau */
	int faster;		/* wins come faster, and not all of them have come */
};

/* Returns 0, or -1 with the reason when there are not enough whole periods.  Freed by split_free in either case. */
int	split_make(struct split *s, const struct cohorts *c, const struct split_options *o,
	    struct err *e);
void	split_free(struct split *s);

/* The lesser of surv_limit's of two sides. */
int32_t	split_limit(const struct surv side[2], double at_risk, int32_t most);

/* Do wins come faster on the recent side, so that F(tau) of the two cannot be compared? */
int	split_faster(const struct cohorts *c, const struct surv side[2], int32_t tau);

/* The pseudo-value of deal i, which is of a side. */
static inline double
split_value(const struct split *s, size_t i)
{
	return surv_value(&s->pseudo[s->side[i]], s->c->age[i], (enum surv_kind)s->c->kind[i]);
}

#endif
