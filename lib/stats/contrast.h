/*
 * contrast -- has the share won changed between two cohorts, or only its speed?
 *
 * Cohorts of which some deals are open can be held against each other in two ways:
 *
 *	by age		F_recent(tau) - F_base(tau)
 *	by share	F_recent(tau) - F_base(t), t the age with S_base(t) = S_recent(tau): when as
 *			large a share of the deals had closed
 *
 * If deals close at another speed, the first is biased one way and the second not at all or the
 * other way: by share is right when wins and losses change alike (by a factor, in a part of the
 * deals, in the slow ones), by age when losses alone do.  A change is claimed only if both find
 * it: p is the larger of the two p-values, 1 if their signs differ (an intersection-union test,
 * which costs no multiplicity), the interval holds both.
 *
 * When wins alone change their speed, both are biased the same way.  If their ages differ
 * (|z| > 1.96 of the mean of ln(1 + age), between the cohorts, or between the earlier and the
 * later half of the recent one) in the direction that would make the change, it counts only
 * beyond an allowance |F_base(tau) - F_base(tau / k)|, k the factor between the ages; not more
 * than the share of deals that are open at tau on the side that wins later.
 *
 * Source: R. L. Berger, Technometrics 24 (1982), 295-300.  Size and power: make study.
 */
#ifndef CONTRAST_H
#define CONTRAST_H

#include <stdint.h>

#include "stats/surv.h"

enum { CONTRAST_BASE, CONTRAST_RECENT };	/* cohorts */
enum { CONTRAST_BY_AGE, CONTRAST_BY_SHARE, CONTRAST_WAYS };

/* How fast the deals of the recent cohort close, against those of base. */
struct contrast_speed {
	int32_t age[CONTRAST_WAYS][2];	/* to which each cohort is followed: tau and tau; t and
					 * tau, or less where base is not followed to t */
	double closing_z;	/* of S_recent(tau) - S_base(tau); < 0: deals close faster */
	double wins, wins_z;	/* factor on the ages of wins, below 1: faster; 1 and 0 if there
				 * are fewer than 10 wins on a side */
	double later, later_z;	/* the same from base to the later half of the recent cohort; z
				 * between its halves */
};

/*
 * Measures it by the age tau >= 0.  side are the cohorts; half[2] those of the recent side's
 * earlier and later deals, NULL if they are not known.  A cohort is followed as far as at_least
 * deals are at risk (surv_limit).
 */
void	contrast_speed(struct contrast_speed *v, const struct surv side[2],
	    const struct surv half[2], int32_t tau, double at_least);

/*
 * The age to compare by: tau, or, if the speed changed within the recent cohort (p < .01 of wins
 * or of closings between its halves), as far as both halves can be followed.  Beyond that
 * its earlier deals alone would stand for later ones that they are not like.
 */
int32_t	contrast_age(const struct surv side[2], const struct surv half[2], int32_t tau,
	    double at_least);

/* What of a change in that direction the speed of wins may be; >= 0. */
double	contrast_allowance(const struct contrast_speed *v, const struct surv side[2], int32_t tau,
	    double change);

/* What of a change is beyond the allowance; 0 if nothing. */
double	contrast_beyond(double change, double allowance);

/* By how much longer than base's the recent cohort's wins may take: 1 or more. */
double	contrast_slower(const struct contrast_speed *v);

struct contrast {
	double rate[2];		/* by tau */
	double change, lo, hi, p;	/* by age; the interval and p-value of what is claimed */
	double other;		/* the change by share */
	double allowance;
	double alone[CONTRAST_WAYS];	/* p-values of one comparison without allowance */
};

/* Compares by v, which is side's or that of cohorts they are part of; ratio is surv_rate's. */
void	contrast_compare(struct contrast *x, const struct surv side[2], const double ratio[2],
	    int32_t tau, const struct contrast_speed *v);

/* The p-value of both changes together, from their p-values without allowance. */
double	contrast_p(const double change[CONTRAST_WAYS], const double p[CONTRAST_WAYS],
	    double allowance);

/*
 * Would one comparison claim (alone <= level) what both together do not, and is the speed
 * another (|z| > 1.96) that may hide or make it?  > 0: the deals may close faster than before,
 * < 0: later; 0: no.
 */
int	contrast_untold(const struct contrast_speed *v, const double change[CONTRAST_WAYS],
	    const double alone[CONTRAST_WAYS], double p, double level);

#endif
