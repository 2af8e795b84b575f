#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "effect/ancova.h"
#include "effect/overlap.h"

enum { LEAST = 3 };

/* Sums of one arm, about the mean of x of all. */
struct arm_sums {
	double n, x, y, xx, xy, mean_x, mean_y, rss;
};

static void
slope_of(struct arm_sums *s, const double *y, const double *x, double middle, const uint8_t *arm,
    int which, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (arm[i] == which) {
			s->n++;
			s->x += x != NULL ? x[i] - middle : 0;
			s->y += y[i];
		}
	s->mean_x = s->n > 0 ? s->x / s->n : 0;
	s->mean_y = s->n > 0 ? s->y / s->n : (double)NAN;
	for (size_t i = 0; i < n && x != NULL; i++)
		if (arm[i] == which) {
			double dx = x[i] - middle - s->mean_x;

			s->xx += dx * dx;
			s->xy += dx * (y[i] - s->mean_y);
		}
}

static double
residual(const struct arm_sums *s, const struct ancova *a, int which, double y, double dx)
{
	return y - s->mean_y - a->slope[which] * (dx - s->mean_x);
}

/* By clusters, from the influence of each deal. */
static double
clustered(const struct ancova *a, const struct arm_sums *s, const double *y, const double *x,
    double middle, const uint8_t *arm, size_t n, const uint32_t *cluster, size_t clusters)
{
	double *f = mem_zero(n, sizeof *f), se;

	for (size_t i = 0; i < n; i++) {
		double dx = x != NULL ? x[i] - middle : 0;

		f[i] = (arm[i] ? 1 : -1) * residual(&s[arm[i]], a, arm[i], y[i], dx) *
		    (double)n / s[arm[i]].n + (a->slope[1] - a->slope[0]) * dx;
	}
	se = overlap_se(f, n, cluster, clusters);
	free(f);
	return se * se;
}

void
ancova(struct ancova *a, const double *y, const double *x, const uint8_t *arm, size_t n,
    const uint32_t *cluster, size_t clusters)
{
	struct arm_sums s[2] = { { 0 } };
	double middle = 0, spread = 0, part[2];

	*a = (struct ancova){ 0 };
	for (size_t i = 0; i < n && x != NULL; i++)
		middle += x[i] / (double)n;
	for (size_t i = 0; i < n && x != NULL; i++)
		spread += (x[i] - middle) * (x[i] - middle) / (double)n;
	for (int g = 0; g < 2; g++) {
		slope_of(&s[g], y, x, middle, arm, g, n);
		a->n[g] = s[g].n;
		a->mean[g] = s[g].mean_y;
		a->slope[g] = s[g].xx > 0 ? s[g].xy / s[g].xx : 0;
	}
	a->effect = s[1].mean_y - a->slope[1] * s[1].mean_x -
	    (s[0].mean_y - a->slope[0] * s[0].mean_x);
	if (s[0].n < LEAST || s[1].n < LEAST) {
		a->variance = a->pooled = NAN;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		double r = residual(&s[arm[i]], a, arm[i], y[i], x != NULL ? x[i] - middle : 0);

		s[arm[i]].rss += r * r;
	}
	a->variance = s[0].rss / (s[0].n - 2) / s[0].n + s[1].rss / (s[1].n - 2) / s[1].n +
	    (a->slope[1] - a->slope[0]) * (a->slope[1] - a->slope[0]) * spread / (double)n;
	a->pooled = (s[0].rss + s[1].rss) / fmax(1, (double)n - 4) * (1 / s[0].n + 1 / s[1].n);
	part[0] = s[0].rss / (s[0].n - 2) / s[0].n;
	part[1] = s[1].rss / (s[1].n - 2) / s[1].n;
	a->df = (part[0] + part[1]) * (part[0] + part[1]) / (part[0] * part[0] / (s[0].n - 2) +
	    part[1] * part[1] / (s[1].n - 2));
	if (cluster == NULL)
		return;
	a->df = (double)clusters - 1;
	a->pooled = a->variance = clustered(a, s, y, x, middle, arm, n, cluster, clusters);
}
