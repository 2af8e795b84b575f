/*
 * trend -- a win rate over time: its slope, and the point where it changed.
 */
#ifndef TREND_H
#define TREND_H

#include <stddef.h>
#include <stdint.h>

#include "winrate/cohort.h"

/*
 * The share won by age tau in each of a row of periods, the same tau for all:
 * as far as the youngest can be followed.  The youngest are left out until
 * at least half of the wins are seen by tau.
 */
struct series {
	size_t n;		/* periods kept, the first ones */
	int32_t tau;		/* -1: nothing can be told, n is 0 */
	double *won, *deals;	/* [n] won of so many effective deals (surv_rate); 0 of 0 in an
				 * empty one */
	size_t cap;
};

/*
 * Periods are the groups first .. first + n - 1; s must be zero or used before.
 * series_free frees what s holds.
 */
void	series_make(struct series *s, const struct cohorts *c, const struct cohort_groups *g,
	    size_t first, size_t n, double at_risk);
void	series_free(struct series *s);

struct trend {
	double slope, p;	/* per period: Cochran-Armitage (htest_trend) */
	/*
	 * The split before[0 .. change - 1] | after[change .. n - 1] with the largest
	 * score statistic |z|, with at least 20 deals on either side; 0: none.
	 */
	size_t change;
	double before, after;	/* the two rates */
	double change_p;	/* that the largest of them is as large by chance */
	size_t lo, hi;		/* 95 % likelihood set of change */
};

/*
 * Of k[i] won of m[i] deals, n periods.  What cannot be told is NaN.
 *
 * Under no change the statistics of the splits are a Gaussian Markov chain,
 * cor(z_i, z_j) = sqrt(t_i (1 - t_j) / (t_j (1 - t_i))), t the share of deals before the
 * split; the distribution of the largest is integrated along it.
 * Source: D. M. Hawkins, JASA 72 (1977), 180-186; D. Siegmund, Ann. Stat. 16
 * (1988), 487-501, for the likelihood set (2 ln ratio up to 7.35).
 */
void	trend_fit(struct trend *t, const double *k, const double *m, size_t n);

#endif
