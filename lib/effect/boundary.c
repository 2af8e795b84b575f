#include <math.h>

#include "base/detmath.h"
#include "effect/boundary.h"

#define LEVEL .05
#define PLANNED 2.241402727604947	/* P(|Z| > 2.2414) = .025: twice that is what sup |B| has */

double
boundary_mixture(double expected)
{
	double a = log(1 / (LEVEL * LEVEL));

	return expected / (a + log(1 + a));
}

double
boundary_always(double information, double r)
{
	return sqrt((information + r) / (information * information) *
	    log((information + r) / (r * LEVEL * LEVEL)));
}

double
boundary_planned(double information, double planned)
{
	return PLANNED * sqrt(planned) / information;
}

double
boundary_always_p(double effect, double information, double r)
{
	double z2 = effect * effect * information * information / (information + r);

	return fmin(1, sqrt((information + r) / r) * exp(-z2 / 2));
}

double
boundary_planned_p(double effect, double information, double planned)
{
	return fmin(1, 4 * detmath_normal_tail(fabs(effect) * information / sqrt(planned)));
}

double
boundary_always_needs(double width, double r)
{
	double lo = r * 1e-6, hi = r;

	while (boundary_always(hi, r) > width)
		hi *= 2;
	for (int i = 0; i < 100; i++) {
		double middle = (lo + hi) / 2;

		if (boundary_always(middle, r) > width)
			lo = middle;
		else
			hi = middle;
	}
	return hi;
}

double
boundary_information(double n, double h, double s2)
{
	return n * h * (1 - h) / s2;
}
