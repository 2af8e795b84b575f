#include <math.h>

#include "base/detmath.h"
#include "stats/contrast.h"
#include "stats/htest.h"
#include "stats/proportion.h"

#define WINS 10			/* on a side; with fewer, their speed is not known */
#define MOST 8.			/* factor between the speeds that is looked at */
#define STEP 1.01		/* and its steps */
#define UNEVEN 2.576		/* z of a change of speed within a cohort that is followed no
				 * further for it (p .01): by 11,000 deals, lesser ones moved a
				 * rate by less than its standard error */
#define ENOUGH .7		/* of base's wins by tau must have come by the age to which halves
				 * are compared: by less, young ones show their fast wins alone */

/* ---- the same closed share ------------------------------------------------------- */

static void
same_share(struct contrast_speed *v, const struct surv side[2], int32_t tau, double at_least)
{
	const struct surv *base = &side[CONTRAST_BASE], *recent = &side[CONTRAST_RECENT];
	int32_t limit = surv_limit(base, at_least, INT32_MAX), *age = v->age[CONTRAST_BY_SHARE];
	double share = surv_survival(recent, tau), last = surv_survival(base, limit);

	age[CONTRAST_RECENT] = share < last ? surv_age_of(recent, last, tau) : tau;
	age[CONTRAST_BASE] = surv_age_of(base, fmax(share, last), limit > tau ? limit : tau);
}

/* Greenwood's variance of S(t). */
static double
survival_variance(const struct surv *s, int32_t t)
{
	double sum = 0, left = surv_survival(s, t);

	for (const struct surv_age *a = s->a; a < s->a + s->ages && a->age <= t; a++) {
		double closed = a->won + a->lost;

		if (closed < a->at_risk)
			sum += closed / (a->at_risk * (a->at_risk - closed));
	}
	return left * left * sum;
}

static double
closing_z(const struct surv side[2], int32_t tau)
{
	double v = survival_variance(&side[0], tau) + survival_variance(&side[1], tau);

	return v > 0 ? (surv_survival(&side[CONTRAST_RECENT], tau) -
	    surv_survival(&side[CONTRAST_BASE], tau)) / sqrt(v) : 0;
}

/* ---- the speed of wins ------------------------------------------------------------- */

struct win_age {		/* of ln(1 + age of a win), a win standing for all like it */
	double n, mean, variance;	/* of the mean */
};

/* Of wins with factor * age <= tau. */
static struct win_age
win_age(const struct surv *s, int32_t tau, double factor)
{
	struct win_age m = { 0, 0, 0 };
	double all = 0;

	for (const struct surv_age *a = s->a; a < s->a + s->ages && a->age * factor <= tau; a++) {
		m.n += a->won;
		all += a->won * a->weight;
		m.mean += a->won * a->weight * log1p(a->age * factor);
	}
	if (!(all > 0))
		return (struct win_age){ 0, 0, 0 };
	m.mean /= all;
	for (const struct surv_age *a = s->a; a < s->a + s->ages && a->age * factor <= tau; a++) {
		double d = a->weight * (log1p(a->age * factor) - m.mean);

		m.variance += a->won * d * d / (all * all);
	}
	return m;
}

/* The factor on the ages of base's wins that gives the mean of recent; *z of the means. */
static double
wins_factor(const struct surv *base, const struct surv *recent, int32_t tau, double *z)
{
	struct win_age b = win_age(base, tau, 1), r = win_age(recent, tau, 1);
	double step = r.mean < b.mean ? 1 / STEP : STEP, k = 1;

	*z = 0;
	if (b.n < WINS || r.n < WINS || !(b.variance + r.variance > 0))
		return 1;
	*z = (r.mean - b.mean) / sqrt(b.variance + r.variance);
	while (k < MOST && k > 1 / MOST) {
		k *= step;
		if ((win_age(base, tau, k).mean - r.mean) * (r.mean - b.mean) >= 0)
			break;
	}
	return k;
}

/* The age to which the halves can be compared, -1 if too few wins have come by then. */
static int32_t
halves_age(const struct surv *base, const struct surv half[2], int32_t tau, double at_least)
{
	int32_t t = tau;

	for (int i = 0; i < 2; i++)
		t = surv_limit(&half[i], at_least, t);
	return t >= 0 && surv_incidence(base, t) >= ENOUGH * surv_incidence(base, tau) ? t : -1;
}

int32_t
contrast_age(const struct surv side[2], const struct surv half[2], int32_t tau, double at_least)
{
	int32_t t = halves_age(&side[CONTRAST_BASE], half, tau, at_least);
	double z;

	if (t < 0)
		return tau;
	(void)wins_factor(&half[0], &half[1], t, &z);
	return fabs(z) > UNEVEN || fabs(closing_z(half, t)) > UNEVEN ? t : tau;
}

