#include <stdlib.h>
#include <string.h>

#include "deal.h"
#include "evidence.h"
#include "mem.h"
#include "rng.h"

/* Numbers of trees that are tried: 10, 25, 50, 100 and 200 of oof_trees. */
static const size_t tried[] = { 0, 1, 2, 4, 7 };
enum { TRIED = sizeof tried / sizeof *tried, BAND_DAYS = 15, DECILES = 10, DAY_ROWS = 20 };

struct perm {
	const struct oof *o;
	size_t deals;		/* that have rows */
	uint32_t *number;	/* [sample's deals]: place among them, UINT32_MAX without rows */
	uint32_t *deal;		/* [deals] the sample's number */
	uint32_t *fold;		/* [deals] of its first row */
	uint32_t *day;		/* [rows] the group of days that the row is ranked in */
	uint8_t *won;		/* [deals] */
	double *rank;		/* [TRIED * deals] summed centred midranks */
	double *margin;		/* [TRIED * deals] summed margins */
	double rest[TRIED];	/* log loss that does not depend on outcomes */
	uint32_t *order;	/* [deals] by stratum */
	size_t *stratum;	/* [strata + 1] where each begins in order */
	size_t strata;
};

static void
number_deals(struct perm *p)
{
	const struct oof *o = p->o;
	const struct sample *s = o->s;

	p->number = mem_resize(NULL, s->deals, sizeof *p->number);
	memset(p->number, 0xff, s->deals * sizeof *p->number);
	p->deal = mem_resize(NULL, s->deals, sizeof *p->deal);
	p->fold = mem_resize(NULL, s->deals, sizeof *p->fold);
	for (size_t i = 0; i < o->rows; i++)
		p->number[s->row[o->row[i]].deal] = 0;
	for (uint32_t d = 0; d < s->deals; d++)		/* in the order of deal_id */
		if (p->number[d] == 0) {
			p->number[d] = (uint32_t)p->deals;
			p->deal[p->deals++] = d;
		}
	p->won = mem_zero(p->deals, sizeof *p->won);
	for (size_t i = o->rows; i-- > 0;) {
		uint32_t d = p->number[s->row[o->row[i]].deal];

		p->fold[d] = o->fold[i];
		p->won[d] = o->won[i];
	}
}

/* ---- ranks ------------------------------------------------------------ */

