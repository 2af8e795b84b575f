#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "deal/deal.h"
#include "learn/permtest.h"

/*
 * What is tried: 10, 25, 50, 100 and 200 of oof_trees, alone and with the
 * regression's margin as their equal.
 */
static const size_t tried[] = { 0, 1, 2, 4, 7 };
enum { TRIED = sizeof tried / sizeof *tried, BAND_DAYS = 15, DECILES = 10, DAY_ROWS = 20 };

struct permtest {
	size_t rows;		/* out-of-fold rows, the same of all that is added */
	uint32_t *of;		/* [rows] the deal's number, in the order of deal_id */
	uint32_t *day;		/* [rows] the group of days that the row is ranked in */
	int32_t *band;		/* [rows] of age */
	size_t deals;		/* that have rows */
	uint32_t *fold;		/* [deals] of its first row */
	int32_t *cycle;		/* [deals] days it took */
	uint8_t *won;		/* [deals] */
	double *rank[2];	/* [deals] centred midranks, summed over rows and candidates;
				 * [1]: beyond age */
};

/* Numbers the deals that have rows; what is known of them. */
static void
take_deals(struct permtest *v, const struct oof *o)
{
	const struct dataset *s = o->s;
	uint32_t *number = mem_resize(NULL, s->deals, sizeof *number);

	memset(number, 0xff, s->deals * sizeof *number);
	for (size_t i = 0; i < o->rows; i++)
		number[s->row[o->row[i]].deal] = 0;
	for (uint32_t d = 0; d < s->deals; d++)		/* in the order of deal_id */
		if (number[d] == 0)
			number[d] = (uint32_t)v->deals++;
	v->fold = mem_zero(v->deals, sizeof *v->fold);
	v->cycle = mem_zero(v->deals, sizeof *v->cycle);
	v->won = mem_zero(v->deals, sizeof *v->won);
	for (size_t i = o->rows; i-- > 0;) {
		const struct dataset_deal *d = &s->deal[s->row[o->row[i]].deal];
		uint32_t k = number[s->row[o->row[i]].deal];

		v->of[i] = k;
		v->band[i] = (s->row[o->row[i]].as_of - d->created) / BAND_DAYS;
		v->fold[k] = o->fold[i];
		v->cycle[k] = d->closed - d->created;
		v->won[k] = o->won[i];
	}
	free(number);
}

/* ---- ranks ------------------------------------------------------------ */

/*
 * Days with fewer than DAY_ROWS rows go with those after them, the fold's last
 * ones with those before.
 */
static void
group_days(struct permtest *v, const struct oof *o)
{
	uint32_t group = 0;

	for (size_t k = 0; k < o->folds; k++) {
		size_t from = oof_start(o, k), end = oof_start(o, k + 1), begin = from;

		for (size_t i = from; i < end; i++) {
			int new_day = i > from && o->s->row[o->row[i]].as_of !=
			    o->s->row[o->row[i - 1]].as_of;

			if (new_day && i - begin >= DAY_ROWS && end - i >= DAY_ROWS) {
				begin = i;
				group++;
			}
			v->day[i] = group;
		}
		group++;
	}
}

struct item {
	uint32_t day;
	int32_t band;
	float margin;
	uint32_t deal;
};

static int
by_group_and_margin(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->band != y->band)
		return x->band < y->band ? -1 : 1;
	return (x->margin > y->margin) - (x->margin < y->margin);
}

/* Adds the centred midranks of one group of items, sorted by margin. */
static void
add_ranks(const struct item *v, size_t n, double *rank)
{
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && !(v[j].margin > v[i].margin); j++)
			;
		/* ranks i + 1 .. j, centre (n + 1) / 2; halves are exact */
		for (size_t k = i; k < j; k++)
			rank[v[k].deal] += ((double)(i + 1 + j) - (double)(n + 1)) / 2;
	}
}

static void
rank_rows(struct permtest *v, const float *margin, int beyond_age)
{
	struct item *item = mem_resize(NULL, v->rows, sizeof *item);

	for (size_t i = 0; i < v->rows; i++)
		item[i] = (struct item){ v->day[i], beyond_age ? v->band[i] : 0, margin[i],
		    v->of[i] };
	qsort(item, v->rows, sizeof *item, by_group_and_margin);
	for (size_t i = 0, j; i < v->rows; i = j) {
		for (j = i + 1; j < v->rows && item[j].day == item[i].day &&
		    item[j].band == item[i].band; j++)
			;
		add_ranks(item + i, j - i, v->rank[beyond_age]);
	}
	free(item);
}

/* ---- candidates ------------------------------------------------------- */

struct permtest *
permtest_new(void)
{
	return mem_zero(1, sizeof(struct permtest));
}

