#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fixsum.h"
#include "base/intern.h"
#include "base/mem.h"
#include "stats/linalg.h"
#include "winrate/ridge.h"

#define PENALTY 5
#define MOST 1000		/* terms; with more values, those with the fewest deals have none */

enum { CONSTANT, SIDE, AMOUNT, FIRST };	/* terms; then the values of the keys */

struct normal {			/* the normal equations, as sums */
	struct ridge *f;
	const uint32_t *side;
	int64_t *z;		/* [terms] sums of the centred ln(amount) */
	int64_t zz;
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
		count[k] = mem_zero(intern_size(f->d->value[f->key[k]]), sizeof **count);
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
		for (uint32_t v = 0; v < intern_size(f->d->value[f->key[k]]); v++)
			n += count[k][v] >= least;
	return n;
}

/* Terms in the order of the values' bytes. */
static void
number_terms(struct normal *w, size_t k, const size_t *count, size_t least)
{
	const struct intern *m = w->f->d->value[w->f->key[k]];
	uint32_t n = intern_size(m), *at = intern_sorted(m);

	w->f->term[k] = mem_zero(n, sizeof **w->f->term);
	for (uint32_t i = 0; i < n; i++)
		w->f->term[k][at[i]] = count[at[i]] >= least ? (uint32_t)w->f->terms++ : RIDGE_NONE;
	free(at);
}

static void
choose_terms(struct normal *w)
{
	size_t **count = mem_zero(w->f->keys, sizeof *count), least = 1;

	count_values(w, count);
	while (values_with(w->f, count, least) > MOST)
		least += least / 4 + 1;
	w->f->term = mem_zero(w->f->keys, sizeof *w->f->term);
	w->f->terms = FIRST;
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
	double middle;
	int64_t sum = 0;
	size_t n = 0;

	f->z = mem_resize(NULL, f->d->n, sizeof *f->z);
	for (size_t i = 0; i < f->d->n; i++) {
		f->z[i] = has_amount(&f->d->deal[i]) ? log(f->d->deal[i].amount) : NAN;
		if (w->side[i] != RIDGE_NONE && !isnan(f->z[i])) {
			sum += fixsum_of(f->z[i]);
			n++;
		}
	}
	middle = n > 0 ? fixsum_value(sum) / (double)n : 0;
	for (size_t i = 0; i < f->d->n; i++)
		f->z[i] = isnan(f->z[i]) ? 0 : f->z[i] - middle;
}

/* Deal i's terms but the amount, ascending, into term[keys + 2]; returns how many. */
static size_t
terms_of(const struct ridge *f, size_t i, int side, uint32_t *term)
{
	size_t n = 0;

	term[n++] = CONSTANT;
	if (side)
		term[n++] = SIDE;
	for (size_t k = 0; k < f->keys; k++)
		if ((term[n] = f->term[k][value_of(f, i, k)]) != RIDGE_NONE)
			n++;
	return n;
}

static void
add_deal(struct normal *w, size_t i, uint32_t *term)
{
	struct ridge *f = w->f;
	double z = f->z[i];
	size_t n = terms_of(f, i, w->side[i] == 1, term);

	for (size_t p = 0; p < n; p++) {
		for (size_t q = p; q < n; q++)
			f->factor[term[q] * f->terms + term[p]]++;
		w->z[term[p]] += fixsum_of(z);
	}
	w->zz += fixsum_of(z * z);
}

/* The sums as one symmetric system; a term that no deal has is taken out. */
static void
complete(struct normal *w)
{
	size_t n = w->f->terms;
	double *a = w->f->factor;

	for (size_t p = 0; p < n; p++) {
		size_t lo = p < AMOUNT ? p : AMOUNT, hi = p < AMOUNT ? AMOUNT : p;

		a[hi * n + lo] = fixsum_value(p == AMOUNT ? w->zz : w->z[p]);
	}
	for (size_t p = AMOUNT; p < n; p++)
		a[p * n + p] += PENALTY;
	w->f->sides = a[SIDE * n + SIDE] > 0 && a[SIDE * n + SIDE] < a[0];
	if (!w->f->sides) {
		for (size_t q = 0; q < n; q++)
			a[(q < SIDE ? SIDE * n + q : q * n + SIDE)] = 0;
		a[SIDE * n + SIDE] = 1;
	}
	if (!(a[0] > 0))
		a[0] = 1;
}

/* ---- all of it ---------------------------------------------------------------- */

