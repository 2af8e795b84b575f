/*
 * logistic -- probabilities and their logarithms of odds.
 *
 * A margin is in log-odds, any double; a probability is in [0, 1].
 */
#ifndef LOGISTIC_H
#define LOGISTIC_H

#include <math.h>

/* The probability of a margin: 0 and 1 for -infinity and infinity. */
static inline double
logistic_p(double margin)
{
	return 1 / (1 + exp(-margin));
}

static inline double
logistic_margin(double p)
{
	return log(p / (1 - p));
}

/*
 * -log likelihood, in nats, of probability p for an outcome that is won with
 * probability y (1 or 0 if it is known).  p is taken as at least 1e-15 and at
 * most 1 - 1e-15.
 */
static inline double
logistic_loss(double p, double y)
{
	p = fmin(1 - 1e-15, fmax(1e-15, p));
	return -(y * log(p) + (1 - y) * log1p(-p));
}

/* The same of a margin, without rounding it to 0 or 1 first; *p is its probability. */
static inline double
logistic_margin_loss(double margin, double y, double *p)
{
	double e = exp(-fabs(margin));

	*p = margin < 0 ? e / (1 + e) : 1 / (1 + e);
	return fmax(margin, 0) - y * margin + log1p(e);
}

#endif
