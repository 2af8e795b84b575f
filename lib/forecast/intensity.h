/*
 * intensity -- how many of the open deals are won, and lost, on a day: by age, stratum of the
 * amount, and week of the quarter.
 *
 *	intensity(stratum, age, day) = hazard(stratum, age) x factor(week of day) x level
 *
 * for wins and losses each: a multiplicative model of two factors for competing risks in discrete
 * time, fitted by turns to the counts of exposure.h.  Hazards are shrunk to that of all strata by
 * 40 deal-days, factors to 1 by as much as they do not differ more than by chance (empirical
 * Bayes, method of moments).  The level is the last three bins of 30 days against the year,
 * shrunk likewise: below or above 1 the pace has changed.  Above the highest age with 20 deal-days
 * one hazard holds, of the 60 days before it.
 * Source: J. M. Hoem, Int. Stat. Rev. 55 (1987), 119-152 (multiplicative occurrence/exposure
 * rates); D. Clayton, J. Kaldor, Biometrics 43 (1987), 671-681 (shrunk ratios).
 */
#ifndef INTENSITY_H
#define INTENSITY_H

#include <stddef.h>
#include <stdint.h>

#include "forecast/exposure.h"

struct intensity_kind {			/* of wins, or of losses */
	double *hazard;			/* [strata * ages] of a day, without the level */
	double tail;			/* from the age `tail` of struct intensity on */
	double factor[QUARTER_WEEKS];	/* by quarter_week */
	double level;
};

struct intensity {
	size_t strata, ages;
	double cut[EXPOSURE_STRATA - 1];
	size_t tail;			/* 1 or more; all ages from here on are alike */
	struct intensity_kind won, lost;
};

/* Observed against expected: what there is of n places, and how strongly each is shrunk to 1. */
double	intensity_strength(const double *observed, const double *expected, size_t n);

/* Freed with intensity_free. */
void	intensity_fit(struct intensity *h, const struct exposure *x);
void	intensity_free(struct intensity *h);

/* Chances to be won and to be lost on a day, given open before; their sum is at most 0.95. */
static inline void
intensity_at(const struct intensity *h, size_t stratum, size_t age, size_t week, double *won,
    double *lost)
{
	size_t i = stratum * h->ages + age;
	double w = (age >= h->tail ? h->won.tail : h->won.hazard[i]) * h->won.level *
	    h->won.factor[week];
	double l = (age >= h->tail ? h->lost.tail : h->lost.hazard[i]) * h->lost.level *
	    h->lost.factor[week];
	double cap = w + l > .95 ? .95 / (w + l) : 1;

	*won = w * cap;
	*lost = l * cap;
}

/* Wins expected of a deal on a day of the past year, without level and cap. */
static inline double
intensity_past(const struct intensity *h, size_t stratum, size_t age, size_t week)
{
	return (age >= h->tail ? h->won.tail : h->won.hazard[stratum * h->ages + age]) *
	    h->won.factor[week];
}

#endif
