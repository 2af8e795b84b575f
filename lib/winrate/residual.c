#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fixsum.h"
#include "base/intern.h"
#include "base/mem.h"
#include "stats/pseudo_dr.h"
#include "winrate/residual.h"

#define PAIR_CELLS 1000000	/* a pair of keys with more values than that has no effects of its own */
#define CLEAR 2			/* standard deviations by which effects of pairs must exceed chance */

static void
take_deals(struct residual *r, double *y)
{
	r->deal = mem_zero(r->d->n, sizeof *r->deal);
	for (size_t i = 0; i < r->d->n; i++)
		if (r->s->side[i] != COHORT_NONE) {
			r->deal[r->n++] = (uint32_t)i;
			r->count[r->s->side[i]]++;
			y[i] = baseline_value(r->s, i);
		}
}

/* The deals' outcomes by their own chances. */
static void
expect(const struct residual *r, double *y)
{
	const struct cohorts *c = r->s->c;
	struct pseudo_dr g[2];

	for (int k = 0; k < 2; k++)
		pseudo_dr_make(&g[k], &r->s->cohort[k], r->s->tau);
	for (size_t i = 0; i < r->n; i++) {
		uint32_t deal = r->deal[i], side = residual_side(r, i);
		double p = ridge_value(&r->f, deal) + (side == BASELINE_RECENT ? r->f.side : 0);

		y[deal] = pseudo_dr_value(&g[side], p, c->age[deal], (enum surv_kind)c->kind[deal]);
	}
	for (int k = 0; k < 2; k++)
		pseudo_dr_free(&g[k]);
}

static void
take_rest(struct residual *r, const double *y, size_t who)
{
	r->value = mem_zero(r->n, sizeof *r->value);
	r->said = mem_zero(r->n, sizeof *r->said);
	r->pursued = mem_zero(r->n, sizeof *r->pursued);
	r->r = mem_zero(r->n, sizeof *r->r);
	for (size_t i = 0; i < r->n; i++) {
		double x = ridge_value(&r->f, r->deal[i]);

		r->value[i] = exact(y[r->deal[i]]);
		r->said[i] = exact(x);
		for (size_t k = 0; k < r->keys; k++)
			if (r->key[k] == who)
				x -= r->f.effect[k][residual_value(r, i, k)];
		r->pursued[i] = exact(x);
		r->r[i] = r->value[i] - r->said[i];
	}
}

static void
measure_variance(struct residual *r)
{
	int64_t sum[2] = { 0, 0 }, square = 0;

	for (size_t i = 0; i < r->n; i++) {
		double x = fixsum_value(r->r[i]);

		sum[residual_side(r, i)] += r->r[i];
		square += exact(x * x);
	}
	r->variance = fixsum_value(square);
	for (int k = 0; k < 2; k++)
		if (r->count[k] > 0)
			r->variance -= fixsum_value(sum[k]) * fixsum_value(sum[k]) / (double)r->count[k];
	r->variance /= r->n > 0 ? (double)r->n : 1;
}

/* ---- what pairs of values say besides -------------------------------------------- */

struct cell {
	int64_t sum;		/* of the rest, without what the sides differ by */
	size_t n;
};

static size_t
cell_of(const struct residual *r, size_t i, const size_t k[2])
{
	return (size_t)residual_value(r, i, k[0]) * intern_size(r->d->value[r->key[k[1]]]) + residual_value(r, i, k[1]);
}

/*
 * By how many deals without any effect a cell's mean is to be drawn to 0: the variance of a deal
 * divided by that of the effects (method of moments); INFINITY if chance may be all.
 */
static double
shrinking(const struct residual *r, const struct cell *c, size_t cells, double values)
{
	double between = 0, used = 0, free;

	for (size_t i = 0; i < cells; i++)
		if (c[i].n > 0) {
			between += fixsum_value(c[i].sum) * fixsum_value(c[i].sum) / (double)c[i].n;
			used++;
		}
	free = fmax(1, used - values + 1);
	between -= free * r->variance;
	return between > CLEAR * sqrt(2 * free) * r->variance ? r->variance * (double)r->n / between : INFINITY;
}

static void
add_pair(struct residual *r, const size_t k[2], size_t who)
{
	size_t a = intern_size(r->d->value[r->key[k[0]]]), b = intern_size(r->d->value[r->key[k[1]]]);
	int pursued = r->key[k[0]] != who && r->key[k[1]] != who;
	struct cell *c;
	double draw;

	if (a > PAIR_CELLS / (b + 1))
		return;
	c = mem_zero(a * b, sizeof *c);
	for (size_t i = 0; i < r->n; i++) {
		c[cell_of(r, i, k)].sum += r->r[i] - (residual_side(r, i) == BASELINE_RECENT ? exact(r->f.side) : 0);
		c[cell_of(r, i, k)].n++;
	}
	draw = shrinking(r, c, a * b, (double)(a + b));
	for (size_t i = 0; !isinf(draw) && i < r->n; i++) {
		const struct cell *x = &c[cell_of(r, i, k)];
		int64_t effect = exact(fixsum_value(x->sum) / ((double)x->n + draw));

		r->said[i] += effect;
		r->pursued[i] += pursued ? effect : 0;
		r->r[i] -= effect;
	}
	free(c);
}

void
residual_make(struct residual *r, const struct baseline *s, const size_t *key, size_t keys, size_t who)
{
	double *y = mem_zero(s->c->d->n, sizeof *y);

	*r = (struct residual){ .s = s, .d = s->c->d, .key = key, .keys = keys };
	take_deals(r, y);
	ridge_fit(&r->f, r->d, key, keys, s->side, y);
	expect(r, y);
	ridge_refit(&r->f, s->side, y);
	take_rest(r, y, who);
	free(y);
	measure_variance(r);
	for (size_t a = 0; a < keys; a++)
		for (size_t b = a + 1; b < keys; b++)
			add_pair(r, (const size_t [2]){ a, b }, who);
	measure_variance(r);
}

void
residual_free(struct residual *r)
{
	ridge_free(&r->f);
	free(r->deal);
	free(r->value);
	free(r->said);
	free(r->pursued);
	free(r->r);
	memset(r, 0, sizeof *r);
}
