#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/detmath.h"
#include "base/err.h"
#include "base/fixsum.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/money.h"
#include "stats/htest.h"
#include "stats/proportion.h"
#include "winrate/drivers.h"
#include "winrate/residual.h"

#define FEWEST 30		/* deals on each side that make a segment a candidate */
#define PSEUDO 10		/* deals of the cohort's variance that a segment's is blended
				 * with */
#define PAIR_CELLS 4000000	/* a pair of keys with more values than that is not looked at */
#define PAIR_LESS 5		/* of z squared: what a pair must be better than a segment */
#define POWER_Z .8416212335729143	/* power 80 % */

enum { ALL, MIX, SPEED, SINGLES, PAIRS, KINDS };
static const double weight[KINDS] = { 1 / 6., 1 / 6., 1 / 6., 1 / 4., 1 / 4. };
#define SPENT .4		/* of all weight: what is named is held to more than one error in
				 * twenty */

struct cell {			/* a segment's deals on the two sides */
	int64_t r[2], rr[2];	/* sums of the rest and its square */
	int64_t value[2];	/* of the pseudo-values */
	uint32_t n[2];
};

struct driver_search {
	struct drivers *p;
	const struct residual *residual;
	size_t keys;
	uint32_t **level;	/* [keys][values] candidates in the order of their bytes, or
				 * RIDGE_NONE */
	uint32_t **value;	/* [keys] and back */
	size_t *levels;
	uint32_t *at;		/* [rest.n * keys] the deals' levels */
	uint8_t *gone;		/* [rest.n] taken out */
	struct cell all;
	struct cell **single;	/* [keys][levels] */
	struct cell **pair;	/* [keys * keys][levels x levels], first key below the second;
				 * NULL: none */
	double late;		/* share of the wins that come after tau, if their speed has
				 * changed; else 0 */
	double shift;		/* taken from the recent deals' rest */
	int all_done;
};

struct test {
	struct cell *cell;
	size_t k[2];		/* indexes of key, or DRIVERS_NONE */
	uint32_t l[2];
	int kind;
	int known;		/* se is as it should be, not only at least as large */
	double change, se, p, q;
	double z;		/* of what is beyond_speed */
};

struct tests {
	struct test *t;
	size_t n, cap;
};

/* ---- candidates -------------------------------------------------------------- */

static void
choose_levels(struct driver_search *w, size_t k)
{
	const struct residual *r = w->residual;
	const struct intern *m = r->d->value[r->key[k]];
	uint32_t values = intern_size(m), *by;
	uint32_t (*count)[2] = mem_zero(values, sizeof *count);

	for (size_t i = 0; i < r->n; i++)
		count[residual_value(r, i, k)][residual_side(r, i)]++;
	w->value[k] = by = intern_sorted(m);
	w->level[k] = mem_zero(values, sizeof **w->level);
	w->levels[k] = 0;
	for (uint32_t i = 0; i < values; i++) {
		uint32_t v = by[i];
		int few = count[v][0] < FEWEST || count[v][1] < FEWEST;

		w->level[k][v] = few ? RIDGE_NONE : (uint32_t)w->levels[k];
		if (!few)
			by[w->levels[k]++] = v;
	}
	free(count);
}

static void
make_cells(struct driver_search *w)
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
count(struct cell *c, uint32_t side, int64_t r, int64_t value, int sign)
{
	double x = fixsum_value(r);

	c->r[side] += sign * r;
	c->rr[side] += sign * fixsum_of(x * x);
	c->value[side] += sign * value;
	c->n[side] += (uint32_t)sign;
}

/* Deal i goes into its cells (sign 1) or out of them (-1). */
static void
count_deal(struct driver_search *w, size_t i, int sign)
{
	uint32_t side = residual_side(w->residual, i), *l = w->at + i * w->keys;
	int64_t r = w->residual->r[i], value = w->residual->value[i];

	count(&w->all, side, r, value, sign);
	for (size_t a = 0; a < w->keys; a++) {
		if (l[a] == RIDGE_NONE)
			continue;
		count(&w->single[a][l[a]], side, r, value, sign);
		for (size_t b = a + 1; b < w->keys; b++)
			if (l[b] != RIDGE_NONE && w->pair[a * w->keys + b] != NULL)
				count(&w->pair[a * w->keys + b][l[a] * w->levels[b] + l[b]], side,
				    r, value, sign);
	}
}

/* ---- tests ---------------------------------------------------------------------- */

static double
mean(const struct driver_search *w, const struct cell *c, int side)
{
	return fixsum_value(c->r[side]) / c->n[side] - (side == BASELINE_RECENT ? w->shift : 0);
}

