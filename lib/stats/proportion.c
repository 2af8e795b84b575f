#include <math.h>

#include "stats/proportion.h"

void
proportion_wilson(double k, double n, double z, double *lo, double *hi)
{
	double p, zz = z * z, mid, half;

	*lo = 0;
	*hi = 1;
	if (!(n > 0))
		return;
	p = k / n;
	mid = p + zz / (2 * n);
	half = z * sqrt(p * (1 - p) / n + zz / (4 * n * n));
	*lo = k > 0 ? fmin(p, fmax(0, (mid - half) / (1 + zz / n))) : 0;
	*hi = k < n ? fmax(p, fmin(1, (mid + half) / (1 + zz / n))) : 1;
}

void
proportion_newcombe(double k1, double n1, double k2, double n2, double z,
    double *lo, double *hi)
{
	double p1, l1, u1, p2, l2, u2, d;

	*lo = -1;
	*hi = 1;
	if (!(n1 > 0) || !(n2 > 0))
		return;
	p1 = k1 / n1;
	p2 = k2 / n2;
	d = p1 - p2;
	proportion_wilson(k1, n1, z, &l1, &u1);
	proportion_wilson(k2, n2, z, &l2, &u2);
	*lo = d - sqrt((p1 - l1) * (p1 - l1) + (u2 - p2) * (u2 - p2));
	*hi = d + sqrt((u1 - p1) * (u1 - p1) + (p2 - l2) * (p2 - l2));
	*lo = fmax(-1, *lo);
	*hi = fmin(1, *hi);
}
