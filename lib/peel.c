#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "exact.h"
#include "map.h"
#include "mem.h"
#include "peel.h"
#include "rate.h"
#include "test.h"

#define FEWEST 30		/* deals on each side that make a segment a candidate */
#define PSEUDO 10		/* deals of the cohort's variance that a segment's is blended with */
#define PAIR_CELLS 4000000	/* a pair of keys with more values than that is not looked at */
#define PAIR_LESS 5		/* of z squared: what a pair must be better than a segment */
#define POWER_Z .8416212335729143	/* power 80 % */

enum { ALL, MIX, SPEED, SINGLES, PAIRS, KINDS };
static const double weight[KINDS] = { 1 / 6., 1 / 6., 1 / 6., 1 / 4., 1 / 4. };
#define SPENT .8		/* of all weight: the tests' tails are heavier than normal ones */

struct cell {			/* a segment's deals on the two sides */
	int64_t r[2], rr[2];	/* sums of the rest and its square */
	int64_t value[2];	/* of the pseudo-values */
	uint32_t n[2];
};

struct work {
	struct peel *p;
	const struct deals *d;
	size_t keys;
	const size_t *key;
	size_t who;		/* index of key, or PEEL_NONE */
	uint32_t **level;	/* [keys][values] candidates in the order of their bytes, or RIDGE_NONE */
	uint32_t **value;	/* [keys] and back */
	size_t *levels;
	size_t n;		/* deals on a side */
	uint32_t *deal;		/* [n] */
	uint32_t *at;		/* [n * keys] their levels */
	int64_t *r, *psi;	/* [n] exact */
	uint8_t *gone;		/* [n] taken out */
	struct cell all;
	struct cell **single;	/* [keys][levels] */
	struct cell **pair;	/* [keys * keys][levels x levels], first key below the second; NULL: none */
	double shift;		/* taken from the recent deals' rest */
	int all_done;
};

struct test {
	struct cell *cell;
	size_t k[2];		/* indexes of key, or PEEL_NONE */
	uint32_t l[2];
	int kind;
	double z, se, p, q;
};

struct tests {
	struct test *t;
	size_t n, cap;
};

/* ---- candidates -------------------------------------------------------------- */

static uint32_t
value_of(const struct work *w, size_t deal, size_t k)
{
	return w->d->key[deal * w->d->keys + w->key[k]];
}

static void
choose_levels(struct work *w, size_t k)
{
	const struct map *m = w->d->value[w->key[k]];
	uint32_t values = map_size(m), *rank = mem_zero(values, sizeof *rank), *by;
	uint32_t (*count)[2] = mem_zero(values, sizeof *count);

	for (size_t i = 0; i < w->n; i++)
		count[value_of(w, w->deal[i], k)][w->p->s.side[w->deal[i]]]++;
	map_ranks(m, rank);
	w->value[k] = by = mem_zero(values, sizeof *by);
	w->level[k] = mem_zero(values, sizeof **w->level);
	for (uint32_t v = 0; v < values; v++)
		by[rank[v]] = v;
	w->levels[k] = 0;
	for (uint32_t i = 0; i < values; i++) {
		uint32_t v = by[i];
		int few = count[v][0] < FEWEST || count[v][1] < FEWEST;

		w->level[k][v] = few ? RIDGE_NONE : (uint32_t)w->levels[k];
		if (!few)
			by[w->levels[k]++] = v;
	}
	free(rank);
	free(count);
}

static void
make_cells(struct work *w)
{
	w->single = mem_zero(w->keys, sizeof *w->single);
	w->pair = mem_zero(w->keys * w->keys, sizeof *w->pair);
	for (size_t a = 0; a < w->keys; a++) {
		w->single[a] = mem_zero(w->levels[a], sizeof **w->single);
		for (size_t b = a + 1; b < w->keys; b++)
			if (w->levels[a] * w->levels[b] <= PAIR_CELLS)
				w->pair[a * w->keys + b] = mem_zero(w->levels[a] * w->levels[b],
				    sizeof **w->pair);
	}
}

static void
count(struct cell *c, uint32_t side, int64_t r, int64_t psi, int sign)
{
	double x = exact_value(r);

	c->r[side] += sign * r;
	c->rr[side] += sign * exact(x * x);
	c->value[side] += sign * psi;
	c->n[side] += (uint32_t)sign;
}

