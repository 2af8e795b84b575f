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
};

/* For a deal of which created, level and won are known; also of the other outcome. */
struct sim_pace sim_speed_pace(const struct sim_law *law, const struct sim_deal *d, int won);

/* The days within which a share u of such deals is done; u in (0, 1). */
double	sim_speed_days(const struct sim_law *law, const struct sim_pace *p, double u);

/* The same of a loss that is closed late; u is the share that takes longer. */
double	sim_speed_late_days(const struct sim_pace *p, double u);

/* The share of such deals that take that long or longer, 0 .. 1. */
double	sim_speed_open(const struct sim_law *law, const struct sim_pace *p, double days);

#endif
