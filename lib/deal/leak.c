#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/order.h"
#include "deal/delayed_entry.h"
#include "deal/leak.h"
#include "stats/surv.h"

#define TELLS_OUTCOME .95
#define TELLS_OPEN .90
#define TELLS_EMPTY .75
#define TELLS_SOME .75		/* of won and lost, to be held to a share */
#define FAR .30			/* of a share from what is honest */
#define FAR_SE 4
enum { BINS = 10, PSEUDO = 5, BAND_DAYS = 30, LEAST = 20 };
enum { LATELY = 60 };		/* days that tell how deals close of late */

const char *const leak_reason_name[LEAK_REASONS] = { "", "outcome", "open", "empty", "share" };

struct leaks {
	const struct leak_row *row;
	size_t rows, deals;
	uint8_t *later;		/* [deals] of the half that judges */
	size_t *stratum;	/* [rows] row numbers by day and band of age */
	size_t *first;		/* [strata + 1] where each begins */
	size_t strata;
	double lo, hi;		/* NaN: not known */
};

/* ---- halves and strata --------------------------------------------------------- */

/* The closing day by which half of the closed deals that have rows had closed. */
static int32_t
middle_day(const struct leaks *l, const int32_t *closed, const uint8_t *shut)
{
	int32_t lo = INT32_MAX, hi = INT32_MIN, day;
	size_t *count, n = 0, before = 0;

	for (size_t d = 0; d < l->deals; d++)
		if (shut[d]) {
			lo = closed[d] < lo ? closed[d] : lo;
			hi = closed[d] > hi ? closed[d] : hi;
			n++;
		}
	if (n == 0)
		return 0;
	count = mem_zero((size_t)(hi - lo) + 1, sizeof *count);
	for (size_t d = 0; d < l->deals; d++)
		if (shut[d])
			count[closed[d] - lo]++;
	for (day = lo; day < hi && before + count[day - lo] < (n + 1) / 2; day++)
		before += count[day - lo];
	free(count);
	return day;
}

/* Closed deals by their closing day, open ones by their first one's: the second half judges. */
static void
choose_halves(struct leaks *l, const int32_t *closed)
{
	uint8_t *shut = mem_zero(l->deals, 1);
	int32_t middle;

	for (size_t i = 0; i < l->rows; i++)
		shut[l->row[i].deal] = l->row[i].kind != SURV_OPEN;
	middle = middle_day(l, closed, shut);
	for (size_t i = 0; i < l->rows; i++) {
		uint32_t d = l->row[i].deal;

		/* in turn by age, as the day on which a deal was created does not change */
		l->later[d] = shut[d] ? closed[d] > middle :
		    (l->row[i].as_of - l->row[i].age) % 2 != 0;
	}
	free(shut);
}

static int32_t
band_of(const struct leak_row *r)
{
	return r->age / BAND_DAYS;
}

/* Rows by day and band of age, counted. */
static void
make_strata(struct leaks *l)
{
	int32_t lo = INT32_MAX, hi = INT32_MIN, bands = 1;
	size_t strata, *at;

	for (size_t i = 0; i < l->rows; i++) {
		lo = l->row[i].as_of < lo ? l->row[i].as_of : lo;
		hi = l->row[i].as_of > hi ? l->row[i].as_of : hi;
		bands = band_of(&l->row[i]) >= bands ? band_of(&l->row[i]) + 1 : bands;
	}
	strata = l->rows > 0 ? ((size_t)(hi - lo) + 1) * (size_t)bands : 0;
	at = mem_zero(strata + 2, sizeof *at);
	for (size_t i = 0; i < l->rows; i++)
		at[(size_t)(l->row[i].as_of - lo) * (size_t)bands +
		    (size_t)band_of(&l->row[i]) + 2]++;
	for (size_t k = 1; k < strata + 2; k++)
		at[k] += at[k - 1];
	l->stratum = mem_zero(l->rows, sizeof *l->stratum);
	for (size_t i = 0; i < l->rows; i++)
		l->stratum[at[(size_t)(l->row[i].as_of - lo) * (size_t)bands +
		    (size_t)band_of(&l->row[i]) + 1]++] = i;
	l->first = mem_zero(l->rows + 1, sizeof *l->first);
	for (size_t k = 0; k < strata; k++)
		if (at[k + 1] > at[k])
			l->first[l->strata++] = at[k];
	l->first[l->strata] = l->rows;
	free(at);
}