static void
start(struct permtest *v, const struct oof *o)
{
	v->rows = o->rows;
	v->of = mem_zero(v->rows, sizeof *v->of);
	v->day = mem_zero(v->rows, sizeof *v->day);
	v->band = mem_zero(v->rows, sizeof *v->band);
	take_deals(v, o);
	group_days(v, o);
	v->rank[0] = mem_zero(v->deals, sizeof *v->rank[0]);
	v->rank[1] = mem_zero(v->deals, sizeof *v->rank[1]);
}

static void
add_margins(struct permtest *v, const float *margin)
{
	rank_rows(v, margin, 0);
	rank_rows(v, margin, 1);
}

void
permtest_add(struct permtest *v, const struct oof *o, int mixed)
{
	float *half = mem_resize(NULL, o->rows, sizeof *half);

	if (v->of == NULL)
		start(v, o);
	for (size_t t = 0; t < TRIED; t++) {
		const float *margin = o->margin + tried[t] * o->rows;

		add_margins(v, margin);
		for (size_t i = 0; i < o->rows && mixed; i++)
			half[i] = (margin[i] + o->plain[i]) / 2;
		if (mixed)
			add_margins(v, half);
	}
	free(half);
}

void
permtest_free(struct permtest *v)
{
	free(v->rank[0]);
	free(v->rank[1]);
	free(v->of);
	free(v->day);
	free(v->band);
	free(v->fold);
	free(v->cycle);
	free(v->won);
	free(v);
}

/* ---- strata ------------------------------------------------------------ */

struct placed {
	uint32_t fold;
	int32_t cycle;
	uint32_t deal;
};

static int
by_fold_and_cycle(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->fold != y->fold)
		return x->fold < y->fold ? -1 : 1;
	if (x->cycle != y->cycle)
		return x->cycle < y->cycle ? -1 : 1;
	return (x->deal > y->deal) - (x->deal < y->deal);
}

struct strata {
	uint32_t *order;	/* [deals] by stratum */
	size_t *from;		/* [n + 1] where each begins in order */
	size_t n;
};

/* Folds, or tenths of folds by cycle length. */
static void
make_strata(struct strata *s, const struct permtest *v, int beyond_age)
{
	struct placed *p = mem_resize(NULL, v->deals, sizeof *p);
	size_t i, j, parts = beyond_age ? DECILES : 1;

	for (i = 0; i < v->deals; i++)
		p[i] = (struct placed){ v->fold[i], beyond_age ? v->cycle[i] : 0, (uint32_t)i };
	qsort(p, v->deals, sizeof *p, by_fold_and_cycle);
	s->order = mem_resize(NULL, v->deals, sizeof *s->order);
	s->from = mem_resize(NULL, v->deals * parts + 1, sizeof *s->from);
	for (i = 0; i < v->deals; i = j) {
		for (j = i; j < v->deals && p[j].fold == p[i].fold; j++)
			s->order[j] = p[j].deal;
		for (size_t k = 0; k < parts; k++)
			s->from[s->n++] = i + (j - i) * k / parts;
	}
	s->from[s->n] = v->deals;
	free(p);
}

static void
permute(const struct strata *s, struct rng *rng, uint8_t *won)
{
	for (size_t k = 0; k < s->n; k++)
		for (size_t first = s->from[k], i = s->from[k + 1]; i > first + 1; i--) {
			size_t j = first + (size_t)rng_below(rng, i - first);
			uint8_t *a = &won[s->order[i - 1]], *b = &won[s->order[j]], t = *a;

			*a = *b;
			*b = t;
		}
}

/* ---- the test --------------------------------------------------------- */

static double
statistic(const struct permtest *v, const double *rank, const uint8_t *won)
{
	double sum = 0;

	for (size_t d = 0; d < v->deals; d++)
		sum += won[d] ? rank[d] : 0;
	return sum;
}

double
permtest_p(const struct permtest *v, int beyond_age)
{
	uint8_t *won = mem_resize(NULL, v->deals, 1);
	const double *rank = v->rank[beyond_age];
	struct strata s = { 0 };
	double seen = statistic(v, rank, v->won);
	size_t reached = 1;
	struct rng rng;

	make_strata(&s, v, beyond_age);
	rng_start(&rng, 1, 0);
	memcpy(won, v->won, v->deals);
	for (int i = 0; i < PERMTEST_PERMUTATIONS; i++) {
		permute(&s, &rng, won);
		reached += statistic(v, rank, won) >= seen;
	}
	free(s.order);
	free(s.from);
	free(won);
	return v->deals > 1 ? (double)reached / (PERMTEST_PERMUTATIONS + 1) : 1;
}
