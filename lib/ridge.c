#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "exact.h"
#include "map.h"
#include "mem.h"
#include "ridge.h"

#define PENALTY 5
#define MOST 1000		/* terms; with more values, those with the fewest deals have none */

enum { CONSTANT, SIDE, AMOUNT, FIRST };	/* terms; then the values of the keys */

struct normal {			/* the normal equations */
	struct ridge *f;
	const uint32_t *side;
	uint32_t **term;	/* [keys][values] or RIDGE_NONE */
	size_t terms;
	double *a;		/* [terms * terms] the upper triangle: counts, exact */
	int64_t *z;		/* [terms] sums of the centred ln(amount) */
	int64_t zz;
	int64_t *y;		/* [terms] sums of y; of AMOUNT: of y z */
	double *b;
};

static uint32_t
value_of(const struct ridge *f, size_t i, size_t k)
{
	return f->d->key[i * f->d->keys + f->key[k]];
}

/* ---- terms --------------------------------------------------------------- */

static void
count_values(const struct normal *w, size_t **count)
{
	const struct ridge *f = w->f;

	for (size_t k = 0; k < f->keys; k++)
		count[k] = mem_zero(map_size(f->d->value[f->key[k]]), sizeof **count);
	for (size_t i = 0; i < f->d->n; i++)
		if (w->side[i] != RIDGE_NONE)
			for (size_t k = 0; k < f->keys; k++)
				count[k][value_of(f, i, k)]++;
}

static size_t
values_with(const struct ridge *f, size_t **count, size_t least)
{
	size_t n = 0;

	for (size_t k = 0; k < f->keys; k++)
		for (uint32_t v = 0; v < map_size(f->d->value[f->key[k]]); v++)
			n += count[k][v] >= least;
	return n;
}

/* Terms in the order of the values' bytes. */
static void
number_terms(struct normal *w, size_t k, const size_t *count, size_t least)
{
	const struct map *m = w->f->d->value[w->f->key[k]];
	uint32_t n = map_size(m), *rank = mem_zero(n, sizeof *rank), *at = mem_zero(n, sizeof *at);

	map_ranks(m, rank);
	for (uint32_t v = 0; v < n; v++)
		at[rank[v]] = v;
	w->term[k] = mem_zero(n, sizeof **w->term);
	for (uint32_t i = 0; i < n; i++)
		w->term[k][at[i]] = count[at[i]] >= least ? (uint32_t)w->terms++ : RIDGE_NONE;
	free(rank);
	free(at);
}

static void
choose_terms(struct normal *w)
{
	size_t **count = mem_zero(w->f->keys, sizeof *count), least = 1;

	count_values(w, count);
	while (values_with(w->f, count, least) > MOST)
		least += least / 4 + 1;
	w->term = mem_zero(w->f->keys, sizeof *w->term);
	w->terms = FIRST;
	for (size_t k = 0; k < w->f->keys; k++) {
		number_terms(w, k, count[k], least);
		free(count[k]);
	}
	free(count);
}

/* ---- sums over the deals --------------------------------------------------- */

static int
has_amount(const struct deal *d)
{
	return d->amount > 0;		/* not NaN either */
}

static void
centre(struct normal *w)
{
	struct ridge *f = w->f;
	int64_t sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < f->d->n; i++)
		if (w->side[i] != RIDGE_NONE && has_amount(&f->d->deal[i])) {
			sum += exact(log(f->d->deal[i].amount));
			n++;
		}
	f->middle = n > 0 ? exact_value(sum) / (double)n : 0;
}

static void
add_deal(struct normal *w, size_t i, double y, uint32_t *term)
{
	const struct ridge *f = w->f;
	const struct deal *d = &f->d->deal[i];
	double z = has_amount(d) ? log(d->amount) - f->middle : 0;
	size_t n = 1;

	term[0] = CONSTANT;
	if (w->side[i] == 1)
		term[n++] = SIDE;
	for (size_t k = 0; k < f->keys; k++)
		if ((term[n] = w->term[k][value_of(f, i, k)]) != RIDGE_NONE)
			n++;
	for (size_t p = 0; p < n; p++) {
		for (size_t q = p; q < n; q++)
			w->a[term[p] * w->terms + term[q]]++;
		w->z[term[p]] += exact(z);
		w->y[term[p]] += exact(y);
	}
	w->zz += exact(z * z);
	w->y[AMOUNT] += exact(z * y);
}

