#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/search.h"
#include "stats/surv.h"

#define REACHED 0.99		/* of the last incidence, at the horizon */
#define STANDS_FOR 1.25		/* deals; more make a deal at risk count too much */
#define FEW_WINS 5		/* below, a variance is not to be had */

static void
count(struct surv_age *a, uint8_t kind)
{
	if (kind == SURV_WON)
		a->won++;
	else if (kind == SURV_LOST)
		a->lost++;
	else
		a->open++;
}

static struct surv_age *
add_age(struct surv *s, int32_t age)
{
	s->a = mem_grow(s->a, &s->cap, s->ages + 1, sizeof *s->a);
	s->a[s->ages] = (struct surv_age){ .age = age };
	return &s->a[s->ages++];
}

static void
take_ascending(struct surv *s, const int32_t *age, const uint8_t *kind, size_t n)
{
	struct surv_age *a = NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		if (a == NULL || a->age != age[i])
			a = add_age(s, age[i]);
		count(a, kind[i]);
	}
}

static void
take_any(struct surv *s, const int32_t *age, const uint8_t *kind, size_t n, int32_t oldest)
{
	size_t i, ages = (size_t)oldest + 1;
	uint32_t (*by)[3] = mem_zero(ages, sizeof *by);
	struct surv_age *a;

	for (i = 0; i < n; i++)
		by[age[i]][kind[i]]++;
	for (i = 0; i < ages; i++)
		if (by[i][SURV_OPEN] + by[i][SURV_WON] + by[i][SURV_LOST] > 0) {
			a = add_age(s, (int32_t)i);
			a->open = by[i][SURV_OPEN];
			a->won = by[i][SURV_WON];
			a->lost = by[i][SURV_LOST];
		}
	free(by);
}

/*
 * An open deal's weight goes to those at risk after it (B. Efron, 1967).  entered[i] is how many
 * enter between the ages i - 1 and i, NULL if all do at 0.
 */
static void
draw_curves(struct surv *s, const double *entered)
{
	double at_risk = entered != NULL && s->ages > 0 ? entered[0] : s->n;
	double weight = s->n / at_risk, won = 0, left;
	struct surv_age *a;

	for (a = s->a; a < s->a + s->ages; a++) {
		double further = entered != NULL && a + 1 < s->a + s->ages ?
		    entered[a + 1 - s->a] : 0;

		a->at_risk = at_risk;
		a->weight = weight;
		won += weight * a->won;
		left = at_risk - a->won - a->lost;
		a->incidence = won / s->n;
		a->survival = weight * left / s->n;
		at_risk = left - a->open + further;
		if ((a->open > 0 || further > 0) && at_risk > 0)
			weight *= (left > 0 ? left : a->at_risk) / at_risk;
	}
}

static int32_t
oldest_of(const int32_t *age, size_t n, int *ascending)
{
	int32_t oldest = 0;

	*ascending = 1;
	for (size_t i = 0; i < n; i++) {
		if (age[i] < oldest)
			*ascending = 0;
		else
			oldest = age[i];
	}
	return oldest;
}

void
surv_fit(struct surv *s, const int32_t *age, const uint8_t *kind, size_t n)
{
	int ascending;
	int32_t oldest = oldest_of(age, n, &ascending);

	s->ages = 0;
	s->n = (double)n;
	if (ascending)
		take_ascending(s, age, kind, n);
	else
		take_any(s, age, kind, n, oldest);
	draw_curves(s, NULL);
}

void
surv_fit_entered(struct surv *s, const int32_t *age, const int32_t *entry, const uint8_t *kind,
    size_t n)
{
	int32_t *exit = mem_zero(n, sizeof *exit), oldest;
	uint8_t *how = mem_zero(n, sizeof *how);
	double *entered, *at;
	size_t in = 0, next = 0;
	int ascending;

	for (size_t i = 0; i < n; i++)
		if (entry[i] <= age[i]) {
			exit[in] = age[i];
			how[in++] = kind[i];
		}
	oldest = oldest_of(exit, in, &ascending);
	s->ages = 0;
	s->n = (double)in;
	take_any(s, exit, how, in, oldest);
	at = mem_zero((size_t)oldest + 1, sizeof *at);
	entered = mem_zero(s->ages, sizeof *entered);
	for (size_t i = 0; i < n; i++)
		if (entry[i] <= age[i])
			at[entry[i]]++;
	for (size_t i = 0; i < s->ages; i++)
		for (; next <= (size_t)s->a[i].age; next++)
			entered[i] += at[next];
	draw_curves(s, entered);
	free(exit);
	free(how);
	free(at);
	free(entered);
}

void
surv_free(struct surv *s)
{
	free(s->a);
	*s = (struct surv){ 0 };
}

struct age_key {
	const struct surv *s;
	int32_t t;
};

static int
is_until(size_t i, const void *arg)
{
	const struct age_key *k = arg;

	return k->s->a[i].age <= k->t;
}

/* How many of the ages are <= t. */
static size_t
ages_until(const struct surv *s, int32_t t)
{
	return search_lower(s->ages, is_until, &(struct age_key){ s, t });
}

double
surv_incidence(const struct surv *s, int32_t t)
{
	size_t i = ages_until(s, t);

	return i > 0 ? s->a[i - 1].incidence : 0;
}

double
surv_survival(const struct surv *s, int32_t t)
{
	size_t i = ages_until(s, t);

	return i > 0 ? s->a[i - 1].survival : 1;
}