/* Deal i goes into its cells (sign 1) or out of them (-1). */
static void
count_deal(struct work *w, size_t i, int sign)
{
	uint32_t side = w->p->s.side[w->deal[i]], *l = w->at + i * w->keys;

	count(&w->all, side, w->r[i], w->psi[i], sign);
	for (size_t a = 0; a < w->keys; a++) {
		if (l[a] == RIDGE_NONE)
			continue;
		count(&w->single[a][l[a]], side, w->r[i], w->psi[i], sign);
		for (size_t b = a + 1; b < w->keys; b++)
			if (l[b] != RIDGE_NONE && w->pair[a * w->keys + b] != NULL)
				count(&w->pair[a * w->keys + b][l[a] * w->levels[b] + l[b]], side,
				    w->r[i], w->psi[i], sign);
	}
}

/* ---- tests ---------------------------------------------------------------------- */

static double
mean(const struct work *w, const struct cell *c, int side)
{
	return exact_value(c->r[side]) / c->n[side] - (side == SPLIT_RECENT ? w->shift : 0);
}

/* The mean square of a segment's rest around the cohort's mean, blended with the cohort's. */
static double
variance(const struct work *w, const struct cell *c, int side)
{
	double m = exact_value(w->all.r[side]) / w->all.n[side], n = c->n[side];
	double all = exact_value(w->all.rr[side]) / w->all.n[side] - m * m;

	if (c == &w->all)
		return all;
	return (exact_value(c->rr[side]) - 2 * m * exact_value(c->r[side]) + n * m * m + PSEUDO * all) /
	    (n + PSEUDO);
}

static double
standard_error(const struct work *w, const struct cell *c)
{
	return sqrt(variance(w, c, 0) / (c->n[0] - 1.) + variance(w, c, 1) / (c->n[1] - 1.));
}

static int
same_deals(const struct cell *a, const struct cell *b)
{
	return a->n[0] == b->n[0] && a->n[1] == b->n[1];
}

static struct test *
add_test(struct tests *t, int kind, double p)
{
	t->t = mem_grow(t->t, &t->cap, t->n + 1, sizeof *t->t);
	t->t[t->n] = (struct test){ .kind = kind, .p = p, .k = { PEEL_NONE, PEEL_NONE } };
	return &t->t[t->n++];
}

static struct test *
test_cell(const struct work *w, struct tests *t, int kind, struct cell *c)
{
	double se = standard_error(w, c), z = (mean(w, c, 1) - mean(w, c, 0)) / se;
	struct test *x;

	if (!(se > 0))
		return NULL;
	x = add_test(t, kind, test_normal(z));
	x->cell = c;
	x->z = z;
	x->se = se;
	return x;
}

static int
is_candidate(const struct work *w, const struct cell *c)
{
	return c->n[0] >= FEWEST && c->n[1] >= FEWEST && !same_deals(c, &w->all);
}

static void
test_pairs(const struct work *w, struct tests *t, size_t a, size_t b)
{
	struct cell *cells = w->pair[a * w->keys + b];

	for (uint32_t i = 0; cells != NULL && i < w->levels[a]; i++)
		for (uint32_t j = 0; j < w->levels[b]; j++) {
			struct cell *c = &cells[i * w->levels[b] + j];
			struct test *x;

			if (!is_candidate(w, c) || same_deals(c, &w->single[a][i]) ||
			    same_deals(c, &w->single[b][j]) || (x = test_cell(w, t, PAIRS, c)) == NULL)
				continue;
			x->k[0] = a;
			x->k[1] = b;
			x->l[0] = i;
			x->l[1] = j;
		}
}

static void
test_all(const struct work *w, struct tests *t)
{
	const struct peel *p = w->p;

	t->n = 0;
	add_test(t, MIX, p->mix.p);
	add_test(t, SPEED, p->s.speed_p);
	if (!w->all_done && w->all.n[0] >= 2 && w->all.n[1] >= 2)
		test_cell(w, t, ALL, (struct cell *)&w->all);
	for (size_t a = 0; a < w->keys; a++) {
		for (uint32_t i = 0; i < w->levels[a]; i++) {
			struct cell *c = &w->single[a][i];
			struct test *x;

			if (!is_candidate(w, c) || (x = test_cell(w, t, SINGLES, c)) == NULL)
				continue;
			x->k[0] = a;
			x->l[0] = i;
		}
		for (size_t b = a + 1; b < w->keys; b++)
			test_pairs(w, t, a, b);
	}
}

