#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/detmath.h"
#include "base/mem.h"
#include "stats/htest.h"
#include "stats/quadrature.h"
#include "winrate/trend.h"

#define HALF .5			/* of the wins must be seen */
#define EACH_SIDE 20		/* deals before and after a change */
#define LIKELY 7.351		/* -2 ln(1 - sqrt(.95)), twice: see D. Siegmund */
#define NARROW .2		/* splits that differ by less are one for the distribution */

/* ---- series --------------------------------------------------------------- */

/* The age to which the first n periods can be followed. */
static int32_t
common_age(const int32_t *limit, size_t n, int32_t most)
{
	for (size_t i = 0; i < n; i++)
		most = limit[i] < most ? limit[i] : most;
	return most;
}

static void
fill(struct series *s, const struct surv *period, int way, const int32_t *age)
{
	struct surv_rate r;

	for (size_t i = 0; i < s->n; i++) {
		s->won[way][i] = s->deals[way][i] = 0;
		if (!(period[i].n > 0))
			continue;
		surv_rate(&period[i], age[i], -1, &r);
		s->deals[way][i] = r.n_eff;
		s->won[way][i] = r.rate * r.n_eff;
	}
}

/* The ages at which the same share of the deals is open: the least that all periods come to. */
static void
ages_of_share(const struct surv *period, size_t n, const int32_t *limit, int32_t *age)
{
	double least = 0;

	for (size_t i = 0; i < n; i++)
		if (period[i].n > 0)
			least = fmax(least, surv_survival(&period[i], limit[i]));
	for (size_t i = 0; i < n; i++)
		age[i] = surv_age_of(&period[i], least, limit[i]);
}

static void
make_room(struct series *s, size_t n)
{
	if (s->cap >= n)
		return;
	s->cap = n;
	for (int way = 0; way < CONTRAST_WAYS; way++) {
		s->won[way] = mem_resize(s->won[way], n, sizeof **s->won);
		s->deals[way] = mem_resize(s->deals[way], n, sizeof **s->deals);
	}
}

void
series_make(struct series *s, const struct cohorts *c, const struct cohort_groups *g,
    size_t first, size_t n, double at_risk)
{
	struct surv *period = mem_zero(n, sizeof *period);
	int32_t *limit = mem_zero(n, sizeof *limit), *age = mem_zero(n, sizeof *age);

	for (size_t i = 0; i < n; i++) {
		cohort_fit(&period[i], g, first + i);
		limit[i] = period[i].n > 0 ? surv_limit(&period[i], at_risk, c->horizon) :
		    c->horizon;
	}
	s->n = n;
	while ((s->tau = common_age(limit, s->n, c->horizon)) < 0 ||
	    cohort_seen(c, s->tau) < HALF) {
		if (s->n == 0 || --s->n == 0)
			break;
	}
	if (s->n == 0)
		s->tau = -1;
	make_room(s, n);
	for (size_t i = 0; i < s->n; i++)
		age[i] = s->tau;
	fill(s, period, CONTRAST_BY_AGE, age);
	ages_of_share(period, s->n, limit, age);
	fill(s, period, CONTRAST_BY_SHARE, age);
	for (size_t i = 0; i < n; i++)
		surv_free(&period[i]);
	free(period);
	free(limit);
	free(age);
}

void
series_free(struct series *s)
{
	for (int way = 0; way < CONTRAST_WAYS; way++) {
		free(s->won[way]);
		free(s->deals[way]);
	}
	memset(s, 0, sizeof *s);
}

/* ---- how large the largest of the statistics is by chance -------------------- */

enum { NODES = 96 };

/* One step of the chain: the density f at the nodes c x, to another of correlation rho. */
static void
advance(double *f, const double *x, const double *w, double c, double rho)
{
	double next[NODES], s = sqrt(1 - rho * rho);

	for (int i = 0; i < NODES; i++) {
		next[i] = 0;
		for (int j = 0; j < NODES; j++) {
			double z = (c * x[i] - rho * c * x[j]) / s;

			next[i] += f[j] * exp(-z * z / 2) * w[j];
		}
		next[i] *= c / (s * sqrt(2 * 3.14159265358979323846));
	}
	memcpy(f, next, sizeof next);
}

/* P(largest |z| >= c) of splits with the shares t[n], ascending. */
static double
largest_p(const double *t, size_t n, double c)
{
	double x[NODES], w[NODES], f[NODES], p = 0, last = 0, bound = (double)n * htest_normal(c);

	if (bound < 1e-6)
		return bound;
	quadrature_points(NODES, x, w);
	for (size_t i = 0; i < n; i++) {
		double rho = last > 0 ? sqrt(last * (1 - t[i]) / (t[i] * (1 - last))) : 0;

		if (last > 0 && 1 - rho * rho < NARROW * NARROW)
			continue;
		for (int j = 0; last <= 0 && j < NODES; j++)
			f[j] = exp(-c * x[j] * c * x[j] / 2) / sqrt(2 * 3.14159265358979323846);
		if (last > 0)
			advance(f, x, w, c, rho);
		last = t[i];
	}
	for (int j = 0; j < NODES; j++)
		p += f[j] * w[j] * c;
	return fmin(bound, fmax(0, 1 - p));
}

/* ---- the change point ---------------------------------------------------------- */

static double
log_likelihood(double k, double n)
{
	double p = k / n;

	return p > 0 && p < 1 ? k * log(p) + (n - k) * log(1 - p) : 0;
}

