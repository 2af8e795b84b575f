/*
 * trend -- a win rate over time: its slope, and the point where it changed.
 */
#ifndef TREND_H
#define TREND_H

#include <stddef.h>
#include <stdint.h>

#include "stats/contrast.h"
#include "winrate/cohort.h"

/*
 * The share won in each of a row of periods, in two ways (stats/contrast.h): by age tau, the
 * same for all, as far as the youngest can be followed; and by the age at which as large a share
 * of the deals had closed, as large as all periods can be followed to.  The youngest are left out
 * until at least half of the wins are seen by tau.
 */
struct series {
	size_t n;		/* periods kept, the first ones */
	int32_t tau;		/* -1: nothing can be told, n is 0 */
	/* [n] won of so many effective deals (surv_rate); 0 of 0 in an empty one */
	double *won[CONTRAST_WAYS], *deals[CONTRAST_WAYS];
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
	double z;		/* it */
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

/*
 * Holds a trend by age against the same periods by closed share: both must find the slope, and
 * the change where t has it.  t->p and t->change_p are those of both together (the larger one, 1
 * if the signs differ); slope_beyond and change_beyond say what part of each is beyond what the
 * speed of wins can make, 0 .. 1.
 */
struct trend_alone {		/* of slope and change: without the other way, and in which
				 * direction */
	double slope[CONTRAST_WAYS], slope_p[CONTRAST_WAYS];
	double change[CONTRAST_WAYS], change_p[CONTRAST_WAYS];
};

void	trend_hold(struct trend *t, const struct series *s, double slope_beyond,
	    double change_beyond, struct trend_alone *alone);

#endif
