#include <stdlib.h>

#include "base/mem.h"
#include "base/order.h"
#include "deal/deal.h"
#include "learn/age_gate.h"
#include "stats/chi_square.h"

enum { GATE_BANDS = 4, LEAST_EXPECTED = 5 };

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
	qsort(age, closed, sizeof *age, order_int32);
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
age_gate(const struct age_deal *d, size_t n, int32_t now, double *chi_square)
{
	int32_t last[GATE_BANDS], oldest = 0;
	struct risk r;
	int terms = 0;

	for (size_t i = 0; i < n; i++)
		oldest = greater(oldest, d[i].left);
	open_risk(&r, (size_t)oldest + 1);
	count(&r, d, n, now - AGE_GATE_WINDOW);
	find_bands(d, n, last);
	*chi_square = 0;
	for (int k = 0; k < GATE_BANDS && (k == 0 || last[k - 1] < INT32_MAX); k++) {
		int32_t from = k == 0 ? 0 : last[k - 1] + 1;

		*chi_square += term(&r, r.won, from, last[k], &terms);
		*chi_square += term(&r, r.lost, from, last[k], &terms);
	}
	close_risk(&r);
	return terms > 0 && *chi_square > chi_square_quantile(AGE_GATE_P, terms);
}