struct halves {
	double k0, n0, k1, n1;
};

static struct halves
halves(const double *k, const double *m, size_t n, size_t at)
{
	struct halves h = { 0, 0, 0, 0 };

	for (size_t i = 0; i < n; i++)
		if (i < at) {
			h.k0 += k[i];
			h.n0 += m[i];
		} else {
			h.k1 += k[i];
			h.n1 += m[i];
		}
	return h;
}

static int
is_split(const struct halves *h)
{
	return h->n0 >= EACH_SIDE && h->n1 >= EACH_SIDE;
}

static double
statistic(const struct halves *h)
{
	double p = (h->k0 + h->k1) / (h->n0 + h->n1);

	return (h->k1 / h->n1 - h->k0 / h->n0) / sqrt(p * (1 - p) * (1 / h->n0 + 1 / h->n1));
}

/* The splits whose likelihood is not far below that of the best. */
static void
likely_set(struct trend *t, const double *k, const double *m, size_t n)
{
	double most = -INFINITY;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 1; i < n; i++) {
			struct halves h = halves(k, m, n, i);
			double l = log_likelihood(h.k0, h.n0) + log_likelihood(h.k1, h.n1);

			if (!is_split(&h) || m[i - 1] + m[i] <= 0)
				continue;
			if (pass == 0) {
				most = l > most ? l : most;
			} else if (2 * (most - l) <= LIKELY) {
				t->lo = t->lo == 0 || i < t->lo ? i : t->lo;
				t->hi = i;
			}
		}
}

/* The shares of the deals before the splits, into share[n]; returns how many splits there are. */
static size_t
splits_of(const double *k, const double *m, size_t n, double *share)
{
	size_t splits = 0;

	for (size_t i = 1; i < n; i++) {
		struct halves h = halves(k, m, n, i);

		if (is_split(&h) && m[i] > 0)
			share[splits++] = h.n0 / (h.n0 + h.n1);
	}
	return splits;
}

static void
find_change(struct trend *t, const double *k, const double *m, size_t n)
{
	double *share = mem_zero(n, sizeof *share), most = 0;

	for (size_t i = 1; i < n; i++) {
		struct halves h = halves(k, m, n, i);

		if (!is_split(&h) || !(m[i] > 0))
			continue;
		if (!(fabs(statistic(&h)) > most))
			continue;
		t->z = statistic(&h);
		most = fabs(t->z);
		t->change = i;
		t->before = h.k0 / h.n0;
		t->after = h.k1 / h.n1;
	}
	if (t->change > 0) {
		t->change_p = largest_p(share, splits_of(k, m, n, share), most);
		likely_set(t, k, m, n);
	}
	free(share);
}

void
trend_fit(struct trend *t, const double *k, const double *m, size_t n)
{
	double *score = mem_zero(n, sizeof *score), all = 0;

	*t = (struct trend){ .slope = NAN, .p = NAN, .before = NAN, .after = NAN, .change_p = NAN };
	for (size_t i = 0; i < n; i++) {
		score[i] = (double)i;
		all += m[i];
	}
	if (n >= 2 && all > 0) {
		t->p = htest_trend(k, m, score, n, &t->slope);
		find_change(t, k, m, n);
	}
	free(score);
}

/* ---- by closed share too ------------------------------------------------------------ */

static double
both(double a, double pa, double b, double pb)
{
	if (isnan(pa) || isnan(pb))
		return NAN;
	return a * b < 0 ? 1 : fmax(pa, pb);
}

/* The p-value of what part of a change there is beyond speed. */
static double
p_of_part(double p, double part)
{
	return part < 1 ? htest_normal(part * detmath_normal_quantile(fmax(p, 1e-300) / 2)) : p;
}

static void
hold_change(struct trend *t, const struct series *s, double beyond, struct trend_alone *alone)
{
	double *share = mem_zero(s->n, sizeof *share), p[CONTRAST_WAYS];

	for (int way = 0; way < CONTRAST_WAYS; way++) {
		const double *k = s->won[way], *m = s->deals[way];
		struct halves h = halves(k, m, s->n, t->change);
		size_t splits = splits_of(k, m, s->n, share);
		double z = is_split(&h) ? statistic(&h) : 0;

		alone->change[way] = h.k1 / h.n1 - h.k0 / h.n0;
		alone->change_p[way] = largest_p(share, splits, fabs(z));
		p[way] = beyond < 1 ? largest_p(share, splits, fabs(z) * beyond) :
		    alone->change_p[way];
	}
	t->change_p = both(alone->change[0], p[0], alone->change[1], p[1]);
	free(share);
}

void
trend_hold(struct trend *t, const struct series *s, double slope_beyond, double change_beyond,
    struct trend_alone *alone)
{
	double *score = mem_zero(s->n, sizeof *score);
	double *p = alone->slope_p;

	*alone = (struct trend_alone){ { NAN, NAN }, { NAN, NAN }, { NAN, NAN }, { NAN, NAN } };
	for (size_t i = 0; i < s->n; i++)
		score[i] = (double)i;
	for (int way = 0; way < CONTRAST_WAYS && s->n >= 2; way++)
		p[way] = htest_trend(s->won[way], s->deals[way], score, s->n,
		    &alone->slope[way]);
	t->p = both(alone->slope[0], p_of_part(p[0], slope_beyond), alone->slope[1],
	    p_of_part(p[1], slope_beyond));
	if (t->change > 0)
		hold_change(t, s, change_beyond, alone);
	free(score);
}
