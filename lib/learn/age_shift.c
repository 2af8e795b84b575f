#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/order.h"
#include "deal/deal.h"
#include "learn/age_shift.h"
#include "stats/surv.h"

static const double MOST = 8;		/* of a shift, in log-odds */

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
	double margin, recent;		/* its margin; the chance of its age by what is lately */
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
		int32_t turn = now - AGE_SHIFT_RECENT - d[i].created;

		age[m] = d[i].left;
		entry[m] = turn > d[i].entry ? turn : d[i].entry;
		kind[m] = d[i].outcome;
		m += entry[m] <= age[m];
	}
	surv_fit_entered(v, age, entry, kind, m);
	free(age);
	free(entry);
	free(kind);
}

static int
is_open(const struct age_deal *d)
{
	return d->outcome == DEAL_OPEN && !isnan(d->margin);
}

/* The open deals by age, with their chances by the newer deals' speed or the latest events. */
static size_t
take_open(struct age_shift *a, struct open_deal *o, const struct age_deal *d, size_t n,
    int32_t now, const struct cohort_speed *s)
{
	struct surv v = { 0 };
	size_t open = 0;

	a->stretched = s != NULL;
	if (s != NULL) {
		a->since = s->since;
		a->won = exp(s->after.won.time);
		a->lost = exp(s->after.lost.time);
		a->level = s->after.level;
	} else {
		a->since = now - AGE_GATE_WINDOW;
		fit_latest(&v, d, n, now);
	}
	for (size_t i = 0; i < n; i++)
		if (is_open(&d[i]))
			o[open++] = (struct open_deal){ d[i].left, d[i].margin, s != NULL ?
			    cohort_speed_still(s, d[i].created, d[i].left) :
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

/*
 * The oldest age of each band, ascending: quantiles of the open deals' ages, and where the newer
 * deals end.
 */
static size_t
find_edges(int32_t edge[AGE_SHIFT_MOST], const struct age_shift *a, const struct open_deal *o,
    size_t open, int32_t now)
{
	size_t bands = a->stretched ? AGE_SHIFT_STRETCHED : AGE_SHIFT_BANDS, n = 0;

	for (size_t k = 1; k <= bands; k++)
		if (open * k / bands > 0)
			edge[n++] = o[open * k / bands - 1].age;
	if (a->stretched)
		edge[n++] = now - 1 - a->since;
	qsort(edge, n, sizeof *edge, order_int32);
	return n;
}

void
age_shift_make(struct age_shift *a, const struct age_deal *d, size_t n, int32_t now,
    const struct cohort_speed *s, const struct calib *c)
{
	struct open_deal *o = mem_resize(NULL, n, sizeof *o);
	size_t open = take_open(a, o, d, n, now, s), from = 0;
	double *margin = mem_resize(NULL, open, sizeof *margin), mean = 0, common;
	int32_t edge[AGE_SHIFT_MOST];
	size_t edges;

	a->bands = 0;
	a->mean = a->before = a->after = 0;
	for (size_t i = 0; i < open; i++) {
		margin[i] = o[i].margin;
		mean += o[i].recent;
	}
	if (open > 0) {
		a->before = mean_chance(margin, open, c, 0);
		common = age_shift_solve(margin, open, c, mean / (double)open);
		edges = find_edges(edge, a, o, open, now);
		for (size_t k = 0; k < edges; k++) {
			size_t to = from;

			while (to < open && o[to].age <= edge[k])
				to++;
			if (to > from)
				shift_band(a, o, margin, from, to, common, c);
			from = to;
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
