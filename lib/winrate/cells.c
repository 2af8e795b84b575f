#include <stdlib.h>

#include "base/fixsum.h"
#include "base/intern.h"
#include "base/mem.h"
#include "winrate/cells.h"

#define PAIR_CELLS 4000000	/* a pair of keys with more values than that is not looked at */

const struct cells_part cells_whole = { { CELLS_NONE, CELLS_NONE }, { 0, 0 } };

static void
choose_levels(struct cells *c, size_t k)
{
	const struct residual *r = c->residual;
	const struct intern *m = r->d->value[r->key[k]];
	uint32_t values = intern_size(m), *by;
	uint32_t (*count)[2] = mem_zero(values, sizeof *count);

	for (size_t i = 0; i < r->n; i++)
		count[residual_value(r, i, k)][residual_side(r, i)]++;
	c->value[k] = by = intern_sorted(m);
	c->level[k] = mem_zero(values, sizeof **c->level);
	c->levels[k] = 0;
	for (uint32_t i = 0; i < values; i++) {
		uint32_t v = by[i];
		int few = count[v][0] < CELLS_FEWEST || count[v][1] < CELLS_FEWEST;

		c->level[k][v] = few ? RIDGE_NONE : (uint32_t)c->levels[k];
		if (!few)
			by[c->levels[k]++] = v;
	}
	free(count);
}

static void
make_room(struct cells *c)
{
	c->single = mem_zero(c->keys, sizeof *c->single);
	c->pair = mem_zero(c->keys * c->keys, sizeof *c->pair);
	for (size_t a = 0; a < c->keys; a++) {
		c->single[a] = mem_zero(c->levels[a], sizeof **c->single);
		for (size_t b = a + 1; b < c->keys; b++)
			if (c->levels[a] * c->levels[b] <= PAIR_CELLS)
				c->pair[a * c->keys + b] = mem_zero(c->levels[a] * c->levels[b],
				    sizeof **c->pair);
	}
}

/* What a deal adds to its cells. */
struct addend {
	uint32_t side;
	int64_t r[CONTRAST_WAYS], rr[CONTRAST_WAYS], value;
	int sign;
};

static void
count(struct cell *c, const struct addend *x)
{
	for (int way = 0; way < CONTRAST_WAYS; way++) {
		c->rest[way].r[x->side] += x->r[way];
		c->rest[way].rr[x->side] += x->rr[way];
	}
	c->value[x->side] += x->value;
	c->n[x->side] += (uint32_t)x->sign;
}

/* The i-th deal goes into its cells (sign 1) or out of them (-1). */
static void
count_deal(struct cells *c, size_t i, int sign)
{
	const struct residual *r = c->residual;
	const uint32_t *l = c->at + i * c->keys;
	struct addend x = { .side = residual_side(r, i), .value = sign * r->value[i],
	    .sign = sign };

	for (int way = 0; way < CONTRAST_WAYS; way++) {
		double rest = fixsum_value(r->r[way][i]);

		x.r[way] = sign * r->r[way][i];
		x.rr[way] = sign * fixsum_of(rest * rest);
	}
	count(&c->all, &x);
	for (size_t a = 0; a < c->keys; a++) {
		if (l[a] == RIDGE_NONE)
			continue;
		count(&c->single[a][l[a]], &x);
		for (size_t b = a + 1; b < c->keys; b++)
			if (l[b] != RIDGE_NONE && c->pair[a * c->keys + b] != NULL)
				count(&c->pair[a * c->keys + b][l[a] * c->levels[b] + l[b]], &x);
	}
}

void
cells_make(struct cells *c, const struct residual *r, size_t keys)
{
	*c = (struct cells){ .residual = r, .keys = keys };
	c->level = mem_zero(keys, sizeof *c->level);
	c->value = mem_zero(keys, sizeof *c->value);
	c->levels = mem_zero(keys, sizeof *c->levels);
	for (size_t k = 0; k < keys; k++)
		choose_levels(c, k);
	make_room(c);
	c->gone = mem_zero(r->n, sizeof *c->gone);
	c->at = mem_zero(r->n * keys, sizeof *c->at);
	for (size_t i = 0; i < r->n; i++) {
		for (size_t k = 0; k < keys; k++)
			c->at[i * keys + k] = c->level[k][residual_value(r, i, k)];
		count_deal(c, i, 1);
	}
}

void
cells_free(struct cells *c)
{
	for (size_t k = 0; k < c->keys; k++) {
		free(c->level[k]);
		free(c->value[k]);
		free(c->single[k]);
		for (size_t j = 0; j < c->keys; j++)
			free(c->pair[k * c->keys + j]);
	}
	free(c->level);
	free(c->value);
	free(c->levels);
	free(c->single);
	free(c->pair);
	free(c->at);
	free(c->gone);
	*c = (struct cells){ 0 };
}

int
cells_has(const struct cells *c, const struct cells_part *p, size_t i)
{
	if (c->gone[i])
		return 0;
	for (int k = 0; k < 2 && p->key[k] != CELLS_NONE; k++)
		if (c->at[i * c->keys + p->key[k]] != p->level[k])
			return 0;
	return 1;
}

void
cells_take_out(struct cells *c, size_t i)
{
	c->gone[i] = 1;
	count_deal(c, i, -1);
}

void
cells_fit(const struct cells *c, const struct cells_part *p, struct surv side[2])
{
	const struct residual *r = c->residual;
	const struct cohorts *of = r->s->c;
	int32_t *age = mem_zero(r->n, sizeof *age);
	uint8_t *kind = mem_zero(r->n, sizeof *kind);

	for (uint32_t k = 0; k < 2; k++) {
		size_t n = 0;

		for (size_t i = 0; i < r->n; i++)
			if (residual_side(r, i) == k && cells_has(c, p, i)) {
				age[n] = of->age[r->deal[i]];
				kind[n++] = of->kind[r->deal[i]];
			}
		surv_fit(&side[k], age, kind, n);
	}
	free(age);
	free(kind);
}
