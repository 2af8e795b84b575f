/*
 * control_chart -- control charts of a share: is the latest period unlike those before?
 *
 * The usual share of a period is that of all periods before it together.  Its
 * deviation from it, in standard errors of both,
 *
 *	e = (k / n - P) / sqrt(P (1 - P) (1 / n + 1 / N))
 *
 * is close to standard normal, and independent from period to period, as long
 * as nothing changes: a p-chart that starts by itself and needs no reference
 * period.  Shewhart's limits are 3 standard errors.  EWMA is the exponentially
 * weighted mean of the e (weight .2), divided by its own standard error: it
 * sees a small shift that lasts.
 * Source: W. A. Shewhart, Economic Control of Quality (1931); C. P. Quesenberry,
 * J. Quality Technology 23 (1991), 207-215; J. M. Lucas, M. S. Saccucci,
 * Technometrics 32 (1990), 1-12.
 */
#ifndef CONTROL_CHART_H
#define CONTROL_CHART_H

#include <stddef.h>

#define CONTROL_CHART_LIMIT 3.0	/* Shewhart's, in standard errors */
#define CONTROL_CHART_WEIGHT .2	/* of the latest period in the EWMA */

enum {
	CONTROL_CHART_EXPECTED = 5,	/* a period takes part if so many wins and losses are
					 * expected of it */
	CONTROL_CHART_PERIODS = 6	/* periods before one that is judged */
};

struct control_chart_point {
	double k, n;		/* k of n; 0 <= k <= n */
};

struct control_chart {
	double rate;		/* of the last point */
	double usual;		/* P */
	double lo, hi;		/* P -+ 3 standard errors, in [0, 1] */
	double deviation;	/* e */
	double ewma;		/* in standard errors of its own */
	double base;		/* N */
	size_t periods;		/* before it */
};

/*
 * Judges the last of n points, in order of time.  0, or -1 if it cannot be
 * judged: too few periods before it, or too few deals in it.
 */
int	control_chart_judge(struct control_chart *c, const struct control_chart_point *p, size_t n);

#endif
