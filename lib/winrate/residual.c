#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fixsum.h"
#include "base/intern.h"
#include "base/mem.h"
#include "stats/pseudo_dr.h"
#include "winrate/residual.h"

#define PAIR_CELLS 1000000	/* a pair of keys with more values than that has no effects of
				 * its own */
#define CLEAR 2			/* standard deviations by which effects of pairs must exceed
				 * chance */

static void
take_deals(struct residual *r)
{
	r->deal = mem_zero(r->d->n, sizeof *r->deal);
	for (size_t i = 0; i < r->d->n; i++)
		if (r->s->side[i] != COHORT_NONE) {
			r->deal[r->n++] = (uint32_t)i;
			r->count[r->s->side[i]]++;
		}
	r->value = mem_zero(r->n, sizeof *r->value);
	r->predicted = mem_zero(r->n, sizeof *r->predicted);
	r->composition = mem_zero(r->n, sizeof *r->composition);
	for (int way = 0; way < CONTRAST_WAYS; way++)
		r->r[way] = mem_zero(r->n, sizeof **r->r);
}

/* The deals' outcomes as if all were alike. */
static void
take_outcomes(const struct residual *r, int way, double *y)
{
	for (size_t i = 0; i < r->n; i++)
		y[r->deal[i]] = baseline_value(r->s, way, r->deal[i]);
}

/* And by their own chances. */
static void
expect(const struct residual *r, int way, double *y)
{
	const struct cohorts *c = r->s->c;
	struct pseudo_dr g[2];

	for (int k = 0; k < 2; k++)
		pseudo_dr_make(&g[k], &r->s->cohort[k], r->s->speed.age[way][k]);
	for (size_t i = 0; i < r->n; i++) {
		uint32_t deal = r->deal[i], side = residual_side(r, i);
		double p = ridge_value(&r->f, deal) + (side == BASELINE_RECENT ? r->f.side : 0);

		y[deal] = pseudo_dr_value(&g[side], p, c->age[deal], (enum surv_kind)c->kind[deal]);
	}
	for (int k = 0; k < 2; k++)
		pseudo_dr_free(&g[k]);
}

static void
take_residuals(struct residual *r, int way, const double *y, size_t owner_key)
{
	for (size_t i = 0; i < r->n; i++) {
		double x = ridge_value(&r->f, r->deal[i]);

		r->value[i] = fixsum_of(y[r->deal[i]]);
		r->predicted[i] = fixsum_of(x);
		for (size_t k = 0; k < r->keys; k++)
			if (r->key[k] == owner_key)
				x -= r->f.effect[k][residual_value(r, i, k)];
		r->composition[i] = fixsum_of(x);
		r->r[way][i] = r->value[i] - r->predicted[i];
	}
}

static void
measure_variance(struct residual *r, int way)
{
	int64_t sum[2] = { 0, 0 }, square = 0, *rest = r->r[way];
	double v;

	for (size_t i = 0; i < r->n; i++) {
		double x = fixsum_value(rest[i]);

		sum[residual_side(r, i)] += rest[i];
		square += fixsum_of(x * x);
	}
	v = fixsum_value(square);
	for (int k = 0; k < 2; k++)
		if (r->count[k] > 0)
			v -= fixsum_value(sum[k]) * fixsum_value(sum[k]) / (double)r->count[k];
	r->variance[way] = v / (r->n > 0 ? (double)r->n : 1);
}

/* ---- what pairs of values say besides -------------------------------------------- */

struct pair_cell {
	int64_t sum;		/* of the rest, without what the sides differ by */
	size_t n;
};

static size_t
cell_of(const struct residual *r, size_t i, const size_t k[2])
{
	return (size_t)residual_value(r, i, k[0]) * intern_size(r->d->value[r->key[k[1]]]) +
	    residual_value(r, i, k[1]);
}

/*
 * By how many deals without any effect a cell's mean is to be drawn to 0: the variance of a deal
 * divided by that of the effects (method of moments); INFINITY if chance may be all.
 */
