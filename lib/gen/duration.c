#include "base/detmath.h"
#include "gen/duration.h"

#define SIGMA 0.55
#define WEIBULL 1.4
#define LN2 0.69314718055994531
#define ERLANG_MEDIAN 1.6783469900166612	/* (1 + x) exp(-x) = 1/2 */

/* The x with (1 + x) exp(-x) = tail, by bisection. */
static double
erlang_quantile(double tail)
{
	double lo = 0, hi = 800;

	for (int i = 0; i < 100 && hi - lo > 1e-13 * hi; i++) {
		double x = (lo + hi) / 2;

		if ((1 + x) * same_exp(-x) > tail)
			lo = x;
		else
			hi = x;
	}
	return (lo + hi) / 2;
}

double
pace_quantile(enum pace_shape shape, double median, double u)
{
	switch (shape) {
	case PACE_WEIBULL:
		return median * same_exp(same_log(-same_log(1 - u) / LN2) / WEIBULL);
	case PACE_GAMMA:
		return median * (erlang_quantile(1 - u) / ERLANG_MEDIAN);
	default:
		return median * same_exp(SIGMA * same_normal_quantile(u));
	}
}

double
pace_open(enum pace_shape shape, double median, double days)
{
	double x = days / median;

	if (days <= 0)
		return 1;
	switch (shape) {
	case PACE_WEIBULL:
		return same_exp(-LN2 * same_exp(WEIBULL * same_log(x)));
	case PACE_GAMMA:
		return (1 + ERLANG_MEDIAN * x) * same_exp(-ERLANG_MEDIAN * x);
	default:
		return same_normal_tail(same_log(x) / SIGMA);
	}
}