/* The mean square of a segment's rest around the cohort's mean, blended with the cohort's. */
static double
variance(const struct driver_search *w, const struct cell *c, int side)
{
	double m = fixsum_value(w->all.r[side]) / w->all.n[side], n = c->n[side];
	double all = fixsum_value(w->all.rr[side]) / w->all.n[side] - m * m;

	if (c == &w->all)
		return all;
	return (fixsum_value(c->rr[side]) - 2 * m * fixsum_value(c->r[side]) + n * m * m +
	    PSEUDO * all) / (n + PSEUDO);
}

/*
 * Wins that come faster or later: by tau a few more or fewer of them have come.
 * What of a change is beyond that.
 */
static double
beyond_speed(const struct driver_search *w, const struct cell *c, double change)
{
	double late = w->late * fmax(0, fixsum_value(c->value[0]) / c->n[0]);

	if (late == 0 || (change > 0) != (w->p->s.speed > 0))
		return change;
	return change > 0 ? fmax(0, change - late) : fmin(0, change + late);
}

/*
 * What the change of a segment is held against: its standard error, in which extra is
 * ridge_extra's, and the degrees of freedom of Student's distribution (F. E. Satterthwaite,
 * Biometrics Bulletin 2 (1946), 110-114).
 */
static void
hold_against(const struct driver_search *w, struct test *t, double extra)
{
	const struct cell *c = t->cell;
	double n0 = c->n[0] - 1., n1 = c->n[1] - 1., v0 = variance(w, c, 0) / n0,
	    v1 = variance(w, c, 1) / n1;
	double v = v0 + v1, df = v * v / (v0 * v0 / n0 + v1 * v1 / n1);

	t->se = sqrt(v + extra * w->residual->variance);
	t->change = mean(w, c, 1) - mean(w, c, 0);
	t->z = beyond_speed(w, c, t->change) / t->se;
	t->p = t->se > 0 ? htest_student(t->z, df) : NAN;
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
	t->t[t->n] = (struct test){ .kind = kind, .p = p, .k = { DRIVERS_NONE, DRIVERS_NONE } };
	return &t->t[t->n++];
}

static int
has_part(const struct driver_search *w, const struct test *t, size_t i)
{
	for (int k = 0; k < 2 && t->k[k] != DRIVERS_NONE; k++)
		if (w->at[i * w->keys + t->k[k]] != t->l[k])
			return 0;
	return 1;
}

/* Where the sides differ in what they hold, a change is known less well (ridge_extra). */
static void
look_closer(const struct driver_search *w, struct test *t)
{
	const struct residual *r = w->residual;
	int64_t *sum = mem_zero(2 * r->f.terms, sizeof *sum);

	for (size_t i = 0; i < r->n; i++)
		if (!w->gone[i] && has_part(w, t, i))
			ridge_add(&r->f, r->deal[i], residual_side(r, i), sum);
	hold_against(w, t, fmax(0, ridge_extra(&r->f, sum, t->cell->n[0], t->cell->n[1])));
	t->known = 1;
	free(sum);
}

static struct test *
test_cell(const struct driver_search *w, struct tests *t, int kind, struct cell *c)
{
	struct test *x = add_test(t, kind, NAN);

	x->cell = c;
	hold_against(w, x, 0);
	return x;
}

static int
is_candidate(const struct driver_search *w, const struct cell *c)
{
	return c->n[0] >= FEWEST && c->n[1] >= FEWEST && !same_deals(c, &w->all);
}

static void
test_pairs(const struct driver_search *w, struct tests *t, size_t a, size_t b)
{
	struct cell *cells = w->pair[a * w->keys + b];

	for (uint32_t i = 0; cells != NULL && i < w->levels[a]; i++)
		for (uint32_t j = 0; j < w->levels[b]; j++) {
			struct cell *c = &cells[i * w->levels[b] + j];
			struct test *x;

			if (!is_candidate(w, c) || same_deals(c, &w->single[a][i]) ||
			    same_deals(c, &w->single[b][j]))
				continue;
			x = test_cell(w, t, PAIRS, c);
			x->k[0] = a;
			x->k[1] = b;
			x->l[0] = i;
			x->l[1] = j;
		}
}