double
surv_at_risk(const struct surv *s, int32_t t)
{
	size_t i = t > INT32_MIN ? ages_until(s, t - 1) : 0;

	return i < s->ages ? s->a[i].at_risk : 0;
}

double
surv_still(const struct surv *s, int32_t t)
{
	double left = surv_survival(s, t);

	return left > 0 ? (surv_incidence(s, INT32_MAX) - surv_incidence(s, t)) / left : 0;
}

int32_t
surv_horizon(const struct surv *s)
{
	double last = surv_incidence(s, INT32_MAX);
	const struct surv_age *a = s->a;

	if (!(last > 0))
		return -1;
	while (a->incidence < REACHED * last)
		a++;
	return a->age;
}

int32_t
surv_limit(const struct surv *s, double at_least, int32_t most)
{
	const struct surv_age *a;
	int32_t told = -1;

	for (a = s->a; a < s->a + s->ages; a++) {
		if (a->at_risk < at_least && a->weight > STANDS_FOR)
			return told < most ? told : most;
		told = a->age;
	}
	if (s->ages > 0 && s->a[s->ages - 1].survival <= 0)
		return most;
	return told < most ? told : most;
}

/* Sums that the pseudo-values of F(tau) need, from the youngest age on. */
struct surv_walk {
	double n, total;		/* deals, F(tau) */
	int32_t tau;
	double won;			/* sum of S(u-) dL1(u) / y(u) */
	double closed;			/* sum of (F(tau) - F(u)) dL(u) / (y(u) (1 - dL(u))) */
};

static struct surv_walk
walk_from(const struct surv *s, int32_t tau)
{
	return (struct surv_walk){ s->n, surv_incidence(s, tau), tau, 0, 0 };
}

static struct surv_value
walk_step(struct surv_walk *w, const struct surv_age *a)
{
	double closed = a->won + a->lost, left = a->at_risk - closed, to_come = 0;
	struct surv_value v = { .age = a->age };

	if (a->age > w->tau) {
		v.open = v.won = v.lost = w->total - w->won + w->closed;
		return v;
	}
	if (left > 0)
		to_come = (w->total - a->incidence) * w->n / left;
	w->won += a->weight * a->won / a->at_risk;
	w->closed += to_come * closed / a->at_risk;
	v.open = w->total - w->won + w->closed;
	v.lost = v.open - to_come;
	v.won = v.lost + a->weight;
	return v;
}

void
surv_pseudo(struct surv_pseudo *p, const struct surv *s, int32_t tau)
{
	struct surv_walk w = walk_from(s, tau);
	size_t i, n = ages_until(s, tau);

	p->v = mem_grow(p->v, &p->cap, n + 1, sizeof *p->v);
	for (i = 0; i < n; i++)
		p->v[i] = walk_step(&w, &s->a[i]);
	p->v[n] = walk_step(&w, &(struct surv_age){ .age = INT32_MAX });
	p->ages = n;
	p->tau = tau;
	p->incidence = w.total;
}

void
surv_pseudo_free(struct surv_pseudo *p)
{
	free(p->v);
	*p = (struct surv_pseudo){ 0 };
}

struct value_key {
	const struct surv_value *v;
	int32_t age;
};

static int
is_younger(size_t i, const void *arg)
{
	const struct value_key *k = arg;

	return k->v[i].age < k->age;
}

size_t
surv_value_at(const struct surv_value *v, size_t ages, int32_t age)
{
	return search_lower(ages, is_younger, &(struct value_key){ v, age });
}

double
surv_value(const struct surv_pseudo *p, int32_t age, enum surv_kind kind)
{
	return surv_value_of(&p->v[surv_value_at(p->v, p->ages, age)], kind);
}

/* The sum over the deals of one age of (what - at)^2, by kind. */
static double
squares(const struct surv_age *a, const struct surv_value *v, double at)
{
	return a->open * (v->open - at) * (v->open - at) +
	    a->won * (v->won - at) * (v->won - at) +
	    a->lost * (v->lost - at) * (v->lost - at);
}

void
surv_rate(const struct surv *s, int32_t tau, double ratio, struct surv_rate *r)
{
	struct surv_walk w = walk_from(s, tau);
	double sum = 0, seen = surv_at_risk(s, tau), f = w.total;
	const struct surv_age *a;
	struct surv_value v;

	*r = (struct surv_rate){ .rate = s->n > 0 ? f : NAN };
	for (a = s->a; a < s->a + s->ages; a++) {
		v = walk_step(&w, a);
		sum += squares(a, &v, f);
		r->won += a->age <= tau ? a->won : 0;
		seen += a->age < tau ? a->won + a->lost : 0;
	}
	r->variance = s->n > 0 ? sum / s->n / s->n : NAN;
	if (r->won < FEW_WINS || f > 1 - 1e-9)
		r->n_eff = ratio < 0 ? seen : s->n * ratio;
	else
		r->n_eff = f * (1 - f) / r->variance;
	r->n_eff = fmin(s->n, r->n_eff);
}

int32_t
surv_age_of(const struct surv *s, double share, int32_t most)
{
	double nearest = fabs(1 - share);
	int32_t age = 0;

	for (const struct surv_age *a = s->a; a < s->a + s->ages && a->age <= most; a++)
		if (fabs(a->survival - share) < nearest) {
			nearest = fabs(a->survival - share);
			age = a->age;
		}
	return age;
}