void
contrast_speed(struct contrast_speed *v, const struct surv side[2], const struct surv half[2],
    int32_t tau, double at_least)
{
	const struct surv *base = &side[CONTRAST_BASE];
	int32_t t;
	double z;

	*v = (struct contrast_speed){ .age = { { tau, tau } }, .later = 1 };
	same_share(v, side, tau, at_least);
	v->closing_z = closing_z(side, tau);
	v->wins = wins_factor(base, &side[CONTRAST_RECENT], tau, &v->wins_z);
	if (half == NULL || (t = halves_age(base, half, tau, at_least)) < 0)
		return;
	v->later = wins_factor(&half[0], &half[1], t, &v->later_z) *
	    wins_factor(base, &half[0], t, &z);
}

static int
would_make(double z, double change)
{
	return fabs(z) > PROPORTION_Z && z * change < 0;
}

double
contrast_allowance(const struct contrast_speed *v, const struct surv side[2], int32_t tau,
    double change)
{
	const struct surv *base = &side[CONTRAST_BASE];
	double most = 0, f = surv_incidence(base, tau),
	    open = surv_survival(&side[change > 0 ? CONTRAST_BASE : CONTRAST_RECENT], tau);
	const double way[][2] = { { v->wins, v->wins_z }, { v->later, v->later_z } };

	for (int i = 0; i < 2; i++)
		if (would_make(way[i][1], change))
			most = fmax(most, fabs(f - surv_incidence(base,
			    (int32_t)lround(tau / way[i][0]))));
	return fmin(most, open);
}

double
contrast_beyond(double change, double allowance)
{
	return copysign(fmax(0, fabs(change) - allowance), change);
}

double
contrast_slower(const struct contrast_speed *v)
{
	const int32_t *age = v->age[CONTRAST_BY_SHARE];
	double k = 1;

	if (v->closing_z > PROPORTION_Z)
		k = (1. + age[CONTRAST_RECENT]) / (1. + age[CONTRAST_BASE]);
	if (v->wins_z > PROPORTION_Z)
		k = fmax(k, v->wins);
	if (v->later_z > PROPORTION_Z)
		k = fmax(k, v->later);
	return fmax(1, k);
}

/* ---- both comparisons --------------------------------------------------------------- */

/* The p-value of what of a change is beyond the allowance. */
static double
p_beyond(double change, double p, double allowance)
{
	double z;

	if (!(allowance > 0) || isnan(p))
		return p;
	z = detmath_normal_quantile(fmax(p, 1e-300) / 2);
	return htest_normal(z * contrast_beyond(change, allowance) / change);
}

double
contrast_p(const double change[CONTRAST_WAYS], const double p[CONTRAST_WAYS], double allowance)
{
	if (isnan(p[0]) || isnan(p[1]))
		return NAN;
	if (change[0] * change[1] < 0)
		return 1;
	return fmax(p_beyond(change[0], p[0], allowance), p_beyond(change[1], p[1], allowance));
}

static int
has_speed(const struct contrast_speed *v, int way)
{
	return v->closing_z * way < -PROPORTION_Z || v->wins_z * way < -PROPORTION_Z ||
	    v->later_z * way < -PROPORTION_Z;
}

int
contrast_untold(const struct contrast_speed *v, const double change[CONTRAST_WAYS],
    const double alone[CONTRAST_WAYS], double p, double level)
{
	int may = 0;

	if (!(p > level))
		return 0;
	if (alone[CONTRAST_BY_AGE] <= level)
		may = change[CONTRAST_BY_AGE] > 0 ? 1 : -1;
	else if (alone[CONTRAST_BY_SHARE] <= level)
		may = change[CONTRAST_BY_SHARE] < 0 ? 1 : -1;
	return may != 0 && has_speed(v, may) ? may : 0;
}

void
contrast_compare(struct contrast *x, const struct surv side[2], const double ratio[2], int32_t tau,
    const struct contrast_speed *v)
{
	double change[CONTRAST_WAYS], lo[CONTRAST_WAYS], hi[CONTRAST_WAYS];

	for (int way = 0; way < CONTRAST_WAYS; way++) {
		struct surv_rate f[2];

		for (int i = 0; i < 2; i++)
			surv_rate(&side[i], v->age[way][i], ratio[i], &f[i]);
		if (way == CONTRAST_BY_AGE)
			for (int i = 0; i < 2; i++)
				x->rate[i] = f[i].rate;
		change[way] = f[1].rate - f[0].rate;
		proportion_newcombe(f[1].rate * f[1].n_eff, f[1].n_eff, f[0].rate * f[0].n_eff,
		    f[0].n_eff, PROPORTION_Z, &lo[way], &hi[way]);
		x->alone[way] = htest_two_rates(f[1].rate * f[1].n_eff, f[1].n_eff,
		    f[0].rate * f[0].n_eff, f[0].n_eff);
	}
	x->change = change[CONTRAST_BY_AGE];
	x->other = change[CONTRAST_BY_SHARE];
	x->allowance = contrast_allowance(v, side, tau, x->change);
	x->lo = fmin(lo[0], lo[1]) - (x->change > 0 ? x->allowance : 0);
	x->hi = fmax(hi[0], hi[1]) + (x->change < 0 ? x->allowance : 0);
	x->p = contrast_p(change, x->alone, x->allowance);
}
