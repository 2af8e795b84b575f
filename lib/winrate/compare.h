/*
 * compare -- recent deals against those before: what moved, and is it more
 * than chance?
 *
 * Two cohorts of deals by created_date.  A rate is the Aalen-Johansen share won
 * by the age tau, the same for both: as far as the younger cohort can tell
 * (surv_limit with 20 deals at risk), at most H.  A segment that cannot be
 * followed so far (surv_limit with 5 deals at risk) is compared by a lower tau, if at
 * least half of the wins have come by then; if nearly all have, by tau all the same.
 *
 * A change is claimed by the rule of stats/contrast.h: what the speed of deals can make is none.
 */
#ifndef COMPARE_H
#define COMPARE_H

#include <stddef.h>
#include <stdint.h>

#include "winrate/baseline.h"
#include "winrate/cohort.h"

struct err;

struct compare_options {
	size_t recent;		/* periods; 0: 2, or half of what there is */
	size_t base;		/* periods before them; 0: as many as recent; COMPARE_ALL */
	int pairs;		/* pairs of dimensions too */
};
#define COMPARE_ALL BASELINE_ALL
#define COMPARE_NONE SIZE_MAX

enum { COMPARE_BASE = BASELINE_BASE, COMPARE_RECENT = BASELINE_RECENT };

enum compare_verdict {
	COMPARE_TOLD,
	COMPARE_ONE_SIDED,	/* no deals on one side */
	COMPARE_TOO_FEW,	/* too few deals to tell a rate */
	/* cannot be told: not all wins have come, and deals may close */
	COMPARE_FASTER,		/* faster than before */
	COMPARE_LATER
};

struct compare_row {
	size_t dim[2];		/* keys of struct deals; COMPARE_NONE: no (further) one */
	uint32_t value[2];	/* numbers of their texts */
	size_t deals[2];
	double rate[2];		/* by tau; NaN where it cannot be told */
	int32_t tau;
	double change, lo, hi;	/* recent - base, with its 95 % interval (struct contrast) */
	double p, q;		/* NaN where there is no rate */
	double mix, effect;	/* of the overall change; they add up to it within a dimension;
				 * NaN overall */
	enum compare_verdict verdict;
};

struct compare {
	size_t first[2], last[2];	/* periods of the cohorts, indexes of cohorts.period */
	int32_t tau;		/* -1: too few deals to tell anything */
	double share;		/* F(tau) / F(H) of all deals: how many of the wins are seen */
	int32_t known_from;	/* the day from which speed no longer matters */
	struct compare_row *row;	/* overall, then dimension by dimension, values in the
					 * order of their bytes */
	size_t rows, cap;
};

/*
 * Compares.  Dimensions are the keys of c->d; one with a single value is left
 * out.  Returns 0, or -1 with the reason when there are not
 * enough whole periods.  compare_free frees what r holds.
 */
int	compare_run(struct compare *r, const struct cohorts *c,
	    const struct compare_options *o, struct err *e);
void	compare_free(struct compare *r);

#endif
