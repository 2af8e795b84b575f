#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "forecast/incidence.h"

#define GONE 1e-3		/* share still open that is nobody's concern */

/* The day k (1, 2 ...) of all cells; the share still open of the cell that has most. */
static double
step(const struct incidence *c, const struct intensity *h, const uint8_t *week, int32_t k,
    double *open, double *won)
{
	double w, l, most = 0;

	for (size_t s = 0; s < c->strata; s++)
		for (size_t a = 0; a < c->ages; a++) {
			size_t i = s * c->ages + a, age = a + (size_t)k;

			intensity_at(h, s, age < h->tail ? age : h->tail, week[k - 1], &w, &l);
			won[i] += open[i] * w;
			open[i] *= 1 - w - l;
			most = fmax(most, open[i]);
		}
	return most;
}

static void
follow_open(struct incidence *c, const struct intensity *h, const uint8_t *week,
    const int32_t *end, size_t n, int ever)
{
	size_t cells = c->strata * c->ages;
	double *open = mem_resize(NULL, cells, sizeof *open), most = 1;
	int32_t k = 0;

	for (size_t i = 0; i < cells; i++)
		open[i] = 1;
	for (size_t i = 0; i < n; i++) {
		while (k < end[i])
			most = step(c, h, week, ++k, open, c->ever);
		memcpy(c->won + i * cells, c->ever, cells * sizeof *c->won);
	}
	while (ever && k < INCIDENCE_FAR && most >= GONE)
		most = step(c, h, week, ++k, open, c->ever);
	c->last = k;
	free(open);
}

/* Deals created on the days 1 .. hi from now, one a day: byday[d] of their wins come on day d. */
static void
follow_fresh(const struct intensity *h, const uint8_t *week, size_t stratum, int32_t hi,
    double *byday)
{
	double open, w, l;

	for (int32_t u = 1; u <= hi; u++) {
		open = 1;
		for (int32_t k = 0; u + k <= hi; k++) {
			intensity_at(h, stratum, (size_t)k < h->tail ? (size_t)k : h->tail,
			    week[u + k - 1], &w, &l);
			byday[u + k] += open * w;
			open *= 1 - w - l;
		}
	}
}

void
incidence_make(struct incidence *c, const struct intensity *h, const uint8_t *week,
    const int32_t *end, size_t n, int ever)
{
	int32_t hi = end[n - 1];
	double *byday = mem_resize(NULL, (size_t)hi + 1, sizeof *byday), sum;

	*c = (struct incidence){ .strata = h->strata, .ages = h->tail + 1, .ends = n };
	c->won = mem_zero(n * c->strata * c->ages, sizeof *c->won);
	c->ever = mem_zero(c->strata * c->ages, sizeof *c->ever);
	c->fresh = mem_zero(n * c->strata, sizeof *c->fresh);
	follow_open(c, h, week, end, n, ever);
	for (size_t s = 0; s < c->strata; s++) {
		memset(byday, 0, ((size_t)hi + 1) * sizeof *byday);
		follow_fresh(h, week, s, hi, byday);
		sum = 0;
		for (size_t i = 0, d = 1; i < n; i++) {
			for (; d <= (size_t)end[i]; d++)
				sum += byday[d];
			c->fresh[i * c->strata + s] = sum;
		}
	}
	free(byday);
}

void
incidence_free(struct incidence *c)
{
	free(c->won);
	free(c->ever);
	free(c->fresh);
	*c = (struct incidence){ 0 };
}

void
incidence_curve(const struct intensity *h, const uint8_t *week, size_t stratum, size_t age,
    int32_t last, double *won, double *lost)
{
	double open = 1, w, l;

	won[0] = lost[0] = 0;
	for (int32_t k = 1; k <= last; k++) {
		size_t at = age + (size_t)k;

		intensity_at(h, stratum, at < h->tail ? at : h->tail, week[k - 1], &w, &l);
		won[k] = won[k - 1] + open * w;
		lost[k] = lost[k - 1] + open * l;
		open *= 1 - w - l;
	}
}
