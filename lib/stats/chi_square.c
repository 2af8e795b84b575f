#include <math.h>

#include "stats/chi_square.h"
#include "stats/htest.h"

#define NOTHING 1e-17		/* terms below that, of a sum of 1, are left out */

/* Where f(x, arg), which falls from x = 0 on, has fallen to y; to the last bits. */
static double
fallen_to(double y, double (*f)(double x, const double *arg), const double *arg)
{
	double lo = 0, hi = 1, x;

	while (f(hi, arg) > y && hi < 1e12) {
		lo = hi;
		hi *= 2;
	}
	for (int step = 0; step < 60; step++) {
		x = lo + (hi - lo) / 2;
		if (f(x, arg) > y)
			lo = x;
		else
			hi = x;
	}
	return lo + (hi - lo) / 2;
}

static double
tail_at(double x, const double *df)
{
	return htest_chi_square(x, *df);
}

double
chi_square_quantile(double tail, double df)
{
	return tail > 0 && tail < 1 && df > 0 ? fallen_to(tail, tail_at, &df) : (double)NAN;
}

static double
log_gamma(double x)
{
	int sign;

	return lgamma_r(x, &sign);
}

/*
 * The mixture from its likeliest term on, up (step 1) or down (-1), without that term.  Between
 * neighbours P(a, x) differs by x^a exp(-x) / Gamma(a + 1), and both it and the weight go on by
 * one factor.
 */
static double
mixture(double j, int step, double x, double a, double half, double weight, double p)
{
	double gap, sum = 0;

	if (step > 0)
		gap = exp((a + j) * log(x) - x - log_gamma(a + j + 1));
	else
		gap = exp((a + j - 1) * log(x) - x - log_gamma(a + j));
	for (;;) {
		if (step < 0 && j <= 0)
			return sum;
		weight *= step > 0 ? half / (j + 1) : j / half;
		p = step > 0 ? fmax(0, p - gap) : fmin(1, p + gap);
		j += step;
		gap *= step > 0 ? x / (a + j) : (a + j) / x;
		sum += weight * p;
		if (weight < NOTHING || (step > 0 && p < NOTHING))
			return sum;
	}
}

double
chi_square_noncentral(double x, double df, double lambda)
{
	double a = df / 2, half = lambda / 2, j = floor(half), weight, p;

	if (isnan(x) || !(df > 0) || !(lambda >= 0))
		return NAN;
	if (x <= 0)
		return 0;
	if (half <= 0)
		return 1 - htest_chi_square(x, df);
	weight = exp(j * log(half) - half - log_gamma(j + 1));
	p = 1 - htest_chi_square(x, df + 2 * j);
	x /= 2;
	return fmin(1, weight * p + mixture(j, 1, x, a, half, weight, p) +
	    mixture(j, -1, x, a, half, weight, p));
}

static double
below_at(double lambda, const double *arg)
{
	return chi_square_noncentral(arg[0], arg[1], lambda);
}

double
chi_square_lambda(double x, double df, double p)
{
	const double arg[] = { x, df };

	if (isnan(x) || !(df > 0) || !(p > 0 && p < 1))
		return NAN;
	return below_at(0, arg) <= p ? 0 : fallen_to(p, below_at, arg);
}
