#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/detmath.h"
#include "base/err.h"
#include "base/fixsum.h"
#include "base/mem.h"
#include "base/money.h"
#include "stats/htest.h"
#include "stats/proportion.h"
#include "winrate/cells.h"
#include "winrate/drivers.h"
#include "winrate/leaky.h"
#include "winrate/residual.h"

#define PSEUDO 10		/* deals of the cohort's variance that a segment's is blended
				 * with */
#define PAIR_LESS 5		/* of z squared: what a pair must be better than a segment */
#define POWER_Z .8416212335729143	/* power 80 % */

enum { ALL, MIX, SPEED, SINGLES, PAIRS, KINDS };
static const double weight[KINDS] = { 1 / 6., 1 / 6., 1 / 6., 1 / 4., 1 / 4. };
#define SPENT .4		/* of all weight: what is named is held to more than one error in
				 * twenty */

struct driver_search {
	struct drivers *p;
	const struct residual *residual;
	struct cells c;
	double shift[CONTRAST_WAYS];	/* taken from the recent deals' rest */
	int all_done;
};

struct test {
	const struct cell *cell;	/* NULL: mix or speed */
	struct cells_part part;
	int kind;
	int known;		/* looked at closely: se is as it should be, not only at most as
				 * large, and the deals' own speed is allowed for */
	double change[CONTRAST_WAYS], se[CONTRAST_WAYS], alone[CONTRAST_WAYS];
	double allowance;
	double z, p, q;		/* of both ways together */
};

struct tests {
	struct test *t;
	size_t n, cap;
};

/* ---- tests ---------------------------------------------------------------------- */

static double
mean(const struct driver_search *w, const struct cell *c, int way, int side)
{
	return fixsum_value(c->rest[way].r[side]) / c->n[side] -
	    (side == BASELINE_RECENT ? w->shift[way] : 0);
}

/* The mean square of a segment's rest around the cohort's mean, blended with the cohort's. */
static double
variance(const struct driver_search *w, const struct cell *c, int way, int side)
{
	const struct cell_rest *all = &w->c.all.rest[way], *x = &c->rest[way];
	double m = fixsum_value(all->r[side]) / w->c.all.n[side], n = c->n[side];
	double v = fixsum_value(all->rr[side]) / w->c.all.n[side] - m * m;

	if (c == &w->c.all)
		return v;
	return (fixsum_value(x->rr[side]) - 2 * m * fixsum_value(x->r[side]) + n * m * m +
	    PSEUDO * v) / (n + PSEUDO);
}

/*
 * What the change of a segment is held against: its standard error, in which extra is
 * ridge_extra's, and the degrees of freedom of Student's distribution (F. E. Satterthwaite,
 * Biometrics Bulletin 2 (1946), 110-114).  Returns these.
 */
static double
standard_error(const struct driver_search *w, struct test *t, int way, double extra)
{
	const struct cell *c = t->cell;
	double n0 = c->n[0] - 1., n1 = c->n[1] - 1., v0 = variance(w, c, way, 0) / n0,
	    v1 = variance(w, c, way, 1) / n1;
	double v = v0 + v1;

	t->se[way] = sqrt(v + extra * w->residual->variance[way]);
	return v * v / (v0 * v0 / n0 + v1 * v1 / n1);
}

/* Both ways together; what the speed of wins may be does not count. */
static void
hold_against(const struct driver_search *w, struct test *t, double extra)
{
	t->p = 0;
	t->z = INFINITY;
	for (int way = 0; way < CONTRAST_WAYS; way++) {
		double df = standard_error(w, t, way, extra), z =
		    contrast_beyond(t->change[way], t->allowance) / t->se[way];

		if (!(t->se[way] > 0)) {
			t->z = 0;
			t->p = t->alone[way] = NAN;
			return;
		}
		t->alone[way] = htest_student(t->change[way] / t->se[way], df);
		t->p = fmax(t->p, htest_student(z, df));
		t->z = fmin(t->z, fabs(z));
	}
	if (t->change[0] * t->change[1] < 0) {
		t->p = 1;
		t->z = 0;
	}
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
	t->t[t->n] = (struct test){ .kind = kind, .p = p, .part = cells_whole };
	return &t->t[t->n++];
}

