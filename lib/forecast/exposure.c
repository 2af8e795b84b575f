#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "forecast/exposure.h"

/* ---- strata -------------------------------------------------------------------- */

/* The last place of the lower part of v[lo .. hi], lo < hi (Hoare's partition). */
static size_t
partition(double *v, size_t lo, size_t hi)
{
	double pivot = v[lo + (hi - lo) / 2], t;
	size_t i = lo, j = hi;

	for (;; i++, j--) {
		while (v[i] < pivot)
			i++;
		while (v[j] > pivot)
			j--;
		if (i >= j)
			return j;
		t = v[i];
		v[i] = v[j];
		v[j] = t;
	}
}

/* Moves the k-th smallest of v[n] to v[k], smaller ones before it. */
static void
select_kth(double *v, size_t n, size_t k)
{
	size_t lo = 0, hi = n - 1, last;

	while (lo < hi) {
		last = partition(v, lo, hi);
		if (k <= last)
			hi = last;
		else
			lo = last + 1;
	}
}

static double
quantile(double *v, size_t n, double share)
{
	double at = (double)(n - 1) * share, t = at - floor(at), lo, hi;
	size_t k = (size_t)at;

	select_kth(v, n, k);
	lo = hi = v[k];
	if (k + 1 < n) {
		hi = INFINITY;
		for (size_t i = k + 1; i < n; i++)
			hi = fmin(hi, v[i]);
	}
	return t < .5 ? lo + (hi - lo) * t : hi - (hi - lo) * (1 - t);
}

static void
find_cuts(struct exposure *x)
{
	double *v = mem_resize(NULL, x->p->n, sizeof *v);
	size_t n = 0;

	for (size_t i = 0; i < x->p->n; i++)
		if (exposure_counts(x, &x->p->deal[i]))
			v[n++] = x->p->deal[i].amount;
	x->deals = n;
	x->strata = n > 0 && x->p->leak == LEAK_NONE ? EXPOSURE_STRATA : 1;
	for (size_t i = 0; i + 1 < x->strata; i++)
		x->cut[i] = quantile(v, n, (double)(i + 1) / EXPOSURE_STRATA);
	free(v);
}

static void
drop_cut(struct exposure *x, size_t i)
{
	memmove(x->cut + i, x->cut + i + 1, (x->strata - 2 - i) * sizeof *x->cut);
	x->strata--;
}

/* What a stratum without wins is merged with has its deals too. */
static void
merge_strata(struct exposure *x)
{
	size_t won[EXPOSURE_STRATA] = { 0 };

	for (size_t i = 0; i < x->p->n; i++) {
		const struct pipeline_deal *d = &x->p->deal[i];

		if (exposure_counts(x, d) && d->won && d->closed <= x->day)
			won[exposure_stratum(x->cut, x->strata, d->amount)]++;
	}
	for (size_t s = x->strata; s-- > 0 && x->strata > 1; )
		if (won[s] == 0) {
			drop_cut(x, s > 0 ? s - 1 : 0);
			if (s == 0)
				break;
		}
}

/* ---- counts ---------------------------------------------------------------------- */

static void
find_runs(struct exposure *x, const uint8_t *week)
{
	struct exposure_run r;

	for (int32_t d = x->from; d <= x->day; d++) {
		r = (struct exposure_run){ week[d - x->p->first],
		    (uint8_t)((x->day - d) / EXPOSURE_BIN) };
		if (x->runs == 0 || x->run[x->runs - 1].week != r.week ||
		    x->run[x->runs - 1].bin != r.bin)
			x->run[x->runs++] = r;
		x->run_of[d - x->from] = (uint8_t)(x->runs - 1);
	}
}

static void
find_ages(struct exposure *x)
{
	int32_t oldest = 0, last;

	for (size_t i = 0; i < x->p->n; i++) {
		const struct pipeline_deal *d = &x->p->deal[i];

		if (!exposure_counts(x, d))
			continue;
		last = d->closed < x->day ? d->closed : x->day;
		oldest = last - d->created > oldest ? last - d->created : oldest;
	}
	x->ages = (size_t)(oldest < EXPOSURE_OLDEST ? oldest : EXPOSURE_OLDEST) + 1;
}

static void
count_end(struct exposure *x, const struct pipeline_deal *d, size_t s)
{
	size_t age = s * x->ages + exposure_age(x, d->closed - d->created);
	const struct exposure_run *r = &x->run[x->run_of[d->closed - x->from]];

	if (d->won) {
		x->won[age]++;
		x->week_won[r->week]++;
		x->bin_won[r->bin]++;
		x->stratum[s].won++;
		x->stratum[s].won_amount += d->amount;
	} else {
		x->lost[age]++;
		x->week_lost[r->week]++;
		x->bin_lost[r->bin]++;
	}
}

/* Deal-days of those created on one day: on each day, as many as have not left before. */
static void
count_days(struct exposure *x, int32_t created, size_t s, const uint32_t *last)
{
	int32_t begin = created > x->from ? created : x->from;
	uint32_t at_risk = 0;

	for (int32_t d = x->day; d >= begin; d--) {
		at_risk += last[d - x->from];
		x->days[(s * x->ages + exposure_age(x, d - created)) * x->runs +
		    x->run_of[d - x->from]] += at_risk;
	}
}

static void
count_deal(struct exposure *x, const struct pipeline_deal *d, uint32_t *last)
{
	size_t s = exposure_stratum(x->cut, x->strata, d->amount);
	struct exposure_stratum *t = &x->stratum[s];
	int closed = d->closed <= x->day;

	t->deals++;
	t->amount[0] += d->amount;
	t->amount[1] += d->amount * d->amount;
	t->amount[2] += d->amount * d->amount * d->amount;
	last[s * EXPOSURE_DAYS + (size_t)((closed ? d->closed : x->day) - x->from)]++;
	if (closed)
		count_end(x, d, s);
}

static void
count_all(struct exposure *x)
{
	uint32_t last[EXPOSURE_STRATA * EXPOSURE_DAYS] = { 0 };
	const struct pipeline_deal *d = x->p->deal;
	size_t n = x->p->n, seen = 0;

	for (size_t i = 0; i < n; i++) {
		if (exposure_counts(x, &d[i])) {
			count_deal(x, &d[i], last);
			seen++;
		}
		if (seen > 0 && (i + 1 == n || d[i + 1].created != d[i].created)) {
			for (size_t s = 0; s < x->strata; s++)
				count_days(x, d[i].created, s, last + s * EXPOSURE_DAYS);
			memset(last, 0, sizeof last);
			seen = 0;
		}
	}
}

void
exposure_make(struct exposure *x, const struct pipeline *p, int32_t day, const uint8_t *week)
{
	memset(x, 0, sizeof *x);
	x->p = p;
	x->day = day;
	x->from = day - EXPOSURE_DAYS + 1 > p->first ? day - EXPOSURE_DAYS + 1 : p->first;
	find_cuts(x);
	merge_strata(x);
	find_runs(x, week);
	find_ages(x);
	x->days = mem_zero(x->strata * x->ages * x->runs, sizeof *x->days);
	x->won = mem_zero(x->strata * x->ages, sizeof *x->won);
	x->lost = mem_zero(x->strata * x->ages, sizeof *x->lost);
	count_all(x);
}

void
exposure_free(struct exposure *x)
{
	free(x->days);
	free(x->won);
	free(x->lost);
	memset(x, 0, sizeof *x);
}