static void
take_effects(struct ridge *f, const double *b)
{
	f->constant = b[CONSTANT];
	f->side = b[SIDE];
	f->amount = b[AMOUNT];
	for (size_t k = 0; k < f->keys; k++)
		for (uint32_t v = 0; v < intern_size(f->d->value[f->key[k]]); v++)
			f->effect[k][v] = f->term[k][v] != RIDGE_NONE ? b[f->term[k][v]] : 0;
}

void
ridge_refit(struct ridge *f, const uint32_t *side, const double *y)
{
	uint32_t *term = mem_zero(f->keys + 2, sizeof *term);
	int64_t *sum = mem_zero(f->terms, sizeof *sum);
	double *b = mem_zero(f->terms, sizeof *b);

	for (size_t i = 0; i < f->d->n; i++) {
		size_t n;

		if (side[i] == RIDGE_NONE)
			continue;
		n = terms_of(f, i, side[i] == 1 && f->sides, term);
		for (size_t p = 0; p < n; p++)
			sum[term[p]] += fixsum_of(y[i]);
		sum[AMOUNT] += fixsum_of(f->z[i] * y[i]);
	}
	for (size_t p = 0; p < f->terms; p++)
		b[p] = fixsum_value(sum[p]);
	linalg_solve(f->factor, b, f->terms, f->terms);
	take_effects(f, b);
	free(b);
	free(sum);
	free(term);
}

static void
make_factor(struct ridge *f, const uint32_t *side)
{
	struct normal w = { .f = f, .side = side, .z = mem_zero(f->terms, sizeof *w.z) };
	uint32_t *term = mem_zero(f->keys + 2, sizeof *term);

	f->factor = mem_zero(f->terms * f->terms, sizeof *f->factor);
	for (size_t i = 0; i < f->d->n; i++)
		if (side[i] != RIDGE_NONE)
			add_deal(&w, i, term);
	complete(&w);
	linalg_factor(f->factor, f->terms, f->terms, 1e-9);
	free(w.z);
	free(term);
}

void
ridge_fit(struct ridge *f, const struct deals *d, const size_t *key, size_t keys, int amounts,
    const uint32_t *side, const double *y)
{
	struct normal w = { .f = f, .side = side };

	*f = (struct ridge){ .d = d, .keys = keys, .key = mem_zero(keys, sizeof *f->key) };
	if (keys > 0)
		memcpy(f->key, key, keys * sizeof *key);
	choose_terms(&w);
	centre(&w);
	if (!amounts)
		memset(f->z, 0, d->n * sizeof *f->z);
	make_factor(f, side);
	f->effect = mem_zero(keys, sizeof *f->effect);
	for (size_t k = 0; k < keys; k++)
		f->effect[k] = mem_zero(intern_size(d->value[key[k]]), sizeof **f->effect);
	ridge_refit(f, side, y);
}

void
ridge_free(struct ridge *f)
{
	for (size_t k = 0; f->effect != NULL && k < f->keys; k++) {
		free(f->effect[k]);
		free(f->term[k]);
	}
	free(f->effect);
	free(f->term);
	free(f->factor);
	free(f->z);
	free(f->key);
	memset(f, 0, sizeof *f);
}

double
ridge_amount(const struct ridge *f, size_t i)
{
	return f->amount * f->z[i];
}

double
ridge_value(const struct ridge *f, size_t i)
{
	double x = f->constant + ridge_amount(f, i);

	for (size_t k = 0; k < f->keys; k++)
		x += f->effect[k][value_of(f, i, k)];
	return x;
}

/* ---- how well a difference is known -------------------------------------------- */

void
ridge_add(const struct ridge *f, size_t i, uint32_t side, int64_t *sum)
{
	sum += side * f->terms;
	for (size_t k = 0; k < f->keys; k++) {
		uint32_t t = f->term[k][value_of(f, i, k)];

		if (t != RIDGE_NONE)
			sum[t]++;
	}
	sum[AMOUNT] += fixsum_of(f->z[i]);
}

double
ridge_extra(const struct ridge *f, const int64_t *sum, double n0, double n1)
{
	double *d = mem_zero(f->terms, sizeof *d), *q = mem_zero(f->terms, sizeof *q), extra;

	for (size_t p = AMOUNT; p < f->terms; p++)
		d[p] = (double)sum[f->terms + p] / n1 - (double)sum[p] / n0;
	d[AMOUNT] /= FIXSUM_ONE;
	memcpy(q, d, f->terms * sizeof *q);
	linalg_solve(f->factor, q, f->terms, f->terms);
	extra = f->sides ? -2 * q[SIDE] : 0;
	for (size_t p = AMOUNT; p < f->terms; p++)
		extra -= d[p] * q[p] + PENALTY * q[p] * q[p];
	free(q);
	free(d);
	return extra;
}
