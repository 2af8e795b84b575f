/*
 * projection -- wins and won amount expected in each of some windows of days, from the deals open
 * on a day and from those not created yet, with variance and third cumulant as if deals were
 * independent given the intensities.
 *
 * A window is lo < days from the day <= hi.  Deals that are open win with a chance P each; those
 * to come are Poisson, as many a day as the mean of the last 91 and the last 364 days' rates.  The
 * third cumulant of the number of wins is taken to be its variance, as of a Poisson number.
 */
#ifndef PROJECTION_H
#define PROJECTION_H

#include <stddef.h>
#include <stdint.h>

#include "forecast/incidence.h"
#include "forecast/intensity.h"
#include "forecast/pipeline.h"

enum { PROJECTION_WINDOWS = 12 };
enum { PROJECTION_WINS, PROJECTION_AMOUNT, PROJECTION_MEASURES };

struct projection_window {
	int32_t lo, hi;		/* 0 <= lo < hi <= INCIDENCE_FAR; windows follow each other */
};

struct projection_options {
	const uint8_t *week;	/* quarter_week of p->first + i, to INCIDENCE_FAR behind the day */
	const struct projection_window *window;
	size_t windows;
	size_t dimensions;	/* the pipeline's deals' keys, each told apart for itself */
	const size_t *first;	/* [dimensions + 1] numbers of a dimension's first group */
	uint32_t *const *rank;	/* [dimensions] of each value, its group less `first` */
};

struct projection_cell {		/* of all deals or a group, in a window; by measure */
	double open[PROJECTION_MEASURES];	/* expected of deals open on the day */
	double fresh[PROJECTION_MEASURES];	/* expected of deals not created yet */
	double variance[PROJECTION_MEASURES], third[PROJECTION_MEASURES];
	double came[PROJECTION_MEASURES];	/* what was won in it as far as it has passed */
};

struct projection {
	int32_t day;
	size_t groups;
	struct projection_cell *cell;	/* [windows * (1 + groups)] all deals first */
	struct intensity intensity;
	struct incidence incidence;
	double rate;		/* creations a day */
	double rate91, rate364;
	double *theta;		/* [groups] wins against those expected, shrunk by 10 */
	size_t deals, won;	/* of the window of a year */
	struct projection_week {
		double won, lost, days;		/* of the year: events and deal-days */
	} week[QUARTER_WEEKS];
	double odds[PROJECTION_WINDOWS];	/* k^.5 of each window */
};

/*
 * As of day, with what was known then.  With probabilities (p->scored, and day is p->day):
 *
 *	P = p x share x k^.5, at most p and .98
 *
 * share is that of the coming wins of the deal's age and stratum that comes in the window, and k
 * the wins expected by age against those by p x share, within .5 and 2.  Without: P is the chance
 * by age and stratum, at most .98, of a group times its theta.  Groups are scaled to add up to all
 * deals.  Freed with projection_free.
 */
void	projection_make(struct projection *r, const struct pipeline *p,
	    const struct projection_options *o, int32_t day);
void	projection_free(struct projection *r);

static inline struct projection_cell *
projection_cell(const struct projection *r, size_t window, size_t group)
{
	return &r->cell[window * (1 + r->groups) + group];
}

static inline double
projection_mean(const struct projection_cell *c, int measure)
{
	return c->open[measure] + c->fresh[measure];
}

/* The P of an open deal of r's day in a window. */
double	projection_chance(const struct projection *r, const struct pipeline_open *d, int scored,
	    size_t window);

#endif
