/*
 * power -- what an experiment will see: how small an effect, in how many weeks.
 *
 *	se = sqrt(s2 / (w (W - 8)) (1 / h + 1 / (1 - h)))
 *
 * w deals a week, a share h held out, W weeks of which the last 8 bring no outcomes yet.
 */
#ifndef POWER_H
#define POWER_H

#include <stddef.h>

#include "csv/out.h"

enum { POWER_LAG = 8 };		/* weeks until outcomes come */

#define POWER_VARIANCE .22	/* of an outcome: a share won of about a third */

struct power {
	double holdout;		/* share, in (0, 1) */
	double per_week;	/* > 0 */
	double weeks;		/* > POWER_LAG */
};

double	power_se(const struct power *p);

/* The smallest effects that are seen with power .8 with a plan (3.08 se), and in one look at the
 * end (2.8 se). */
double	power_planned(const struct power *p);
double	power_one_look(const struct power *p);

/* A row for each, as CSV or for a person. */
void	power_write(const struct power *p, size_t n, int table, struct out *o);

#endif
