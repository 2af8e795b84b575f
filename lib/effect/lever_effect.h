/*
 * lever_effect -- does a lever make deals be won: the estimate, what could make it out of
 * nothing, and what may be claimed.
 */
#ifndef LEVER_EFFECT_H
#define LEVER_EFFECT_H

#include <stddef.h>
#include <stdint.h>

#include "effect/column.h"
#include "effect/lever.h"
#include "effect/population.h"

enum lever_verdict {
	LEVER_ROBUST, LEVER_ASSOCIATION, LEVER_NO_EFFECT, LEVER_NO_OVERLAP, LEVER_CANNOT_TELL,
	LEVER_VERDICTS
};

struct lever_options {
	const struct column *const *covariate;	/* [covariates] those that are no leaks */
	size_t covariates;
	const struct column *const *negative;	/* [negatives] */
	size_t negatives;
	const struct column *rep;	/* NULL: the table has none */
	const struct column *cluster;	/* NULL: by rep, if the lever is the rep's */
	const struct column *group;	/* -b; NULL: all deals together */
	int32_t landmark;		/* days */
	double equivalence;		/* a share: no effect beyond it */
	size_t threads;
};

enum lever_reason {		/* why no more is claimed */
	LEVER_REASON_NONE,
	LEVER_FEW_DEALS, LEVER_FEW_WINS, LEVER_NO_HORIZON, LEVER_LITTLE_OVERLAP,
	LEVER_NEGATIVE_FAILS, LEVER_FEW_COVARIATES, LEVER_NO_YARDSTICK, LEVER_WEAK
};

struct lever_effect {		/* NaN: not known */
	const struct lever *lever;
	uint32_t group;		/* the level of -b */
	size_t deals, treated;
	double naive, naive_lo, naive_hi;
	double effect, se, lo, hi;
	double p, q;
	double wins_more, amount_more;	/* among the deals that have the lever: effect x their
					 * number, and x their amounts */
	double overlap, trimmed;
	const char *strongest;	/* covariate, or NULL */
	double moved_by_known, moved_by_all, holds_up_to, robustness, negative_p;
	const char *negative;	/* the control of that p */
	int32_t horizon;	/* -1: none */
	double aipw, aipw_se;
	const char *cluster;	/* by which the standard error is, or NULL */
	size_t clusters;
	int rep, further;	/* of the covariates */
	enum lever_verdict verdict;
	enum lever_reason reason;
};

/* Everything but q, verdict and reason. */
void	lever_effect_measure(struct lever_effect *f, const struct lever *l, uint32_t group,
	    const struct population *p, const struct lever_options *o);

/* q-values over all rows, and the verdicts. */
void	lever_effect_judge(struct lever_effect *f, size_t n, const struct lever_options *o);

#endif