/* The sums as one symmetric system; a term that no deal has is taken out. */
static void
complete(struct normal *w)
{
	size_t n = w->terms;

	for (size_t p = 0; p < n; p++) {
		size_t lo = p < AMOUNT ? p : AMOUNT, hi = p < AMOUNT ? AMOUNT : p;

		w->a[lo * n + hi] = exact_value(p == AMOUNT ? w->zz : w->z[p]);
		w->b[p] = exact_value(w->y[p]);
	}
	for (size_t p = AMOUNT; p < n; p++)
		w->a[p * n + p] += PENALTY;
	if (!(w->a[SIDE * n + SIDE] > 0) || w->a[SIDE * n + SIDE] >= w->a[0]) {
		for (size_t q = 0; q < n; q++)
			w->a[(q < SIDE ? q * n + SIDE : SIDE * n + q)] = 0;
		w->a[SIDE * n + SIDE] = 1;
		w->b[SIDE] = 0;
	}
	if (!(w->a[0] > 0))
		w->a[0] = 1;
}

/* ---- solving: Cholesky, a = u'u --------------------------------------------- */

static void
factor(double *a, size_t n)
{
	for (size_t p = 0; p < n; p++) {
		double root = sqrt(fmax(a[p * n + p], 1e-9));

		for (size_t q = p; q < n; q++)
			a[p * n + q] /= root;
		a[p * n + p] = root;
		for (size_t r = p + 1; r < n; r++) {
			double m = a[p * n + r];

			if (m == 0)
				continue;
			for (size_t q = r; q < n; q++)
				a[r * n + q] -= m * a[p * n + q];
		}
	}
}

static void
solve(const double *u, double *b, size_t n)
{
	for (size_t p = 0; p < n; p++) {
		b[p] /= u[p * n + p];
		for (size_t q = p + 1; q < n; q++)
			b[q] -= u[p * n + q] * b[p];
	}
	for (size_t p = n; p-- > 0; ) {
		for (size_t q = p + 1; q < n; q++)
			b[p] -= u[p * n + q] * b[q];
		b[p] /= u[p * n + p];
	}
}

/* ---- all of it ---------------------------------------------------------------- */

static void
take_effects(struct normal *w)
{
	struct ridge *f = w->f;

	f->constant = w->b[CONSTANT];
	f->amount = w->b[AMOUNT];
	f->effect = mem_zero(f->keys, sizeof *f->effect);
	for (size_t k = 0; k < f->keys; k++) {
		uint32_t n = map_size(f->d->value[f->key[k]]);

		f->effect[k] = mem_zero(n, sizeof **f->effect);
		for (uint32_t v = 0; v < n; v++)
			if (w->term[k][v] != RIDGE_NONE)
				f->effect[k][v] = w->b[w->term[k][v]];
	}
}

static void
normal_free(struct normal *w)
{
	for (size_t k = 0; k < w->f->keys; k++)
		free(w->term[k]);
	free(w->term);
	free(w->a);
	free(w->b);
	free(w->y);
	free(w->z);
}

void
ridge_fit(struct ridge *f, const struct deals *d, const size_t *key, size_t keys,
    const uint32_t *side, const double *y)
{
	struct normal w = { .f = f, .side = side };
	uint32_t *term = mem_zero(keys + 2, sizeof *term);

	*f = (struct ridge){ .d = d, .keys = keys, .key = mem_zero(keys, sizeof *f->key) };
	if (keys > 0)
		memcpy(f->key, key, keys * sizeof *key);
	choose_terms(&w);
	w.a = mem_zero(w.terms * w.terms, sizeof *w.a);
	w.b = mem_zero(w.terms, sizeof *w.b);
	w.y = mem_zero(w.terms, sizeof *w.y);
	w.z = mem_zero(w.terms, sizeof *w.z);
	centre(&w);
	for (size_t i = 0; i < d->n; i++)
		if (side[i] != RIDGE_NONE)
			add_deal(&w, i, y[i], term);
	complete(&w);
	factor(w.a, w.terms);
	solve(w.a, w.b, w.terms);
	take_effects(&w);
	normal_free(&w);
	free(term);
}

void
ridge_free(struct ridge *f)
{
	for (size_t k = 0; f->effect != NULL && k < f->keys; k++)
		free(f->effect[k]);
	free(f->effect);
	free(f->key);
	memset(f, 0, sizeof *f);
}

double
ridge_amount(const struct ridge *f, size_t i)
{
	return has_amount(&f->d->deal[i]) ? f->amount * (log(f->d->deal[i].amount) - f->middle) : 0;
}

double
ridge_value(const struct ridge *f, size_t i)
{
	double x = f->constant + ridge_amount(f, i);

	for (size_t k = 0; k < f->keys; k++)
		x += f->effect[k][value_of(f, i, k)];
	return x;
}
