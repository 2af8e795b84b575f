/*
 * aggregate -- what became of the deals of each group: counts, money, days, and
 * the share won in the end.
 */
#ifndef AGGREGATE_H
#define AGGREGATE_H

#include <stddef.h>
#include <stdint.h>

#include "winrate/cohort.h"
#include "winrate/groupby.h"

struct err;

struct aggregate {
	size_t won, lost, open;
	double amount;		/* of all its deals; NaN if none has one */
	double won_amount;	/* of the won ones; likewise */
	double value_closed, value_won;	/* the same of the closed and the won ones whose amount
					 * is not below 0; likewise */
	size_t negative;	/* closed deals whose amount is below 0 */
	size_t priced, won_priced;	/* deals that have an amount, of all and of the won ones */
	double won_days;	/* from created_date to closed_date, of all won deals together */
	size_t undated;		/* won deals without created_date, which have none */
	double median_cycle;	/* days from created_date to closed_date, of closed deals; NaN
				 * without */
	/*
	 * Of the deals created in the period (whichever date put them into the
	 * group): the Aalen-Johansen share won by H, or by the last age that can be
	 * told if COHORT_SEEN of the wins come by then, with its 95 % interval.
	 */
	size_t created;	/* how many they are */
	double mature, mature_lo, mature_hi;	/* NaN when they are too young or too few */
};

/*
 * The tallies of g's groups, by c->place as lead: [g->n], the caller's; NULL with
 * the reason when a sum of money exceeds 9e16.  No sum depends on the order of
 * the rows: money is added up in cents.
 */
struct aggregate *aggregate_make(const struct cohorts *c, const struct groupbys *g, struct err *e);

/* Means of the won deals; NaN without. */
double	aggregate_won_amount(const struct aggregate *t);
double	aggregate_won_days(const struct aggregate *t);

/*
 * Sales velocity, in money per day: deals x share won of the closed ones x mean
 * amount of the won ones / mean days that they took; NaN if one of them is
 * not known or the days are 0.
 */
double	aggregate_velocity(const struct aggregate *t);

#endif
