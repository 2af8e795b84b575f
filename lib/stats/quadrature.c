#include <math.h>

#include "stats/quadrature.h"

enum { ROUNDS = 100 };			/* of Newton's method; 6 do */

/* The Legendre polynomial of degree n at x, and its slope there. */
static double
legendre(size_t n, double x, double *slope)
{
	double p = x, last = 1;

	for (size_t k = 2; k <= n; k++) {
		double next = ((2 * (double)k - 1) * x * p - ((double)k - 1) * last) / (double)k;

		last = p;
		p = next;
	}
	*slope = (double)n * (x * p - last) / (x * x - 1);
	return p;
}

void
quadrature_points(size_t n, double *x, double *w)
{
	for (size_t i = 0; i < n; i++) {
		double z = cos(3.14159265358979323846 * ((double)i + .75) / ((double)n + .5));
		double slope = 1;

		for (int round = 0; round < ROUNDS; round++) {
			double p = legendre(n, z, &slope);

			z -= p / slope;
			if (fabs(p / slope) < 1e-15)
				break;
		}
		x[i] = z;
		w[i] = 2 / ((1 - z * z) * slope * slope);
	}
}
