#include <math.h>

#include "stats/shrink.h"

double
shrink_strength(const struct shrink_group *g, size_t groups, double least, double most)
{
	double beyond = 0, full = 0, d, v, rho;
	size_t i;

	for (i = 0; i < groups; i++) {
		if (!(g[i].n > 0))
			continue;
		d = g[i].k / g[i].n - g[i].parent;
		v = g[i].parent * (1 - g[i].parent);
		beyond += g[i].n * d * d - v;
		full += (g[i].n - 1) * v;
	}
	if (!(beyond > 0) || !(full > 0))
		return most;
	rho = beyond / full;
	return fmin(most, fmax(least, 1 / rho - 1));
}

double
shrink_rate(const struct shrink_group *g, double strength)
{
	return (g->k + strength * g->parent) / (g->n + strength);
}
