#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "deal/deal.h"
#include "learn/age_shift.h"
#include "stats/chi_square.h"
#include "stats/surv.h"

enum { GATE_BANDS = 4, LEAST_EXPECTED = 5 };
static const double MOST = 8;		/* of a shift, in log-odds */

static int
by_age(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

/* ---- the gate -------------------------------------------------------------------- */

/* Of each age: deals at risk and what became of them, before the window and in it. */
struct risk {
	double *at[2], *won[2], *lost[2];	/* [ages] */
	size_t ages;
};

static void
open_risk(struct risk *r, size_t ages)
{
	r->ages = ages;
	for (int side = 0; side < 2; side++) {
		r->at[side] = mem_zero(ages + 1, sizeof(double));
		r->won[side] = mem_zero(ages, sizeof(double));
		r->lost[side] = mem_zero(ages, sizeof(double));
	}
}

static void
close_risk(struct risk *r)
{
	for (int side = 0; side < 2; side++) {
		free(r->at[side]);
		free(r->won[side]);
		free(r->lost[side]);
	}
}

/* At risk from one age to another; at[] holds differences as yet. */
static void
add_span(double *at, int32_t from, int32_t to)
{
	if (to < from)
		return;
	at[from]++;
	at[to + 1]--;
}

static int32_t
greater(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

static int32_t
lesser(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

static void
count(struct risk *r, const struct age_deal *d, size_t n, int32_t begin)
{
	for (size_t i = 0; i < n; i++) {
		int32_t turn = begin - d[i].created;	/* its age when the window begins */
		int side = d[i].left >= turn;

		if (d[i].left < d[i].entry || d[i].left < 0)
			continue;
		add_span(r->at[0], d[i].entry, lesser(d[i].left, turn - 1));
		add_span(r->at[1], greater(d[i].entry, turn), d[i].left);
		if (d[i].outcome != DEAL_OPEN)
			(d[i].outcome == DEAL_WON ? r->won : r->lost)[side][d[i].left]++;
	}
	for (int side = 0; side < 2; side++)
		for (size_t u = 1; u < r->ages; u++)
			r->at[side][u] += r->at[side][u - 1];
}

/*
 * The quartiles of the ages of closings: the last age of each band; the fourth, and without
 * closings the first, has the rest.
 */
static void
find_bands(const struct age_deal *d, size_t n, int32_t last[GATE_BANDS])
{
	int32_t *age = mem_resize(NULL, n, sizeof *age);
	size_t closed = 0;

	for (size_t i = 0; i < n; i++)
		if (d[i].outcome != DEAL_OPEN)
			age[closed++] = d[i].left;
	qsort(age, closed, sizeof *age, by_age);
	for (size_t k = 0; k < GATE_BANDS; k++)
		last[k] = closed > 0 && k + 1 < GATE_BANDS ?
		    age[(closed - 1) * (k + 1) / GATE_BANDS] : INT32_MAX;
	free(age);
}

/* The term of ages [from, to] and an outcome; 0 if too little is expected. */
static double
term(const struct risk *r, double *const event[2], int32_t from, int32_t to, int *terms)
{
	double seen = 0, expected = 0, variance = 0;

	for (size_t u = (size_t)from; u < r->ages && u <= (size_t)to; u++) {
		double y0 = r->at[0][u], y = r->at[1][u], h;

		if (y0 < 1)
			continue;
		h = event[0][u] / y0;
		seen += event[1][u];
		expected += y * h;
		variance += y * h + y * y * h / y0;
	}
	if (expected < LEAST_EXPECTED)
		return 0;
	++*terms;
	return (seen - expected) * (seen - expected) / variance;
}

int
age_shift_gate(const struct age_deal *d, size_t n, int32_t now, double *chi_square)
{
	int32_t last[GATE_BANDS], oldest = 0;
	struct risk r;
	int terms = 0;

	for (size_t i = 0; i < n; i++)
		oldest = greater(oldest, d[i].left);
	open_risk(&r, (size_t)oldest + 1);
	count(&r, d, n, now - AGE_SHIFT_WINDOW);
	find_bands(d, n, last);
	*chi_square = 0;
	for (int k = 0; k < GATE_BANDS && (k == 0 || last[k - 1] < INT32_MAX); k++) {
		int32_t from = k == 0 ? 0 : last[k - 1] + 1;

		*chi_square += term(&r, r.won, from, last[k], &terms);
		*chi_square += term(&r, r.lost, from, last[k], &terms);
	}
	close_risk(&r);
	return terms > 0 && *chi_square > chi_square_quantile(AGE_SHIFT_P, terms);
}

/* ---- the shift ------------------------------------------------------------------- */

static double
mean_chance(const double *margin, size_t n, const struct calib *c, double shift)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += calib_prob(c, margin[i] + shift);
	return sum / (double)n;
}

double
age_shift_solve(const double *margin, size_t n, const struct calib *c, double mean)
{
	double lo = -MOST, hi = MOST;

	if (n == 0)
		return 0;
	while (hi - lo > 1e-9) {
		double middle = (lo + hi) / 2;

		if (mean_chance(margin, n, c, middle) < mean)
			lo = middle;
		else
			hi = middle;
	}
	return (lo + hi) / 2;
}

/* Open deals, by age. */
struct open_deal {
	int32_t age;
	double margin, recent;		/* its margin; the chance of its age by the latest events */
};

static int
open_by_age(const void *a, const void *b)
{
	const struct open_deal *x = a, *y = b;

	if (x->age != y->age)
		return x->age < y->age ? -1 : 1;
	return (x->margin > y->margin) - (x->margin < y->margin);
}

/* Aalen-Johansen's curve of the events of the latest days. */
static void
fit_latest(struct surv *v, const struct age_deal *d, size_t n, int32_t now)
{
	int32_t *age = mem_resize(NULL, n, sizeof *age),
	    *entry = mem_resize(NULL, n, sizeof *entry);
	uint8_t *kind = mem_resize(NULL, n, sizeof *kind);
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		age[m] = d[i].left;
		entry[m] = greater(d[i].entry, now - AGE_SHIFT_RECENT - d[i].created);
		kind[m] = d[i].outcome;
		m += entry[m] <= age[m];
	}
	surv_fit_entered(v, age, entry, kind, m);
	free(age);
	free(entry);
	free(kind);
}

static size_t
take_open(struct open_deal *o, const struct age_deal *d, size_t n, int32_t now)
{
	struct surv v = { 0 };
	size_t open = 0;

	fit_latest(&v, d, n, now);
	for (size_t i = 0; i < n; i++)
		if (d[i].outcome == DEAL_OPEN && !isnan(d[i].margin))
			o[open++] = (struct open_deal){ d[i].left, d[i].margin,
			    surv_still(&v, d[i].left) };
	surv_free(&v);
	qsort(o, open, sizeof *o, open_by_age);
	return open;
}

/* The shift of the deals [from, to), given the one that is common to all. */
static void
shift_band(struct age_shift *a, const struct open_deal *o, const double *margin, size_t from,
    size_t to, double common, const struct calib *c)
{
	double sum = 0, n = (double)(to - from);
	size_t k = a->bands++;

	for (size_t i = from; i < to; i++)
		sum += o[i].recent;
	sum += AGE_SHIFT_DOUBT * mean_chance(margin + from, to - from, c, common);
	a->shift[k] = age_shift_solve(margin + from, to - from, c, sum / (n + AGE_SHIFT_DOUBT));
	a->last[k] = o[to - 1].age;
	a->deals[k] = to - from;
	a->mean += a->shift[k] * n;
	a->after += n * mean_chance(margin + from, to - from, c, a->shift[k]);
}

void
age_shift_make(struct age_shift *a, const struct age_deal *d, size_t n, int32_t now,
    const struct calib *c)
{
	struct open_deal *o = mem_resize(NULL, n, sizeof *o);
	size_t open = take_open(o, d, n, now), from = 0;
	double *margin = mem_resize(NULL, open, sizeof *margin), mean = 0, common;

	a->bands = 0;
	a->mean = a->before = a->after = 0;
	for (size_t i = 0; i < open; i++) {
		margin[i] = o[i].margin;
		mean += o[i].recent;
	}
	if (open > 0) {
		a->before = mean_chance(margin, open, c, 0);
		common = age_shift_solve(margin, open, c, mean / (double)open);
		for (size_t k = 1; k <= AGE_SHIFT_BANDS; k++) {
			size_t to = open * k / AGE_SHIFT_BANDS;

			while (to > 0 && to < open && o[to].age == o[to - 1].age)
				to++;
			if (to > from)
				shift_band(a, o, margin, from, to, common, c);
			from = to > from ? to : from;
		}
		a->mean /= (double)open;
		a->after /= (double)open;
	}
	free(o);
	free(margin);
}

double
age_shift_of(const struct age_shift *a, double age)
{
	size_t k = 0;

	if (isnan(age))
		return a->mean;
	while (k + 1 < a->bands && age > a->last[k])
		k++;
	return a->bands > 0 ? a->shift[k] : 0;
}
