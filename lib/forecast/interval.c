#include <math.h>

#include "forecast/interval.h"
#include "stats/student.h"

static const double PRIOR_TAU = .08, PRIOR_WINDOWS = 2, BIAS_WINDOWS = 4, PRIOR_DF = 6;
static const double SKEW_MOST = 1.5;
/* Days from the level's middle to the day, and from the year's middle to the level's. */
static const double LEVEL_BACK = 45, YEAR_BACK = 137;

double
interval_windows(size_t n, int32_t step, int32_t days)
{
	return n > 0 ? 1 + (double)(n - 1) * step / days : 0;
}

void
interval_make(struct interval *r, double mean, double variance, double third,
    const struct interval_past *past, double pace, int32_t lo, int32_t hi)
{
	double n = past->windows, drift = (LEVEL_BACK + (lo + hi) / 2.) / YEAR_BACK * log(pace);
	double tau2 = (PRIOR_WINDOWS * PRIOR_TAU * PRIOR_TAU + n * fmax(0, past->tau2)) /
	    (PRIOR_WINDOWS + n) + drift * drift;

	r->mean = mean * (1 + past->bias * n / (n + BIAS_WINDOWS));
	r->tau = sqrt(tau2);
	r->sd = sqrt(variance + tau2 * r->mean * r->mean);
	r->skew = r->sd > 0 ? fmin(third / (r->sd * r->sd * r->sd), SKEW_MOST) : 0;
	r->df = PRIOR_DF + n;
}

double
interval_quantile(const struct interval *r, double u)
{
	double t = student_quantile(u, r->df);

	return fmax(0, r->mean + r->sd * (t + (t * t - 1) * r->skew / 6));
}

double
interval_reaches(const struct interval *r, double target)
{
	double y, c = r->skew / 6, t;

	if (target <= 0)
		return 1;
	if (!(r->sd > 0))
		return r->mean >= target;
	y = (target - r->mean) / r->sd;
	t = c < 1e-6 ? y : (sqrt(fmax(0, 1 + 4 * c * (y + c))) - 1) / (2 * c);
	return student_tail(t, r->df);
}