/* Days with fewer than DAY_ROWS rows go with those after them, the fold's last ones with those before. */
static void
group_days(struct perm *p)
{
	const struct oof *o = p->o;
	uint32_t group = 0;

	p->day = mem_resize(NULL, o->rows, sizeof *p->day);
	for (size_t k = 0; k < o->folds; k++) {
		size_t from = oof_start(o, k), end = oof_start(o, k + 1), begin = from;

		for (size_t i = from; i < end; i++) {
			int new_day = i > from && o->s->row[o->row[i]].as_of != o->s->row[o->row[i - 1]].as_of;

			if (new_day && i - begin >= DAY_ROWS && end - i >= DAY_ROWS) {
				begin = i;
				group++;
			}
			p->day[i] = group;
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
		for (size_t k = i; k < j; k++)	/* ranks i + 1 .. j, centre (n + 1) / 2; halves are exact */
			rank[v[k].deal] += ((double)(i + 1 + j) - (double)(n + 1)) / 2;
	}
}

static void
rank_rows(struct perm *p, size_t t, int beyond_age)
{
	const struct oof *o = p->o;
	const float *margin = o->margin + tried[t] * o->rows;
	struct item *v = mem_resize(NULL, o->rows, sizeof *v);
	size_t i, j;

	for (i = 0; i < o->rows; i++) {
		const struct sample_row *r = &o->s->row[o->row[i]];
		int32_t age = r->as_of - o->s->deal[r->deal].created;

		v[i] = (struct item){ p->day[i], beyond_age ? age / BAND_DAYS : 0, margin[i], p->number[r->deal] };
		p->margin[t * p->deals + v[i].deal] += (double)margin[i];
	}
	qsort(v, o->rows, sizeof *v, by_group_and_margin);
	for (i = 0; i < o->rows; i = j) {
		for (j = i + 1; j < o->rows && v[j].day == v[i].day && v[j].band == v[i].band; j++)
			;
		add_ranks(v + i, j - i, p->rank + t * p->deals);
	}
	free(v);
	/* log loss = mean of log(1 + exp(m)) - (sum of margins of won rows); the first part is had from both */
	p->rest[t] = oof_log_loss(o, tried[t]) * (double)o->rows;
	for (size_t d = 0; d < p->deals; d++)
		p->rest[t] += p->won[d] ? p->margin[t * p->deals + d] : 0;
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

/* Folds, or tenths of folds by cycle length. */
static void
make_strata(struct perm *p, int beyond_age)
{
	struct placed *v = mem_resize(NULL, p->deals, sizeof *v);
	size_t i, j, parts = beyond_age ? DECILES : 1;

	for (i = 0; i < p->deals; i++) {
		const struct sample_deal *d = &p->o->s->deal[p->deal[i]];

		v[i] = (struct placed){ p->fold[i], beyond_age ? d->closed - d->created : 0, (uint32_t)i };
	}
	qsort(v, p->deals, sizeof *v, by_fold_and_cycle);
	p->order = mem_resize(NULL, p->deals, sizeof *p->order);
	p->stratum = mem_resize(NULL, p->o->folds * parts + 1, sizeof *p->stratum);
	for (i = 0; i < p->deals; i = j) {
		for (j = i; j < p->deals && v[j].fold == v[i].fold; j++)
			p->order[j] = v[j].deal;
		for (size_t k = 0; k < parts; k++)
			p->stratum[p->strata++] = i + (j - i) * k / parts;
	}
	p->stratum[p->strata] = p->deals;
	free(v);
}

static void
permute(const struct perm *p, struct rng *rng, uint8_t *won)
{
	for (size_t k = 0; k < p->strata; k++)
		for (size_t first = p->stratum[k], i = p->stratum[k + 1]; i > first + 1; i--) {
			size_t j = first + (size_t)rng_below(rng, i - first);
			uint8_t *a = &won[p->order[i - 1]], *b = &won[p->order[j]], t = *a;

			*a = *b;
			*b = t;
		}
}

/* The statistic with the number of trees that fits these outcomes best. */
static double
statistic(const struct perm *p, const uint8_t *won)
{
	double sum[TRIED] = { 0 }, fit;
	size_t best = 0;
	double least = 0;

	for (size_t t = 0; t < TRIED; t++) {
		fit = p->rest[t];
		for (size_t d = 0; d < p->deals; d++)
			if (won[d]) {
				sum[t] += p->rank[t * p->deals + d];
				fit -= p->margin[t * p->deals + d];
			}
		if (t == 0 || fit < least) {
			least = fit;
			best = t;
		}
	}
	return sum[best];
}

static double
run(struct perm *p)
{
	uint8_t *won = mem_resize(NULL, p->deals, 1);
	double seen = statistic(p, p->won);
	size_t reached = 1;
	struct rng rng;

	rng_start(&rng, 1, 0);
	memcpy(won, p->won, p->deals);
	for (int i = 0; i < EVIDENCE_PERMUTATIONS; i++) {
		permute(p, &rng, won);
		reached += statistic(p, won) >= seen;
	}
	free(won);
	return (double)reached / (EVIDENCE_PERMUTATIONS + 1);
}

double
evidence_p(const struct oof *o, int beyond_age)
{
	struct perm p = { .o = o };
	double answer = 1;

	number_deals(&p);
	group_days(&p);
	p.rank = mem_zero(TRIED * p.deals, sizeof *p.rank);
	p.margin = mem_zero(TRIED * p.deals, sizeof *p.margin);
	for (size_t t = 0; t < TRIED; t++)
		rank_rows(&p, t, beyond_age);
	make_strata(&p, beyond_age);
	if (p.deals > 1)
		answer = run(&p);
	free(p.number);
	free(p.deal);
	free(p.fold);
	free(p.day);
	free(p.won);
	free(p.rank);
	free(p.margin);
	free(p.order);
	free(p.stratum);
	return answer;
}
