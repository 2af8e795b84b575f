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

/* An out-of-fold row. */
struct ranked {
	uint32_t deal;		/* its number, in the order of deal_id */
	uint32_t fold, day;	/* day: the group of days that it is ranked in */
	int32_t band;		/* of age */
	size_t row;		/* of the sample */
	size_t at;		/* in the oof's rows, or its open ones */
	int open;		/* of a deal that is open still, and old: as good as lost */
};

struct permtest {
	struct ranked *row;	/* [rows] the same of all that is added; by fold, then day */
	size_t rows;
	size_t deals;		/* that have rows */
	uint32_t *fold;		/* [deals] of its first row */
	int32_t *cycle;		/* [deals] days it took */
	uint8_t *won, *open;	/* [deals] */
	size_t *count;		/* [deals] rows */
	double *rank[2];	/* [deals] centred midranks, summed over rows and candidates;
				 * [1]: beyond age */
};

/* Numbers the deals that have rows; what is known of them. */
static void
take_deals(struct permtest *v, const struct dataset *s)
{
	uint32_t *number = mem_resize(NULL, s->deals, sizeof *number);

	memset(number, 0xff, s->deals * sizeof *number);
	for (size_t i = 0; i < v->rows; i++)
		number[s->row[v->row[i].row].deal] = 0;
	for (uint32_t d = 0; d < s->deals; d++)		/* in the order of deal_id */
		if (number[d] == 0)
			number[d] = (uint32_t)v->deals++;
	v->fold = mem_zero(v->deals, sizeof *v->fold);
	v->cycle = mem_zero(v->deals, sizeof *v->cycle);
	v->won = mem_zero(v->deals, sizeof *v->won);
	v->open = mem_zero(v->deals, sizeof *v->open);
	v->count = mem_zero(v->deals, sizeof *v->count);
	for (size_t i = v->rows; i-- > 0;) {
		struct ranked *x = &v->row[i];
		const struct dataset_deal *d = &s->deal[s->row[x->row].deal];

		x->deal = number[s->row[x->row].deal];
		x->band = (s->row[x->row].as_of - d->created) / BAND_DAYS;
		v->fold[x->deal] = x->fold;
		v->cycle[x->deal] = x->open ? 0 : d->closed - d->created;
		v->won[x->deal] = d->outcome == DEAL_WON;
		v->open[x->deal] = (uint8_t)x->open;
		v->count[x->deal]++;
	}
	free(number);
}

/* The rows of closed deals, and those of old open ones among them. */
static void
take_rows(struct permtest *v, const struct oof *o)
{
	size_t i = 0, j = 0;

	v->row = mem_zero(o->rows + o->open.rows, sizeof *v->row);
	while (i < o->rows || j < o->open.rows) {
		int open = i == o->rows || (j < o->open.rows && (o->open.fold[j] < o->fold[i] ||
		    (o->open.fold[j] == o->fold[i] && o->open.row[j] < o->row[i])));
		size_t at = open ? j++ : i++;

		if (!open || o->open.old[at])
			v->row[v->rows++] = (struct ranked){ .row = open ? o->open.row[at] :
			    o->row[at], .fold = open ? o->open.fold[at] : o->fold[at], .at = at,
			    .open = open };
	}
}

/* ---- ranks ------------------------------------------------------------ */

/*
 * Days with fewer than DAY_ROWS rows go with those after them, the fold's last
 * ones with those before.
 */