static void
test_all(struct driver_search *w, struct tests *t)
{
	const struct drivers *p = w->p;

	t->n = 0;
	add_test(t, MIX, p->mix.p);
	add_test(t, SPEED, p->s.speed_p);
	if (!w->all_done && w->all.n[0] >= 2 && w->all.n[1] >= 2)
		look_closer(w, test_cell(w, t, ALL, &w->all));
	for (size_t a = 0; a < w->keys; a++) {
		for (uint32_t i = 0; i < w->levels[a]; i++) {
			struct cell *c = &w->single[a][i];
			struct test *x;

			if (!is_candidate(w, c))
				continue;
			x = test_cell(w, t, SINGLES, c);
			x->k[0] = a;
			x->l[0] = i;
		}
		for (size_t b = a + 1; b < w->keys; b++)
			test_pairs(w, t, a, b);
	}
}

/*
 * How much of a kind's weight a test has: in proportion to what its deals can tell, the
 * inverse of the standard error if all deals had one variance.
 */
static double
information(const struct test *t)
{
	return t->cell == NULL ? 1 : 1 / sqrt(1. / t->cell->n[0] + 1. / t->cell->n[1]);
}

/* The share of all weight that each test has, 0 if it is none. */
static double *
shares(const struct tests *t)
{
	double *share = mem_zero(t->n, sizeof *share), of[KINDS] = { 0 }, all = 0;

	for (size_t i = 0; i < t->n; i++)
		if (!isnan(t->t[i].p))
			of[t->t[i].kind] += share[i] = information(&t->t[i]);
	for (int k = 0; k < KINDS; k++)
		all += of[k] > 0 ? weight[k] : 0;
	for (size_t i = 0; i < t->n; i++)
		if (share[i] > 0)
			share[i] *= SPENT * weight[t->t[i].kind] / of[t->t[i].kind] / all;
	return share;
}

/*
 * Causes share their weight as one family.  Mix and speed have their own each,
 * so that what is plain there does not make it easier to name a cause, nor the
 * other way round.
 */
static void
find_discoveries(struct tests *t)
{
	double *q = mem_zero(t->n, sizeof *q), *share = shares(t), members = 0;

	for (size_t i = 0; i < t->n; i++)
		members += t->t[i].cell != NULL && !isnan(t->t[i].p);
	for (size_t i = 0; i < t->n; i++)
		q[i] = t->t[i].cell != NULL ? t->t[i].p / (share[i] * members) : NAN;
	htest_discovery(q, t->n, q);
	for (size_t i = 0; i < t->n; i++) {
		t->t[i].q = t->t[i].cell != NULL ? q[i] : t->t[i].p / share[i];
		if (t->t[i].q > 1)
			t->t[i].q = 1;
	}
	free(share);
	free(q);
}

/* ---- naming and taking out -------------------------------------------------------- */

static double
strength(const struct test *t)
{
	return t->z * t->z - (t->kind == PAIRS ? PAIR_LESS : 0);
}

static struct test *
largest(const struct tests *t)
{
	struct test *best = NULL;

	for (size_t i = 0; i < t->n; i++)
		if (t->t[i].cell != NULL && t->t[i].q <= DRIVERS_FOUND &&
		    (best == NULL || strength(&t->t[i]) > strength(best)))
			best = &t->t[i];
	return best;
}

/* The next cause; NULL if there is none. */
static const struct test *
find_next(const struct driver_search *w, struct tests *t)
{
	struct test *best;

	while ((best = largest(t)) != NULL && !best->known) {
		look_closer(w, best);
		find_discoveries(t);
	}
	return best;
}

static void
name_cause(struct driver_search *w, const struct test *t)
{
	struct drivers_cause *c = &w->p->cause[w->p->causes++];
	const struct cell *x = t->cell;

	c->dim[0] = c->dim[1] = DRIVERS_NONE;
	for (int i = 0; i < 2; i++) {
		if (t->k[i] != DRIVERS_NONE) {
			c->dim[i] = w->residual->key[t->k[i]];
			c->value[i] = w->value[t->k[i]][t->l[i]];
		}
		c->deals[i] = x->n[i];
		c->rate[i] = fixsum_value(x->value[i]) / x->n[i];
	}
	c->change = t->change;
	c->lo = c->change - PROPORTION_Z * t->se;
	c->hi = c->change + PROPORTION_Z * t->se;
	c->p = t->p;
	c->q = t->q;
	c->points = c->change * x->n[1] / w->p->s.cohort[1].n;
}

/* Money of the recent deals of the cause; deals of a segment go. */
static void
take_out(struct driver_search *w, const struct test *t)
{
	struct drivers_cause *c = &w->p->cause[w->p->causes - 1];
	int64_t cents = 0;

	for (size_t i = 0; i < w->residual->n; i++) {
		double amount = w->residual->d->deal[w->residual->deal[i]].amount;

		if (w->gone[i] || !has_part(w, t, i))
			continue;
		if (residual_side(w->residual, i) == BASELINE_RECENT)
			(void)money_add(&cents, amount);
		if (t->k[0] == DRIVERS_NONE)
			continue;
		w->gone[i] = 1;
		count_deal(w, i, -1);
	}
	c->amount = money_value(cents);
	if (t->k[0] == DRIVERS_NONE) {
		w->shift += c->change;
		w->all_done = 1;
	}
}

