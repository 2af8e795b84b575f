#include <math.h>

#include "explain/effect.h"
#include "stats/calib.h"

/* Nearer than this to the bias, the mean slope is the slope there. */
#define NEAR 1e-6

void
effect_row(const struct calib *c, double bias, double margin, const float *phi, size_t n,
    double *effect)
{
	double way = 0, sum = 0, p0 = calib_prob(c, bias), slope;
	size_t i, most = 0;

	for (i = 0; i < n; i++)
		way += (double)phi[i];
	slope = fabs(way) < NEAR ? calib_slope(c, bias) :
	    (calib_prob(c, bias + way) - p0) / way;
	for (i = 0; i < n; i++) {
		effect[i] = (double)phi[i] * slope;
		sum += effect[i];
		if (fabs(effect[i]) > fabs(effect[most]))
			most = i;
	}
	if (n > 0 && effect[most] != 0)
		effect[most] += calib_prob(c, margin) - p0 - sum;
}