/* The share of all weight that one test of each kind has. */
static void
shares(const struct tests *t, double share[KINDS])
{
	double n[KINDS] = { 0 }, all = 0;

	for (size_t i = 0; i < t->n; i++)
		n[t->t[i].kind] += !isnan(t->t[i].p);
	for (int k = 0; k < KINDS; k++)
		all += n[k] > 0 ? weight[k] : 0;
	for (int k = 0; k < KINDS; k++)
		share[k] = n[k] > 0 ? SPENT * weight[k] / n[k] / all : 0;
}

static void
find_discoveries(struct tests *t)
{
	double *q = mem_zero(t->n, sizeof *q), share[KINDS], members = 0;

	shares(t, share);
	for (size_t i = 0; i < t->n; i++)
		members += !isnan(t->t[i].p);
	for (size_t i = 0; i < t->n; i++)
		q[i] = isnan(t->t[i].p) ? NAN : t->t[i].p / (share[t->t[i].kind] * members);
	test_discovery(q, t->n, q);
	for (size_t i = 0; i < t->n; i++)
		t->t[i].q = isnan(q[i]) ? NAN : fmin(1, q[i]);
	free(q);
}

/* ---- naming and taking out -------------------------------------------------------- */

static double
strength(const struct test *t)
{
	return t->z * t->z - (t->kind == PAIRS ? PAIR_LESS : 0);
}

static const struct test *
largest(const struct tests *t)
{
	const struct test *best = NULL;

	for (size_t i = 0; i < t->n; i++)
		if (t->t[i].cell != NULL && t->t[i].q <= PEEL_FOUND &&
		    (best == NULL || strength(&t->t[i]) > strength(best)))
			best = &t->t[i];
	return best;
}

static void
name_cause(struct work *w, const struct test *t)
{
	struct peel_cause *c = &w->p->cause[w->p->causes++];
	const struct cell *x = t->cell;

	c->dim[0] = c->dim[1] = PEEL_NONE;
	for (int i = 0; i < 2; i++) {
		if (t->k[i] != PEEL_NONE) {
			c->dim[i] = w->key[t->k[i]];
			c->value[i] = w->value[t->k[i]][t->l[i]];
		}
		c->deals[i] = x->n[i];
		c->rate[i] = exact_value(x->value[i]) / x->n[i];
	}
	c->change = t->z * t->se;
	c->lo = c->change - RATE_Z * t->se;
	c->hi = c->change + RATE_Z * t->se;
	c->p = t->p;
	c->q = t->q;
	c->points = c->change * x->n[1] / w->p->s.cohort[1].n;
}

static int
has_part(const struct work *w, const struct test *t, size_t i)
{
	for (int k = 0; k < 2 && t->k[k] != PEEL_NONE; k++)
		if (w->at[i * w->keys + t->k[k]] != t->l[k])
			return 0;
	return 1;
}

/* Money of the recent deals of the cause; deals of a segment go. */
static void
take_out(struct work *w, const struct test *t)
{
	struct peel_cause *c = &w->p->cause[w->p->causes - 1];
	int64_t cents = 0;

	for (size_t i = 0; i < w->n; i++) {
		double amount = w->d->deal[w->deal[i]].amount;

		if (w->gone[i] || !has_part(w, t, i))
			continue;
		if (w->p->s.side[w->deal[i]] == SPLIT_RECENT && fabs(amount) < 9e10)
			cents += llround(amount * 100);
		if (t->k[0] == PEEL_NONE)
			continue;
		w->gone[i] = 1;
		count_deal(w, i, -1);
	}
	c->amount = (double)cents / 100;
	if (t->k[0] == PEEL_NONE) {
		w->shift += c->change;
		w->all_done = 1;
	}
}