static void
first_round(struct driver_search *w, const struct tests *t)
{
	struct drivers *p = w->p;
	double *share = shares(t);

	for (size_t i = 0; i < t->n; i++) {
		const struct test *x = &t->t[i];

		p->tests += isnan(x->p) ? 0 : 1;
		if (x->kind == MIX)
			p->mix.q = x->q;
		else if (x->kind == SPEED)
			p->speed_q = x->q;
		else if (x->kind == ALL)
			p->detectable = (-detmath_normal_quantile(DRIVERS_FOUND * share[i] / 2) +
			    POWER_Z) * x->se;
	}
	free(share);
}

static void
peel(struct driver_search *w)
{
	struct tests t = { 0 };

	for (int round = 0; round < DRIVERS_ROUNDS; round++) {
		const struct test *best;

		test_all(w, &t);
		find_discoveries(&t);
		if (round == 0)
			first_round(w, &t);
		if (w->p->s.faster || (best = find_next(w, &t)) == NULL)
			break;
		name_cause(w, best);
		take_out(w, best);
	}
	free(t.t);
}

/* ---- all of it ------------------------------------------------------------------------ */

static double
recent_amount(const struct residual *r)
{
	int64_t cents = 0;

	for (size_t i = 0; i < r->n; i++) {
		double amount = r->d->deal[r->deal[i]].amount;

		if (residual_side(r, i) == BASELINE_RECENT)
			(void)money_add(&cents, amount);
	}
	return money_value(cents);
}

static void
fill_cells(struct driver_search *w)
{
	w->level = mem_zero(w->keys, sizeof *w->level);
	w->value = mem_zero(w->keys, sizeof *w->value);
	w->levels = mem_zero(w->keys, sizeof *w->levels);
	for (size_t k = 0; k < w->keys; k++)
		choose_levels(w, k);
	make_cells(w);
	w->gone = mem_zero(w->residual->n, sizeof *w->gone);
	w->at = mem_zero(w->residual->n * w->keys, sizeof *w->at);
	for (size_t i = 0; i < w->residual->n; i++) {
		for (size_t k = 0; k < w->keys; k++)
			w->at[i * w->keys + k] = w->level[k][residual_value(w->residual, i, k)];
		count_deal(w, i, 1);
	}
}

static void
measure_execution(struct driver_search *w)
{
	struct drivers *p = w->p;
	struct test all = { .cell = &w->all, .k = { DRIVERS_NONE, DRIVERS_NONE } };

	for (int s = 0; s < 2; s++)
		p->rate[s] = fixsum_value(w->all.value[s]) / w->all.n[s];
	look_closer(w, &all);
	p->base = mean(w, &w->all, 0);
	p->recent = mean(w, &w->all, 1);
	p->change = p->recent - p->base;
	p->lo = p->change - PROPORTION_Z * all.se;
	p->hi = p->change + PROPORTION_Z * all.se;
	p->p = all.p;
}

static void
work_free(struct driver_search *w)
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
	free(w->at);
	free(w->gone);
}

int
drivers_run(struct drivers *p, const struct cohorts *c, const size_t *key, size_t keys,
    size_t owner_key, const struct baseline_options *o, struct err *e)
{
	struct residual residual;
	struct driver_search w = { .p = p, .residual = &residual, .keys = keys };

	*p = (struct drivers){ .speed_q = NAN, .mix = { .q = NAN }, .detectable = NAN };
	if (baseline_make(&p->s, c, o, e) != 0)
		return -1;
	if (p->s.tau < 0)
		return err_set(e, "too few deals to tell anything");
	residual_make(&residual, &p->s, key, keys, owner_key);
	p->amount = recent_amount(&residual);
	mix_measure(&p->mix, &residual, owner_key);
	fill_cells(&w);
	if (p->s.speed_p <= BASELINE_ALPHA)
		w.late = surv_incidence(&p->s.cohort[0], INT32_MAX) /
		    surv_incidence(&p->s.cohort[0], p->s.tau) - 1;
	measure_execution(&w);
	peel(&w);
	work_free(&w);
	residual_free(&residual);
	return 0;
}

void
drivers_free(struct drivers *p)
{
	baseline_free(&p->s);
	*p = (struct drivers){ 0 };
}
