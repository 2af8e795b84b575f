#include <math.h>

#include "stats/consistency.h"
#include "stats/htest.h"

struct rate_sums {
	double periods, k, n, n2, r, r2;
};

static struct rate_sums
add_up(const double *k, const double *n, size_t periods)
{
	struct rate_sums s = { 0 };

	for (size_t i = 0; i < periods; i++) {
		if (n[i] < CONSISTENCY_DEALS)
			continue;
		s.periods++;
		s.k += k[i];
		s.n += n[i];
		s.n2 += n[i] * n[i];
		s.r += k[i] / n[i];
	}
	for (size_t i = 0; i < periods; i++)
		if (n[i] >= CONSISTENCY_DEALS)
			s.r2 += (k[i] / n[i] - s.r / s.periods) * (k[i] / n[i] - s.r / s.periods);
	return s;
}

static double
clip(double x)
{
	return isnan(x) ? NAN : fmin(1, fmax(0, x));
}

struct consistency
consistency_measure(const double *k, const double *n, size_t periods)
{
	struct consistency out = { NAN, NAN, NAN };
	struct rate_sums s = add_up(k, n, periods);
	double m = s.k / s.n, between = 0, beyond;

	if (s.periods < CONSISTENCY_PERIODS || !(m > 0))
		return out;
	for (size_t i = 0; i < periods; i++)
		if (n[i] >= CONSISTENCY_DEALS)
			between += n[i] * (k[i] / n[i] - m) * (k[i] / n[i] - m);
	beyond = (between - (s.periods - 1) * m * (1 - m)) / (s.n - s.n2 / s.n);
	out.consistency = clip(1 - sqrt(s.r2 / (s.periods - 1)) / (s.r / s.periods));
	out.adjusted = clip(1 - sqrt(fmax(0, beyond)) / m);
	if (m < 1)
		out.p = htest_chi_square(between / (m * (1 - m)), s.periods - 1);
	return out;
}
