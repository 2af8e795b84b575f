#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/money.h"
#include "stats/proportion.h"
#include "winrate/aggregate.h"

struct money {			/* in cents */
	int64_t all, won;
	int64_t value_closed, value_won;	/* of amounts that are not below 0 */
	size_t priced, won_priced, negative;
};

/* What a rate of value counts: closed deals whose amount is not below 0. */
static int
add_value(struct money *s, enum surv_kind kind, double amount)
{
	if (kind == SURV_OPEN || amount < 0)
		return 0;
	if (kind == SURV_WON && money_add(&s->value_won, amount) != 0)
		return -1;
	return money_add(&s->value_closed, amount);
}

static int
add_money(const struct cohorts *c, const struct groupbys *g, struct money *m, struct err *e)
{
	for (size_t i = 0; i < c->d->n; i++) {
		double amount = c->d->deal[i].amount;
		struct money *s = g->of[i] != GROUPBY_NONE ? &m[g->of[i]] : NULL;

		if (s == NULL || isnan(amount))
			continue;
		s->priced++;
		s->won_priced += c->kind[i] == SURV_WON;
		s->negative += c->kind[i] != SURV_OPEN && amount < 0;
		if (money_add(&s->all, amount) != 0 ||
		    (c->kind[i] == SURV_WON && money_add(&s->won, amount) != 0) ||
		    add_value(s, (enum surv_kind)c->kind[i], amount) != 0)
			return err_set(e, "deal_amount: the sum is too large");
	}
	return 0;
}

static int
tally_money(const struct cohorts *c, const struct groupbys *g, struct aggregate *t, struct err *e)
{
	struct money *m = mem_zero(g->n, sizeof *m);
	int rc = add_money(c, g, m, e);

	for (size_t i = 0; i < g->n; i++) {
		t[i].priced = m[i].priced;
		t[i].won_priced = m[i].won_priced;
		t[i].amount = m[i].priced > 0 ? money_value(m[i].all) : NAN;
		t[i].value_closed = m[i].priced > 0 ? money_value(m[i].value_closed) : NAN;
		t[i].value_won = m[i].priced > 0 ? money_value(m[i].value_won) : NAN;
		t[i].negative = m[i].negative;
		t[i].won_amount = m[i].priced > 0 ? money_value(m[i].won) : NAN;
	}
	free(m);
	return rc;
}

/* The median age of the closed deals of a group, whose ages ascend. */
static double
median_cycle(const struct cohort_groups *r, size_t group, size_t closed)
{
	double low = NAN;
	size_t seen = 0;

	for (size_t i = r->first[group]; i < r->first[group + 1]; i++) {
		if (r->kind[i] == SURV_OPEN)
			continue;
		if (seen == (closed - 1) / 2)
			low = r->age[i];
		if (seen++ == closed / 2)
			return (low + r->age[i]) / 2;
	}
	return NAN;
}

/* Closed deals of which it is not known when they were created. */
static void
tally_undated(const struct cohorts *c, const struct groupbys *g, struct aggregate *t)
{
	for (size_t i = 0; i < c->d->n; i++) {
		if (c->age[i] >= 0 || g->of[i] == GROUPBY_NONE || c->kind[i] == SURV_OPEN)
			continue;
		t[g->of[i]].won += c->kind[i] == SURV_WON;
		t[g->of[i]].undated += c->kind[i] == SURV_WON;
		t[g->of[i]].lost += c->kind[i] == SURV_LOST;
	}
}

static void
tally_counts(const struct cohort_groups *r, size_t groups, struct aggregate *t)
{
	for (size_t g = 0; g < groups; g++) {
		for (size_t i = r->first[g]; i < r->first[g + 1]; i++)
			if (r->kind[i] == SURV_WON) {
				t[g].won++;
				t[g].won_days += r->age[i];
			} else if (r->kind[i] == SURV_LOST) {
				t[g].lost++;
			} else {
				t[g].open++;
			}
		t[g].median_cycle = median_cycle(r, g, t[g].won + t[g].lost);
	}
}

/* The group each deal is in by its created_date; the caller's. */
static uint32_t *
groups_of_creation(const struct cohorts *c, const struct groupbys *g)
{
	uint32_t *of = mem_zero(c->d->n, sizeof *of);

	for (size_t i = 0; i < c->d->n; i++)
		of[i] = c->o.by_created ? g->of[i] :
		    c->created_in[i] == COHORT_NONE ? GROUPBY_NONE :
		    groupby_find(g, i, c->created_in[i]);
	return of;
}

static void
tally_mature(const struct cohorts *c, const struct groupbys *g, const struct cohort_groups *r,
    struct aggregate *t)
{
	double at_risk = g->keys > 0 ? COHORT_AT_RISK_SEGMENT : COHORT_AT_RISK;
	struct surv s = { 0 };
	struct surv_rate rate;
	int32_t tau;

	for (size_t i = 0; i < g->n; i++) {
		t[i].mature = t[i].mature_lo = t[i].mature_hi = NAN;
		cohort_fit(&s, r, i);
		t[i].created = (size_t)s.n;
		tau = surv_limit(&s, at_risk, c->horizon);
		if (t[i].created == 0 || tau < 0 || cohort_seen(c, tau) < COHORT_SEEN)
			continue;
		surv_rate(&s, tau, -1, &rate);
		t[i].mature = rate.rate;
		proportion_wilson(rate.rate * rate.n_eff, rate.n_eff, PROPORTION_Z, &t[i].mature_lo,
		    &t[i].mature_hi);
	}
	surv_free(&s);
}

struct aggregate *
aggregate_make(const struct cohorts *c, const struct groupbys *g, struct err *e)
{
	struct aggregate *t = mem_zero(g->n, sizeof *t);
	struct cohort_groups r = { 0 };
	uint32_t *created_in;

	if (tally_money(c, g, t, e) != 0) {
		free(t);
		return NULL;
	}
	cohort_group(c, g->of, g->n, &r);
	tally_counts(&r, g->n, t);
	tally_undated(c, g, t);
	created_in = groups_of_creation(c, g);
	cohort_group(c, created_in, g->n, &r);
	tally_mature(c, g, &r, t);
	cohort_groups_free(&r);
	free(created_in);
	return t;
}

double
aggregate_won_amount(const struct aggregate *t)
{
	return t->won_priced > 0 ? t->won_amount / (double)t->won_priced : NAN;
}

double
aggregate_won_days(const struct aggregate *t)
{
	return t->won > t->undated ? t->won_days / (double)(t->won - t->undated) : NAN;
}

double
aggregate_velocity(const struct aggregate *t)
{
	double deals = (double)(t->won + t->lost + t->open), closed = (double)(t->won + t->lost);
	double days = aggregate_won_days(t);

	if (!(days > 0))
		return NAN;
	return deals * ((double)t->won / closed) * aggregate_won_amount(t) / days;
}
