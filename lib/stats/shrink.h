/*
 * shrink -- rates of small groups, drawn to a parent's by empirical Bayes.
 *
 * A group's true rate is taken as a draw from a beta distribution about its
 * parent's rate, of a strength that counts like so many deals: all groups of
 * one kind (reps, or reps x industries) share one strength.
 */
#ifndef SHRINK_H
#define SHRINK_H

#include <stddef.h>

#define SHRINK_LEAST 2		/* the usual bounds of the strength */
#define SHRINK_MOST 200

struct shrink_group {
	double k, n;		/* won, closed; 0 <= k <= n */
	double parent;		/* the rate it is drawn to, in [0, 1] */
};

/*
 * The strength s by the method of moments, clipped to [least, most]: the
 * intra-group correlation rho = 1 / (s + 1) that explains how far k / n lie from
 * the parents beyond binomial chance,
 *
 *	sum n (k/n - M)^2 = sum M (1 - M) (1 + (n - 1) rho).
 *
 * most when they lie no further than chance puts them, or no group has two
 * deals.  Groups without deals are not counted.
 * Source: J. C. Kleinman, JASA 68 (1973), 46-54.
 */
double	shrink_strength(const struct shrink_group *g, size_t groups, double least,
	    double most);

/* The posterior mean (k + strength x parent) / (n + strength); strength > 0. */
double	shrink_rate(const struct shrink_group *g, double strength);

#endif