struct leaks *
leaks_new(const struct leak_row *row, size_t rows, size_t deals, const int32_t *closed)
{
	struct leaks *l = mem_zero(1, sizeof *l);

	*l = (struct leaks){ .row = row, .rows = rows, .deals = deals, .lo = NAN, .hi = NAN };
	l->later = mem_zero(deals, 1);
	choose_halves(l, closed);
	make_strata(l);
	return l;
}

void
leaks_free(struct leaks *l)
{
	if (l == NULL)
		return;
	free(l->later);
	free(l->stratum);
	free(l->first);
	free(l);
}

/* The share of the open deals that will be won, by their ages and what happened since a day. */
static double
promised(const struct leak_life *life, size_t n, int32_t since, int32_t last)
{
	int32_t *age = mem_zero(n, sizeof *age), *entry = mem_zero(n, sizeof *entry);
	uint8_t *kind = mem_zero(n, sizeof *kind);
	struct surv s = { 0 };
	double sum = 0, open = 0;

	for (size_t i = 0; i < n; i++) {
		kind[i] = life[i].kind;
		age[i] = (kind[i] == SURV_OPEN ? last : life[i].closed) - life[i].created;
		entry[i] = delayed_entry_age(since, life[i].created);
	}
	surv_fit_entered(&s, age, entry, kind, n);
	for (size_t i = 0; i < n; i++)
		if (kind[i] == SURV_OPEN) {
			sum += surv_still(&s, age[i]);
			open++;
		}
	surv_free(&s);
	free(age);
	free(entry);
	free(kind);
	return open > 0 ? sum / open : NAN;
}

void
leak_promise(const struct leak_life *life, size_t n, int32_t entry, int32_t last, double *lo,
    double *hi)
{
	double all = promised(life, n, entry, last),
	    late = promised(life, n, last - LATELY > entry ? last - LATELY : entry, last);

	*lo = fmin(all, late);
	*hi = fmax(all, late);
}

void
leaks_promise(struct leaks *l, double lo, double hi)
{
	l->lo = lo;
	l->hi = hi;
}

/* ---- bins ----------------------------------------------------------------------- */

/* A feature's rows as bins; the last one is for empty values. */
struct bins {
	uint32_t *of;		/* [rows] */
	size_t n;
};

/* Quantiles of the rows' values, each once; returns how many. */
static size_t
find_edges(const struct leaks *l, const float *x, size_t stride, float edge[BINS])
{
	size_t n = 0, edges = 0;
	float *v = mem_resize(NULL, l->rows, sizeof *v);

	for (size_t i = 0; i < l->rows; i++)
		if (!isnan(x[i * stride]))
			v[n++] = x[i * stride];
	qsort(v, n, sizeof *v, order_float);
	for (size_t k = 1; k < BINS && n > 0; k++) {
		float q = v[(n - 1) * k / BINS];

		if (edges == 0 || q > edge[edges - 1])
			edge[edges++] = q;
	}
	free(v);
	return edges;
}

static void
make_bins(struct bins *b, const struct leaks *l, const float *x, size_t stride, size_t levels)
{
	float edge[BINS];
	size_t edges = levels > 0 ? 0 : find_edges(l, x, stride, edge);

	b->n = (levels > 0 ? levels : edges + 1) + 1;
	b->of = mem_zero(l->rows, sizeof *b->of);
	for (size_t i = 0; i < l->rows; i++) {
		float v = x[i * stride];
		size_t k = 0;

		if (isnan(v))
			k = b->n - 1;
		else if (levels > 0)
			k = (size_t)v;
		else
			while (k < edges && v > edge[k])
				k++;
		b->of[i] = (uint32_t)k;
	}
}

/* Is the row's deal of the half that is learned from, or of the one that judges? */
static int
is_later(const struct leaks *l, size_t i)
{
	return l->later[l->row[i].deal];
}

/*
 * score[bin]: the share of rows of kind `hit` among those of the kinds hit and miss in the half
 * that is learned from, PSEUDO rows of the mean added.
 */
