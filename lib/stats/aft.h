/*
 * aft -- deals that are won and lost in another time than those before them: an accelerated
 * failure time model of two outcomes that compete.
 *
 * W0 and L0 are how soon those before are won and lost, as shares of what ends so.  Of the newer
 *
 *	W(t) = q W0(g(t)),   L(t) = (1 - q) L0(h(t)),   g(t) = m (t / (m e^a))^(e^k)
 *
 * with m the median of W0, h likewise of L0: their times are stretched by e^a, and more evenly
 * or less by k; q is the share that will be won in the end.  Of days: what closes at age t does
 * so in [t, t + 1).  W0 and L0 are averaged over a fifth of the age to either side, and at least
 * two days.
 *
 * The fit is of most likelihood, with Cauchy priors about no change, of scale .1 for a, .05 for
 * q's change in log-odds and for k, which is at most .25: where the tail is not seen yet these are
 * hardly told from each other, and what is not needed should stay at nothing.  With normal priors
 * of sd .7, .25, .2 the mean chance of ten laws (11,000 deals, 6 to 10 seeds each) was off by a
 * fifth to a half more.
 *
 * Source: J. D. Kalbfleisch, R. L. Prentice, The Statistical Analysis of Failure Time Data (2002),
 * 2.3.3 and 8.2 (incidence of outcomes that compete).
 */
#ifndef AFT_H
#define AFT_H

#include <stddef.h>
#include <stdint.h>

#include "stats/surv.h"

struct aft_count {		/* of the newer deals: an age's */
	double won, lost, open;	/* that left at it */
	double entered;		/* that are known from it on */
};

struct aft_outcome {
	double *share;		/* [days + 1] W0 or L0 at the begin of an age; 1 at the last */
	size_t days;
	double median;
	double time, shape;	/* a and k */
};

struct aft {
	struct aft_outcome won, lost;
	double before;		/* log-odds of the share won in the end, of those before */
	double level;		/* what q's are more */
};

/*
 * Those before as surv has them, with wins and losses among them, and how the newer have left
 * count[ages] > 0.  aft_free frees what f holds, not f.
 */
void	aft_fit(struct aft *f, const struct surv *before, const struct aft_count *count,
	    size_t ages);
void	aft_free(struct aft *f);

/* How much more likely (log) the newer are than if they were as those before. */
double	aft_gain(const struct aft *f, const struct aft_count *count, size_t ages);

/*
 * sum (O - E)^2 / E over wins and losses in eighths of the closings' ages, a term of E below 5
 * left out; *df is terms less the five numbers that were fitted: without a fit below 1, no test.
 */
double	aft_misfit(const struct aft *f, const struct aft_count *count, size_t ages, double *df);

/* The share of those still open at the end of age t that will be won. */
double	aft_still(const struct aft *f, int32_t t);

#endif
