/*
 * sim_speed -- how many days deals take until they are won or lost.
 *
 * Days are real numbers here; duration_whole rounds them up.
 */
#ifndef SIM_SPEED_H
#define SIM_SPEED_H

#include "gen/sim_law.h"

struct sim_pace {		/* of one deal, should it be won, or lost */
	int won;
	double median;
	double slow;		/* what takes longer than the median is divided by that */
};

/* For a deal of which created, level and half are known, also of the other outcome. */
struct sim_pace sim_speed_pace(const struct sim_law *law, const struct sim_deal *d, int won);

/*
 * The days of such a deal, u uniform in (0, 1); and those of a loss that is
 * closed late.
 */
double	sim_speed_days(const struct sim_law *law, const struct sim_pace *p, double u);
double	sim_speed_late_days(const struct sim_pace *p, double u);

/* The share of such deals, late ones among them, that take so many days or more; days >= 0. */
double	sim_speed_open(const struct sim_law *law, const struct sim_pace *p, double days);

#endif