static void
learn_scores(const struct leaks *l, const struct bins *b, int (*hit)(uint8_t kind), double *score)
{
	double *all = mem_zero(b->n, sizeof *all), hits = 0, n = 0;

	for (size_t k = 0; k < b->n; k++)
		score[k] = 0;
	for (size_t i = 0; i < l->rows; i++) {
		int h = hit(l->row[i].kind);

		if (h < 0 || is_later(l, i))
			continue;
		all[b->of[i]]++;
		score[b->of[i]] += h;
		hits += h;
		n++;
	}
	for (size_t k = 0; k < b->n; k++)
		score[k] = n > 0 ? (score[k] + PSEUDO * hits / n) / (all[k] + PSEUDO) : 0;
	free(all);
}

static int
is_won(uint8_t kind)
{
	return kind == SURV_OPEN ? -1 : kind == SURV_WON;
}

static int
is_open(uint8_t kind)
{
	return kind == SURV_OPEN;
}

/* ---- won against lost ------------------------------------------------------------- */

struct bin_order {
	double score;
	uint32_t bin;
};

static int
by_score(const void *a, const void *b)
{
	const struct bin_order *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? -1 : 1;
	return (x->bin > y->bin) - (x->bin < y->bin);
}

/* rank[bin]: its place in the order of scores, the same for equal ones. */
static void
rank_bins(const double *score, size_t n, uint32_t *rank)
{
	struct bin_order *o = mem_zero(n, sizeof *o);
	uint32_t at = 0;

	for (size_t k = 0; k < n; k++)
		o[k] = (struct bin_order){ score[k], (uint32_t)k };
	qsort(o, n, sizeof *o, by_score);
	for (size_t k = 0; k < n; k++) {
		if (k > 0 && o[k].score > o[k - 1].score)
			at = (uint32_t)k;
		rank[o[k].bin] = at;
	}
	free(o);
}

/* Pairs of a hit and a miss, and those in which the hit's rank is higher (ties count half). */
struct pairs {
	double all, right;
};

/* By rank: how many hits and misses there are of each. */
static void
count_pairs(struct pairs *p, const double *hit, const double *miss, size_t n)
{
	double hits = 0, misses = 0;

	for (size_t k = 0; k < n; k++) {
		p->right += hit[k] * (misses + miss[k] / 2);
		hits += hit[k];
		misses += miss[k];
	}
	p->all += hits * misses;
}

static double
auc_of(const struct pairs *p)
{
	return p->all > 0 ? p->right / p->all : NAN;
}

/* The AUC of the scores among won and lost rows of the later half. */
static double
outcome_auc(const struct leaks *l, const struct bins *b, const double *score)
{
	uint32_t *rank = mem_zero(b->n, sizeof *rank);
	double *won = mem_zero(b->n, sizeof *won), *lost = mem_zero(b->n, sizeof *lost);
	struct pairs p = { 0, 0 };

	rank_bins(score, b->n, rank);
	for (size_t i = 0; i < l->rows; i++)
		if (l->row[i].kind != SURV_OPEN && is_later(l, i))
			(l->row[i].kind == SURV_WON ? won : lost)[rank[b->of[i]]]++;
	count_pairs(&p, won, lost, b->n);
	free(rank);
	free(won);
	free(lost);
	return auc_of(&p);
}

/* ---- open against closed ------------------------------------------------------------ */

/* Of filled values, judged on the later half, within strata; n bins without the empty one. */
static double
open_auc(const struct leaks *l, const struct bins *b, const double *score)
{
	uint32_t *rank = mem_zero(b->n, sizeof *rank);
	double *open = mem_zero(b->n, sizeof *open), *closed = mem_zero(b->n, sizeof *closed);
	struct pairs p = { 0, 0 };

	rank_bins(score, b->n, rank);
	for (size_t s = 0; s < l->strata; s++) {
		memset(open, 0, b->n * sizeof *open);
		memset(closed, 0, b->n * sizeof *closed);
		for (size_t j = l->first[s]; j < l->first[s + 1]; j++) {
			size_t i = l->stratum[j];

			if (b->of[i] != b->n - 1 && is_later(l, i))
				(l->row[i].kind == SURV_OPEN ? open : closed)[rank[b->of[i]]]++;
		}
		count_pairs(&p, open, closed, b->n);
	}
	free(rank);
	free(open);
	free(closed);
	return auc_of(&p);
}

