/*
 * interval -- from what is expected to what may come: an interval that knows how wrong the same
 * forecast was before.
 *
 * The mean is moved by the back-test's bias and the variance gets a common part, tau2 of the mean
 * squared: that of the back-test, a prior of .08^2 for two windows, and what the pace may go on to
 * change.  The shape is Student's t, with the skewness of the sum by one term of the expansion of
 * Cornish and Fisher.
 * Source: E. A. Cornish, R. A. Fisher, Rev. Inst. Int. Stat. 5 (1937), 307-320.
 */
#ifndef INTERVAL_H
#define INTERVAL_H

#include <stddef.h>
#include <stdint.h>

struct interval_past {		/* the back-test of one window and measure */
	double windows;		/* n_eff: how many windows that do not overlap it is worth */
	double tau2;		/* sum (error^2 - variance) / sum mean^2 */
	double bias;		/* sum error / sum mean, error what came less what was expected */
};

struct interval {
	double mean;		/* of what is to come, bias taken out */
	double sd, skew;	/* skew: of Cornish and Fisher's term, at most 1.5 */
	double df;
	double tau;		/* sd's common part, as a share of the mean */
};

/* n back-tested windows, a step of days apart, of so many days: what they are worth. */
double	interval_windows(size_t n, int32_t step, int32_t days);

/* Of mean, variance and third cumulant; pace is the level of wins, lo and hi the window's. */
void	interval_make(struct interval *r, double mean, double variance, double third,
	    const struct interval_past *past, double pace, int32_t lo, int32_t hi);

/* The quantile of what is to come, u in (0, 1); at least 0. */
double	interval_quantile(const struct interval *r, double u);

/* P(what is to come >= target); 1 if target is not more than 0. */
double	interval_reaches(const struct interval *r, double target);

#endif