/* The two-sided p that z stands for, turned round. */
static double
quantile(double p)
{
	double lo = 0, hi = 40;

	for (int i = 0; i < 100; i++) {
		double mid = (lo + hi) / 2;

		if (test_normal(mid) > p)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

static void
first_round(struct work *w, const struct tests *t)
{
	struct peel *p = w->p;
	double share[KINDS];

	shares(t, share);
	for (size_t i = 0; i < t->n; i++) {
		const struct test *x = &t->t[i];

		p->tests += isnan(x->p) ? 0 : 1;
		if (x->kind == MIX)
			p->mix.q = x->q;
		else if (x->kind == SPEED)
			p->speed_q = x->q;
		else if (x->kind == ALL)
			p->detectable = (quantile(PEEL_FOUND * share[ALL]) + POWER_Z) * x->se;
	}
}

static void
peel(struct work *w)
{
	struct tests t = { 0 };

	for (int round = 0; round < PEEL_ROUNDS; round++) {
		const struct test *best;

		test_all(w, &t);
		find_discoveries(&t);
		if (round == 0)
			first_round(w, &t);
		if (w->p->s.faster || (best = largest(&t)) == NULL)
			break;
		name_cause(w, best);
		take_out(w, best);
	}
	free(t.t);
}

/* ---- mix ---------------------------------------------------------------------------- */

struct moments {
	int64_t sum[2], square[2];
	double n[2];
};

static void
add_moment(struct moments *m, uint32_t side, double x)
{
	m->sum[side] += exact(x);
	m->square[side] += exact(x * x);
	m->n[side]++;
}

static double
moment_mean(const struct moments *m, int side)
{
	return exact_value(m->sum[side]) / m->n[side];
}

/* Of the difference of the means. */
static double
moment_error(const struct moments *m)
{
	double v = 0;

	for (int s = 0; s < 2; s++)
		v += (exact_value(m->square[s]) / m->n[s] - moment_mean(m, s) * moment_mean(m, s)) / m->n[s];
	return sqrt(fmax(0, v));
}

/* What the values of key k (PEEL_NONE: the amounts) say. */
static struct moments
moments_of(const struct work *w, size_t k)
{
	struct moments m = { 0 };

	for (size_t i = 0; i < w->n; i++)
		add_moment(&m, w->p->s.side[w->deal[i]], k == PEEL_NONE ? ridge_amount(&w->p->f, w->deal[i]) :
		    w->p->f.effect[k][value_of(w, w->deal[i], k)]);
	return m;
}

/* The value of key k whose share of the deals moved most beyond chance. */
static void
choose_value(struct work *w, size_t k)
{
	struct peel_mix *x = &w->p->mix;
	uint32_t values = map_size(w->d->value[w->key[k]]);
	struct cell *c = mem_zero(values, sizeof *c);
	uint32_t *rank = mem_zero(values, sizeof *rank);
	double most = 0, n0 = w->all.n[0], n1 = w->all.n[1];

	map_ranks(w->d->value[w->key[k]], rank);
	for (size_t i = 0; i < w->n; i++)
		count(&c[value_of(w, w->deal[i], k)], w->p->s.side[w->deal[i]], 0, w->psi[i], 1);
	for (uint32_t v = 0; v < values; v++) {
		double s0 = c[v].n[0] / n0, s1 = c[v].n[1] / n1, here = c[v].n[0] + c[v].n[1];
		double s = here / (n0 + n1), z = (s1 - s0) * (s1 - s0) / (s * (1 - s));

		if (!(here > 0 && here < n0 + n1) || z < most || !(z > 0) ||
		    (z <= most && rank[v] > rank[x->value]))
			continue;
		most = z;
		x->value = v;
		x->share[0] = s0;
		x->share[1] = s1;
		x->rate = exact_value(c[v].value[0] + c[v].value[1]) / here;
		x->other = exact_value(w->all.value[0] + w->all.value[1] - c[v].value[0] - c[v].value[1]) /
		    (n0 + n1 - here);
	}
	free(rank);
	free(c);
}

/* The key whose values moved the most of it. */
static void
choose_key(struct work *w)
{
	struct peel_mix *x = &w->p->mix;
	double most = -1;
	size_t at = PEEL_NONE;

	for (size_t k = 0; k <= w->keys; k++) {
		struct moments m;
		double part;

		if (k == w->who)
			continue;
		m = moments_of(w, k < w->keys ? k : PEEL_NONE);
		part = moment_mean(&m, 1) - moment_mean(&m, 0);
		if ((x->change < 0 ? -part : part) <= most)
			continue;
		most = x->change < 0 ? -part : part;
		x->part = part;
		at = k < w->keys ? k : PEEL_NONE;
	}
	x->dim = at != PEEL_NONE ? w->key[at] : PEEL_NONE;
	if (at != PEEL_NONE)
		choose_value(w, at);
}

static void
measure_mix(struct work *w)
{
	struct peel_mix *x = &w->p->mix;
	struct moments all = { 0 }, m = { 0 };
	double se;

	for (size_t i = 0; i < w->n; i++) {
		double value = ridge_value(&w->p->f, w->deal[i]);

		add_moment(&all, w->p->s.side[w->deal[i]], value);
		if (w->who != PEEL_NONE)
			value -= w->p->f.effect[w->who][value_of(w, w->deal[i], w->who)];
		add_moment(&m, w->p->s.side[w->deal[i]], value);
	}
	x->base = moment_mean(&all, 0);
	x->recent = moment_mean(&all, 1);
	x->change = moment_mean(&m, 1) - moment_mean(&m, 0);
	x->who = x->recent - x->base - x->change;
	se = moment_error(&m);
	x->lo = x->change - RATE_Z * se;
	x->hi = x->change + RATE_Z * se;
	x->p = se > 0 ? test_normal(x->change / se) : NAN;
	choose_key(w);
}

/* ---- all of it ------------------------------------------------------------------------ */

/* The deals on a side with what their segments leave unsaid. */
static void
take_deals(struct work *w)
{
	struct peel *p = w->p;
	double *psi = mem_zero(w->d->n, sizeof *psi);
	int64_t cents = 0;

	w->deal = mem_zero(w->d->n, sizeof *w->deal);
	for (size_t i = 0; i < w->d->n; i++)
		if (p->s.side[i] != COHORT_NONE) {
			psi[i] = split_value(&p->s, i);
			w->deal[w->n++] = (uint32_t)i;
			if (p->s.side[i] == SPLIT_RECENT && fabs(w->d->deal[i].amount) < 9e10)
				cents += llround(w->d->deal[i].amount * 100);
		}
	p->amount = (double)cents / 100;
	ridge_fit(&p->f, w->d, w->key, w->keys, p->s.side, psi);
	w->r = mem_zero(w->n, sizeof *w->r);
	w->psi = mem_zero(w->n, sizeof *w->psi);
	for (size_t i = 0; i < w->n; i++) {
		w->psi[i] = exact(psi[w->deal[i]]);
		w->r[i] = exact(psi[w->deal[i]] - ridge_value(&p->f, w->deal[i]));
	}
	free(psi);
}

static void
fill_cells(struct work *w)
{
	w->level = mem_zero(w->keys, sizeof *w->level);
	w->value = mem_zero(w->keys, sizeof *w->value);
	w->levels = mem_zero(w->keys, sizeof *w->levels);
	for (size_t k = 0; k < w->keys; k++)
		choose_levels(w, k);
	make_cells(w);
	w->gone = mem_zero(w->n, sizeof *w->gone);
	w->at = mem_zero(w->n * w->keys, sizeof *w->at);
	for (size_t i = 0; i < w->n; i++) {
		for (size_t k = 0; k < w->keys; k++)
			w->at[i * w->keys + k] = w->level[k][value_of(w, w->deal[i], k)];
		count_deal(w, i, 1);
	}
}

static void
measure_execution(struct work *w)
{
	struct peel *p = w->p;
	double se = standard_error(w, &w->all);

	for (int s = 0; s < 2; s++)
		p->rate[s] = surv_incidence(&p->s.cohort[s], p->s.tau);
	p->base = mean(w, &w->all, 0);
	p->recent = mean(w, &w->all, 1);
	p->change = p->recent - p->base;
	p->lo = p->change - RATE_Z * se;
	p->hi = p->change + RATE_Z * se;
	p->p = se > 0 ? test_normal(p->change / se) : NAN;
}

static void
work_free(struct work *w)
{
	for (size_t k = 0; w->level != NULL && k < w->keys; k++) {
		free(w->level[k]);
		free(w->value[k]);
		free(w->single[k]);
		for (size_t j = 0; j < w->keys; j++)
			free(w->pair[k * w->keys + j]);
	}
	free(w->level);
	free(w->value);
	free(w->levels);
	free(w->single);
	free(w->pair);
	free(w->deal);
	free(w->at);
	free(w->r);
	free(w->psi);
	free(w->gone);
}

int
peel_run(struct peel *p, const struct cohorts *c, const size_t *key, size_t keys,
    size_t who, const struct split_options *o, struct err *e)
{
	struct work w = { .p = p, .d = c->d, .key = key, .keys = keys, .who = PEEL_NONE };

	*p = (struct peel){ .speed_q = NAN, .mix = { .q = NAN }, .detectable = NAN };
	if (split_make(&p->s, c, o, e) != 0)
		return -1;
	if (p->s.tau < 0)
		return err_set(e, "too few deals to tell anything");
	for (size_t k = 0; k < keys; k++)
		if (key[k] == who)
			w.who = k;
	take_deals(&w);
	fill_cells(&w);
	measure_execution(&w);
	measure_mix(&w);
	peel(&w);
	work_free(&w);
	return 0;
}

void
peel_free(struct peel *p)
{
	split_free(&p->s);
	ridge_free(&p->f);
}
