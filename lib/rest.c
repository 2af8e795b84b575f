#include <stdlib.h>
#include <string.h>

#include "exact.h"
#include "given.h"
#include "mem.h"
#include "rest.h"

static void
take_deals(struct rest *r, double *y)
{
	r->deal = mem_zero(r->d->n, sizeof *r->deal);
	for (size_t i = 0; i < r->d->n; i++)
		if (r->s->side[i] != COHORT_NONE) {
			r->deal[r->n++] = (uint32_t)i;
			r->count[r->s->side[i]]++;
			y[i] = split_value(r->s, i);
		}
}

/* The deals' outcomes by their own chances. */
static void
expect(const struct rest *r, double *y)
{
	const struct cohorts *c = r->s->c;
	struct given g[2];

	for (int k = 0; k < 2; k++)
		given_make(&g[k], &r->s->cohort[k], r->s->tau);
	for (size_t i = 0; i < r->n; i++) {
		uint32_t deal = r->deal[i], side = rest_side(r, i);
		double p = ridge_value(&r->f, deal) + (side == SPLIT_RECENT ? r->f.side : 0);

		y[deal] = given_value(&g[side], p, c->age[deal], (enum surv_kind)c->kind[deal]);
	}
	for (int k = 0; k < 2; k++)
		given_free(&g[k]);
}

static void
take_rest(struct rest *r, const double *y)
{
	int64_t sum[2] = { 0, 0 }, square = 0;

	r->value = mem_zero(r->n, sizeof *r->value);
	r->r = mem_zero(r->n, sizeof *r->r);
	for (size_t i = 0; i < r->n; i++) {
		double x = y[r->deal[i]] - ridge_value(&r->f, r->deal[i]);

		r->value[i] = exact(y[r->deal[i]]);
		r->r[i] = exact(x);
		sum[rest_side(r, i)] += r->r[i];
		square += exact(x * x);
	}
	r->variance = exact_value(square);
	for (int k = 0; k < 2; k++)
		if (r->count[k] > 0)
			r->variance -= exact_value(sum[k]) * exact_value(sum[k]) / (double)r->count[k];
	r->variance /= r->n > 0 ? (double)r->n : 1;
}

void
rest_make(struct rest *r, const struct split *s, const size_t *key, size_t keys)
{
	double *y = mem_zero(s->c->d->n, sizeof *y);

	*r = (struct rest){ .s = s, .d = s->c->d, .key = key, .keys = keys };
	take_deals(r, y);
	ridge_fit(&r->f, r->d, key, keys, s->side, y);
	expect(r, y);
	ridge_refit(&r->f, s->side, y);
	take_rest(r, y);
	free(y);
}

void
rest_free(struct rest *r)
{
	ridge_free(&r->f);
	free(r->deal);
	free(r->value);
	free(r->r);
	memset(r, 0, sizeof *r);
}
