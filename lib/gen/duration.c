#include <math.h>

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

		if ((1 + x) * detmath_exp(-x) > tail)
			lo = x;
		else
			hi = x;
	}
	return (lo + hi) / 2;
}

double
duration_quantile(enum duration_shape shape, double median, double u)
{
	switch (shape) {
	case DURATION_WEIBULL:
		return median * detmath_exp(detmath_log(-detmath_log(1 - u) / LN2) / WEIBULL);
	case DURATION_GAMMA:
		return median * (erlang_quantile(1 - u) / ERLANG_MEDIAN);
	default:
		return median * detmath_exp(SIGMA * detmath_normal_quantile(u));
	}
}

double
duration_open(enum duration_shape shape, double median, double days)
{
	double x = days / median;

	if (days <= 0)
		return 1;
	switch (shape) {
	case DURATION_WEIBULL:
		return detmath_exp(-LN2 * detmath_exp(WEIBULL * detmath_log(x)));
	case DURATION_GAMMA:
		return (1 + ERLANG_MEDIAN * x) * detmath_exp(-ERLANG_MEDIAN * x);
	default:
		return detmath_normal_tail(detmath_log(x) / SIGMA);
	}
}

int32_t
duration_whole(double days)
{
	return days < 1e6 ? (int32_t)floor(days) + 1 : 1000000;
}
