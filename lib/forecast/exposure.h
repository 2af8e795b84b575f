/*
 * exposure -- deal-days at risk, wins and losses of one year, by age and week of the quarter: the
 * counts of a period life table.
 *
 * A deal counts on each day of the window on which it is open, its first and its last one
 * included, with the age that it has on that day; the day before the window it is no deal of it.
 * Deals are told apart in strata, the terciles of their amounts (linear interpolation between order
 * statistics), unless p->leak.  A stratum without wins is merged with the one below, the lowest
 * with the one above.
 */
#ifndef EXPOSURE_H
#define EXPOSURE_H

#include <stddef.h>
#include <stdint.h>

#include "forecast/pipeline.h"
#include "forecast/quarter_week.h"

enum {
	EXPOSURE_STRATA = 3,
	EXPOSURE_DAYS = 365,
	EXPOSURE_OLDEST = 3650,		/* the highest age that is told from higher ones */
	EXPOSURE_BIN = 30,		/* days of a bin back from the last day */
	EXPOSURE_BINS = EXPOSURE_DAYS / EXPOSURE_BIN + 1,
	EXPOSURE_RUNS = EXPOSURE_BINS + 5 * QUARTER_WEEKS + 5
};

struct exposure_stratum {
	size_t deals, won;
	double amount[3];	/* sum of amount, its square, its cube over the deals */
	double won_amount;
};

struct exposure {
	const struct pipeline *p;
	int32_t from, day;	/* first and last day of the window */
	size_t deals;
	size_t strata;		/* 1 to 3 */
	double cut[EXPOSURE_STRATA - 1];	/* a deal's stratum is how many cuts are not more
						 * than its amount */
	size_t ages;		/* all ages are below */
	size_t runs;		/* of days with one week and one bin */
	struct exposure_run {
		uint8_t week, bin;
	} run[EXPOSURE_RUNS];
	uint8_t run_of[EXPOSURE_DAYS];	/* of each day of the window */
	uint32_t *days;		/* [strata * ages * runs] deal-days */
	uint32_t *won, *lost;	/* [strata * ages] */
	double week_won[QUARTER_WEEKS], week_lost[QUARTER_WEEKS];
	double bin_won[EXPOSURE_BINS], bin_lost[EXPOSURE_BINS];
	struct exposure_stratum stratum[EXPOSURE_STRATA];
};

static inline size_t
exposure_stratum(const double *cut, size_t strata, double amount)
{
	size_t s = 0;

	for (size_t i = 0; i + 1 < strata; i++)
		s += cut[i] <= amount;
	return s;
}

static inline size_t
exposure_age(const struct exposure *x, int32_t age)
{
	return (size_t)age < x->ages ? (size_t)age : x->ages - 1;
}

/* Is the deal one of the window's? */
static inline int
exposure_counts(const struct exposure *x, const struct pipeline_deal *d)
{
	return d->created <= x->day && d->closed >= x->from;
}

/*
 * The year up to day, which is not after p->day; what came later has not happened.
 * week[i] is the quarter_week of p->first + i.  Freed with exposure_free.
 */
void	exposure_make(struct exposure *x, const struct pipeline *p, int32_t day,
	    const uint8_t *week);
void	exposure_free(struct exposure *x);

#endif