/* Where its deals have a speed of their own, they are held against each other by that. */
static void
allow_for_speed(const struct driver_search *w, struct test *t)
{
	const struct baseline *s = &w->p->s;
	const int32_t *all = s->speed.age[CONTRAST_BY_SHARE];
	struct surv side[2] = { { 0 }, { 0 } };
	struct contrast_speed v;

	cells_fit(&w->c, &t->part, side);
	baseline_speed(s, side, s->tau, &v);
	t->allowance = contrast_allowance(&v, side, s->tau, t->change[0]);
	for (int k = 0; k < 2; k++) {
		double own = surv_incidence(&side[k], v.age[CONTRAST_BY_SHARE][k]) -
		    surv_incidence(&side[k], all[k]);

		t->change[CONTRAST_BY_SHARE] += k == BASELINE_RECENT ? own : -own;
		surv_free(&side[k]);
	}
}

/* Where the sides differ in what they hold, a change is known less well (ridge_extra). */
static void
look_closer(const struct driver_search *w, struct test *t)
{
	const struct residual *r = w->residual;
	int64_t *sum = mem_zero(2 * r->f.terms, sizeof *sum);

	for (size_t i = 0; i < r->n; i++)
		if (cells_has(&w->c, &t->part, i))
			ridge_add(&r->f, r->deal[i], residual_side(r, i), sum);
	allow_for_speed(w, t);
	hold_against(w, t, fmax(0, ridge_extra(&r->f, sum, t->cell->n[0], t->cell->n[1])));
	t->known = 1;
	free(sum);
}

static void
measure_change(const struct driver_search *w, struct test *t)
{
	for (int way = 0; way < CONTRAST_WAYS; way++)
		t->change[way] = mean(w, t->cell, way, 1) - mean(w, t->cell, way, 0);
	hold_against(w, t, 0);
}

static struct test *
test_cell(const struct driver_search *w, struct tests *t, int kind, const struct cell *c)
{
	struct test *x = add_test(t, kind, NAN);

	x->cell = c;
	measure_change(w, x);
	return x;
}

static int
is_candidate(const struct driver_search *w, const struct cell *c)
{
	return c->n[0] >= CELLS_FEWEST && c->n[1] >= CELLS_FEWEST && !same_deals(c, &w->c.all);
}

static void
test_singles(const struct driver_search *w, struct tests *t, size_t a)
{
	for (uint32_t i = 0; i < w->c.levels[a]; i++) {
		const struct cell *c = &w->c.single[a][i];

		if (is_candidate(w, c))
			test_cell(w, t, SINGLES, c)->part = (struct cells_part){
			    { a, CELLS_NONE }, { i, 0 } };
	}
}

static void
test_pairs(const struct driver_search *w, struct tests *t, size_t a, size_t b)
{
	const struct cells *x = &w->c;
	const struct cell *cells = x->pair[a * x->keys + b];

	for (uint32_t i = 0; cells != NULL && i < x->levels[a]; i++)
		for (uint32_t j = 0; j < x->levels[b]; j++) {
			const struct cell *c = &cells[i * x->levels[b] + j];

			if (is_candidate(w, c) && !same_deals(c, &x->single[a][i]) &&
			    !same_deals(c, &x->single[b][j]))
				test_cell(w, t, PAIRS, c)->part = (struct cells_part){
				    { a, b }, { i, j } };
		}
}