static double
shrinking(const struct residual *r, double variance, const struct pair_cell *c, size_t cells,
    double values)
{
	double between = 0, used = 0, free;

	for (size_t i = 0; i < cells; i++)
		if (c[i].n > 0) {
			between += fixsum_value(c[i].sum) * fixsum_value(c[i].sum) / (double)c[i].n;
			used++;
		}
	free = fmax(1, used - values + 1);
	between -= free * variance;
	return between > CLEAR * sqrt(2 * free) * variance ?
	    variance * (double)r->n / between : INFINITY;
}

static void
add_pair(struct residual *r, int way, const size_t k[2], size_t owner_key)
{
	size_t a = intern_size(r->d->value[r->key[k[0]]]),
	    b = intern_size(r->d->value[r->key[k[1]]]);
	int of_mix = r->key[k[0]] != owner_key && r->key[k[1]] != owner_key;
	struct pair_cell *c;
	double shrink_by;

	if (a > PAIR_CELLS / (b + 1))
		return;
	c = mem_zero(a * b, sizeof *c);
	for (size_t i = 0; i < r->n; i++) {
		c[cell_of(r, i, k)].sum += r->r[way][i] - (residual_side(r, i) == BASELINE_RECENT ?
		    fixsum_of(r->f.side) : 0);
		c[cell_of(r, i, k)].n++;
	}
	shrink_by = shrinking(r, r->variance[way], c, a * b, (double)(a + b));
	for (size_t i = 0; !isinf(shrink_by) && i < r->n; i++) {
		const struct pair_cell *x = &c[cell_of(r, i, k)];
		int64_t effect = fixsum_of(fixsum_value(x->sum) / ((double)x->n + shrink_by));

		r->predicted[i] += effect;
		r->composition[i] += of_mix ? effect : 0;
		r->r[way][i] -= effect;
	}
	free(c);
}

/* One way to compare; y is [deals], scratch. */
static void
take_way(struct residual *r, int way, size_t owner_key, double *y)
{
	const struct baseline *s = r->s;

	take_outcomes(r, way, y);
	if (r->f.d == NULL)
		ridge_fit(&r->f, r->d, r->key, r->keys, r->amounts, s->side, y);
	else
		ridge_refit(&r->f, s->side, y);
	expect(r, way, y);
	ridge_refit(&r->f, s->side, y);
	take_residuals(r, way, y, owner_key);
	measure_variance(r, way);
	for (size_t a = 0; a < r->keys; a++)
		for (size_t b = a + 1; b < r->keys; b++)
			add_pair(r, way, (const size_t [2]){ a, b }, owner_key);
	measure_variance(r, way);
}

static int
are_alike(const struct contrast_speed *v)
{
	return memcmp(v->age[CONTRAST_BY_AGE], v->age[CONTRAST_BY_SHARE], sizeof *v->age) == 0;
}

/* By age comes last: what the regression says is its. */
void
residual_make(struct residual *r, const struct baseline *s, const size_t *key, size_t keys,
    int amounts, size_t owner_key)
{
	double *y = mem_zero(s->c->d->n, sizeof *y);

	*r = (struct residual){ .s = s, .d = s->c->d, .key = key, .keys = keys,
	    .amounts = amounts };
	take_deals(r);
	if (!are_alike(&s->speed))
		take_way(r, CONTRAST_BY_SHARE, owner_key, y);
	take_way(r, CONTRAST_BY_AGE, owner_key, y);
	if (are_alike(&s->speed)) {
		memcpy(r->r[CONTRAST_BY_SHARE], r->r[CONTRAST_BY_AGE], r->n * sizeof **r->r);
		r->variance[CONTRAST_BY_SHARE] = r->variance[CONTRAST_BY_AGE];
	}
	free(y);
}

void
residual_free(struct residual *r)
{
	ridge_free(&r->f);
	free(r->deal);
	free(r->value);
	free(r->predicted);
	free(r->composition);
	for (int way = 0; way < CONTRAST_WAYS; way++)
		free(r->r[way]);
	memset(r, 0, sizeof *r);
}