static void
group_days(struct permtest *v, const struct dataset *s)
{
	uint32_t group = 0;

	for (size_t from = 0, end; from < v->rows; from = end) {
		size_t begin = from;

		for (end = from; end < v->rows && v->row[end].fold == v->row[from].fold; )
			end++;
		for (size_t i = from; i < end; i++) {
			int new_day = i > from && s->row[v->row[i].row].as_of !=
			    s->row[v->row[i - 1].row].as_of;

			if (new_day && i - begin >= DAY_ROWS && end - i >= DAY_ROWS) {
				begin = i;
				group++;
			}
			v->row[i].day = group;
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

/* margin[rows]; beyond age only closed deals tell, as open ones are of no decile of cycles. */
static void
rank_rows(struct permtest *v, const float *margin, int beyond_age)
{
	struct item *item = mem_resize(NULL, v->rows, sizeof *item);
	size_t n = 0;

	for (size_t i = 0; i < v->rows; i++)
		if (!(beyond_age && v->row[i].open))
			item[n++] = (struct item){ v->row[i].day, beyond_age ? v->row[i].band : 0,
			    margin[i], v->row[i].deal };
	qsort(item, n, sizeof *item, by_group_and_margin);
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && item[j].day == item[i].day &&
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
	take_rows(v, o);
	take_deals(v, o->s);
	group_days(v, o->s);
	v->rank[0] = mem_zero(v->deals, sizeof *v->rank[0]);
	v->rank[1] = mem_zero(v->deals, sizeof *v->rank[1]);
}

/* The margins by count of trees, and, mixed, their means with the regression's. */
static void
add_margins(struct permtest *v, const struct oof *o, size_t count, int mixed)
{
	const float *closed = o->margin + count * o->rows,
	    *open = o->open.margin + count * o->open.rows;
	float *margin = mem_resize(NULL, v->rows, sizeof *margin);

	for (size_t i = 0; i < v->rows; i++) {
		const struct ranked *x = &v->row[i];

		margin[i] = x->open ? open[x->at] : closed[x->at];
		if (mixed)
			margin[i] = (margin[i] + (x->open ? o->open.plain : o->plain)[x->at]) / 2;
	}
	rank_rows(v, margin, 0);
	rank_rows(v, margin, 1);
	free(margin);
}

void
permtest_add(struct permtest *v, const struct oof *o, int mixed)
{
	if (v->row == NULL)
		start(v, o);
	for (size_t t = 0; t < TRIED; t++) {
		add_margins(v, o, tried[t], 0);
		if (mixed)
			add_margins(v, o, tried[t], 1);
	}
}

void
permtest_free(struct permtest *v)
{
	free(v->rank[0]);
	free(v->rank[1]);
	free(v->row);
	free(v->fold);
	free(v->cycle);
	free(v->won);
	free(v->open);
	free(v->count);
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
	size_t i, j, n = 0, parts = beyond_age ? DECILES : 1;

	for (i = 0; i < v->deals; i++)
		if (!(beyond_age && v->open[i]))
			p[n++] = (struct placed){ v->fold[i], beyond_age ? v->cycle[i] : 0,
			    (uint32_t)i };
	qsort(p, n, sizeof *p, by_fold_and_cycle);
	s->order = mem_resize(NULL, v->deals, sizeof *s->order);
	s->from = mem_resize(NULL, v->deals * parts + 1, sizeof *s->from);
	for (i = 0; i < n; i = j) {
		for (j = i; j < n && p[j].fold == p[i].fold; j++)
			s->order[j] = p[j].deal;
		for (size_t k = 0; k < parts; k++)
			s->from[s->n++] = i + (j - i) * k / parts;
	}
	s->from[s->n] = n;
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

/*
 * What each deal adds if it is won: the mean over its rows, as those that live long have more of
 * them; beyond age, among deals of equally long cycles, their sum.
 */
static double *
deal_ranks(const struct permtest *v, int beyond_age)
{
	double *rank = mem_resize(NULL, v->deals, sizeof *rank);

	for (size_t d = 0; d < v->deals; d++)
		rank[d] = beyond_age ? v->rank[1][d] : v->rank[0][d] / (double)v->count[d];
	return rank;
}

double
permtest_p(const struct permtest *v, int beyond_age)
{
	uint8_t *won = mem_resize(NULL, v->deals, 1);
	double *rank = deal_ranks(v, beyond_age);
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
	free(rank);
	return v->deals > 1 ? (double)reached / (PERMTEST_PERMUTATIONS + 1) : 1;
}