static void
test_all(struct driver_search *w, struct tests *t)
{
	const struct drivers *p = w->p;

	t->n = 0;
	add_test(t, MIX, p->mix.p);
	add_test(t, SPEED, htest_normal(p->s.speed.closing_z));
	add_test(t, SPEED, htest_normal(p->s.speed.wins_z));
	if (!w->all_done && w->c.all.n[0] >= 2 && w->c.all.n[1] >= 2)
		look_closer(w, test_cell(w, t, ALL, &w->c.all));
	for (size_t a = 0; a < w->c.keys; a++) {
		test_singles(w, t, a);
		for (size_t b = a + 1; b < w->c.keys; b++)
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

/* Of both ways together, as contrast_compare's. */
static void
find_interval(const struct test *t, double *lo, double *hi)
{
	double change = t->change[CONTRAST_BY_AGE];

	*lo = INFINITY;
	*hi = -INFINITY;
	for (int way = 0; way < CONTRAST_WAYS; way++) {
		*lo = fmin(*lo, t->change[way] - PROPORTION_Z * t->se[way]);
		*hi = fmax(*hi, t->change[way] + PROPORTION_Z * t->se[way]);
	}
	*lo -= change > 0 ? t->allowance : 0;
	*hi += change < 0 ? t->allowance : 0;
}

static void
name_cause(struct driver_search *w, const struct test *t)
{
	struct drivers_cause *c = &w->p->cause[w->p->causes++];
	const struct cell *x = t->cell;

	c->dim[0] = c->dim[1] = DRIVERS_NONE;
	for (int i = 0; i < 2; i++) {
		size_t k = t->part.key[i];

		if (k != CELLS_NONE) {
			c->dim[i] = w->residual->key[k];
			c->value[i] = w->c.value[k][t->part.level[i]];
		}
		c->deals[i] = x->n[i];
		c->rate[i] = fixsum_value(x->value[i]) / x->n[i];
	}
	c->change = t->change[CONTRAST_BY_AGE];
	find_interval(t, &c->lo, &c->hi);
	c->p = t->p;
	c->q = t->q;
	c->points = c->change * x->n[1] / w->p->s.cohort[1].n;
}

/* Money of the recent deals of the cause; deals of a segment go. */
static void
take_out(struct driver_search *w, const struct test *t)
{
	struct drivers_cause *c = &w->p->cause[w->p->causes - 1];
	int of_all = t->part.key[0] == CELLS_NONE;
	int64_t cents = 0;

	for (size_t i = 0; i < w->residual->n; i++) {
		double amount = w->residual->d->deal[w->residual->deal[i]].amount;

		if (!cells_has(&w->c, &t->part, i))
			continue;
		if (residual_side(w->residual, i) == BASELINE_RECENT)
			(void)money_add(&cents, amount);
		if (!of_all)
			cells_take_out(&w->c, i);
	}
	c->amount = money_value(cents);
	if (of_all) {
		for (int way = 0; way < CONTRAST_WAYS; way++)
			w->shift[way] += t->change[way];
		w->all_done = 1;
	}
}

/*
 * Do deals close at another speed?  Fewer wins, which come sooner than losses, let more deals
 * be open too: what the named causes make of it is taken out.
 */
static double
closing_p(const struct driver_search *w)
{
	const struct surv *base = &w->p->s.cohort[BASELINE_BASE];
	int32_t tau = w->p->s.tau;
	double left = surv_survival(base, tau), won = surv_incidence(base, INT32_MAX),
	    open_of_won = 1 - surv_incidence(base, tau) / won,
	    open_of_lost = (left - won * open_of_won) / (1 - won);
	double z = w->p->s.speed.closing_z, more = 0;
	double by = surv_survival(&w->p->s.cohort[BASELINE_RECENT], tau) - left;

	for (size_t i = 0; i < w->p->causes; i++)
		more += w->p->cause[i].points * (open_of_won - open_of_lost);
	return htest_normal(by != 0 && won > 0 && won < 1 ? z * (by - more) / by : z);
}

/* What the first round would name by one way to compare alone; NULL if nothing. */
static const struct test *
find_alone(struct tests *t, int way)
{
	const struct test *most = NULL;

	for (size_t i = 0; i < t->n; i++)
		if (t->t[i].cell != NULL)
			t->t[i].p = t->t[i].alone[way];
	find_discoveries(t);
	for (size_t i = 0; i < t->n; i++)
		if (t->t[i].cell != NULL && t->t[i].q <= DRIVERS_FOUND &&
		    (most == NULL || t->t[i].p < most->p))
			most = &t->t[i];
	return most;
}

/* Nothing is named: can it be told?  As contrast_untold's. */
static int
find_untold(const struct driver_search *w, struct tests *t)
{
	int may = 0;

	for (int way = 0; may == 0 && way < CONTRAST_WAYS; way++) {
		const struct test *x = find_alone(t, way);
		struct surv side[2] = { { 0 }, { 0 } };
		struct contrast_speed v;

		if (x == NULL)
			continue;
		cells_fit(&w->c, &x->part, side);
		baseline_speed(&w->p->s, side, w->p->s.tau, &v);
		may = contrast_untold(&v, x->change, x->alone, 1, DRIVERS_FOUND);
		surv_free(&side[0]);
		surv_free(&side[1]);
	}
	return may;
}

static void
first_round(struct driver_search *w, const struct tests *t, double *speed_share)
{
	struct drivers *p = w->p;
	double *share = shares(t);

	for (size_t i = 0; i < t->n; i++) {
		const struct test *x = &t->t[i];

		p->tests += isnan(x->p) ? 0 : 1;
		if (x->kind == MIX)
			p->mix.q = x->q;
		else if (x->kind == SPEED)
			*speed_share = share[i];
		else if (x->kind == ALL)
			p->detectable = (-detmath_normal_quantile(DRIVERS_FOUND * share[i] / 2) +
			    POWER_Z) * fmax(x->se[0], x->se[1]);
	}
	free(share);
}

static void
peel(struct driver_search *w)
{
	struct tests t = { 0 };
	struct drivers *p = w->p;
	double speed_share = 0;

	for (int round = 0; round < DRIVERS_ROUNDS; round++) {
		const struct test *best;

		test_all(w, &t);
		find_discoveries(&t);
		if (round == 0)
			first_round(w, &t, &speed_share);
		if ((best = find_next(w, &t)) == NULL)
			break;
		name_cause(w, best);
		take_out(w, best);
	}
	if (p->causes == 0 && baseline_is_young(p->s.c, p->s.tau))
		p->untold = find_untold(w, &t);
	p->closing_q = fmin(1, closing_p(w) / speed_share);
	p->wins_q = fmin(1, htest_normal(p->s.speed.wins_z) / speed_share);
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
measure_execution(struct driver_search *w)
{
	struct drivers *p = w->p;
	struct test all = { .cell = &w->c.all, .part = cells_whole };

	for (int s = 0; s < 2; s++)
		p->rate[s] = fixsum_value(w->c.all.value[s]) / w->c.all.n[s];
	measure_change(w, &all);
	look_closer(w, &all);
	p->base = mean(w, &w->c.all, CONTRAST_BY_AGE, 0);
	p->recent = mean(w, &w->c.all, CONTRAST_BY_AGE, 1);
	p->change = p->recent - p->base;
	find_interval(&all, &p->lo, &p->hi);
	p->p = all.p;
}

int
drivers_run(struct drivers *p, const struct cohorts *c, const size_t *key, char *const *name,
    size_t keys, size_t owner_key, const struct baseline_options *o, struct err *e)
{
	size_t *honest, n = 0;
	struct leaky leaky;
	struct residual residual;
	struct driver_search w = { .p = p, .residual = &residual };

	*p = (struct drivers){ .closing_q = NAN, .wins_q = NAN, .mix = { .q = NAN },
	    .detectable = NAN };
	if (baseline_make(&p->s, c, o, e) != 0)
		return -1;
	if (p->s.tau < 0)
		return err_set(e, "too few deals to tell anything");
	leaky_find(&leaky, c, key, keys, name);
	honest = mem_zero(keys, sizeof *honest);
	for (size_t k = 0; k < keys; k++)
		if (!leaky.key[k])
			honest[n++] = key[k];
	residual_make(&residual, &p->s, honest, n, !leaky.amount, owner_key);
	p->amount = recent_amount(&residual);
	mix_measure(&p->mix, &residual, owner_key);
	cells_make(&w.c, &residual, n);
	measure_execution(&w);
	peel(&w);
	cells_free(&w.c);
	residual_free(&residual);
	leaky_free(&leaky);
	free(honest);
	return 0;
}

void
drivers_free(struct drivers *p)
{
	baseline_free(&p->s);
	*p = (struct drivers){ 0 };
}