/* P(an open row is empty where a closed one is filled) + half of the ties, within strata. */
static double
empty_auc(const struct leaks *l, const struct bins *b)
{
	struct pairs p = { 0, 0 };

	for (size_t s = 0; s < l->strata; s++) {
		double open[2] = { 0, 0 }, closed[2] = { 0, 0 };	/* filled, empty */

		for (size_t j = l->first[s]; j < l->first[s + 1]; j++) {
			size_t i = l->stratum[j];

			(l->row[i].kind == SURV_OPEN ? open : closed)[b->of[i] == b->n - 1]++;
		}
		count_pairs(&p, open, closed, 2);
	}
	return auc_of(&p);
}

/* ---- the share of the open deals ---------------------------------------------------- */

struct mean {			/* over deals, of the mean score of each's rows */
	double n, mean, variance;	/* variance of the mean */
};

struct deal_score {
	double sum, n;		/* of its rows that count; n 0: none does */
	uint8_t kind;
};

/* [deals], the caller's: of open deals their last row, of closed ones of the later half all. */
static struct deal_score *
score_deals(const struct leaks *l, const struct bins *b, const double *score)
{
	struct deal_score *deal = mem_zero(l->deals, sizeof *deal);

	for (size_t i = 0; i < l->rows; i++) {
		struct deal_score *d = &deal[l->row[i].deal];

		d->kind = l->row[i].kind;
		if (d->kind == SURV_OPEN)
			*d = (struct deal_score){ score[b->of[i]], 1, SURV_OPEN };
		else if (is_later(l, i)) {
			d->sum += score[b->of[i]];
			d->n++;
		}
	}
	return deal;
}

static struct mean
mean_score(const struct deal_score *deal, size_t deals, uint8_t kind)
{
	struct mean m = { 0, 0, 0 };

	for (size_t d = 0; d < deals; d++)
		if (deal[d].n > 0 && deal[d].kind == kind) {
			m.n++;
			m.mean += deal[d].sum / deal[d].n;
		}
	m.mean /= m.n;
	for (size_t d = 0; d < deals; d++)
		if (deal[d].n > 0 && deal[d].kind == kind) {
			double off = deal[d].sum / deal[d].n - m.mean;

			m.variance += off * off;
		}
	m.variance /= m.n * m.n;
	return m;
}

static void
find_share(const struct leaks *l, const struct bins *b, const double *score, struct leak *x)
{
	struct deal_score *deal = score_deals(l, b, score);
	struct mean open = mean_score(deal, l->deals, SURV_OPEN),
	    won = mean_score(deal, l->deals, SURV_WON),
	    lost = mean_score(deal, l->deals, SURV_LOST);
	double apart = won.mean - lost.mean;

	free(deal);
	x->share = x->share_se = NAN;
	if (!(open.n >= LEAST && won.n >= LEAST && lost.n >= LEAST && apart > 0))
		return;
	x->share = (open.mean - lost.mean) / apart;
	x->share_se = sqrt(open.variance + x->share * x->share * won.variance +
	    (x->share - 1) * (x->share - 1) * lost.variance) / apart;
}

/* ---- all of it -------------------------------------------------------------------------- */

static enum leak_reason
judge(const struct leaks *l, const struct leak *x)
{
	double off = fmax(l->lo - x->share, x->share - l->hi);	/* NaN: not known */

	if (x->outcome_auc > TELLS_OUTCOME)
		return LEAK_OUTCOME;
	if (x->open_auc > TELLS_OPEN)
		return LEAK_OPEN;
	if (x->empty_auc > TELLS_EMPTY)
		return LEAK_EMPTY;
	if (x->outcome_auc > TELLS_SOME && off > FAR && off > FAR_SE * x->share_se)
		return LEAK_SHARE;
	return LEAK_NONE;
}

void
leaks_measure(const struct leaks *l, const float *x, size_t stride, size_t levels, struct leak *out)
{
	struct bins b;
	double *score;

	make_bins(&b, l, x, stride, levels);
	score = mem_zero(b.n, sizeof *score);
	learn_scores(l, &b, is_won, score);
	out->outcome_auc = outcome_auc(l, &b, score);
	find_share(l, &b, score, out);
	learn_scores(l, &b, is_open, score);
	out->open_auc = open_auc(l, &b, score);
	out->empty_auc = empty_auc(l, &b);
	out->reason = judge(l, out);
	free(score);
	free(b.of);
}
