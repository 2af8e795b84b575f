#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "effect/ancova.h"
#include "effect/boundary.h"
#include "effect/experiment.h"
#include "effect/split_check.h"
#include "stats/proportion.h"
#include "stats/student.h"
#include "stats/surv.h"

enum { WEEK = 7, RATE_WEEKS = 8, EXPECTED_WEEKS = 26, WEEKS_MOST = 520 };
#define SPLIT_LEVEL .01

/*
 * How certain a small arm's curve is at the horizon rests on the few deals that are followed so
 * far: degrees of freedom for all looks together are an eighth of its deals.  With all of them
 * 35 of 600 planned years without effect raised an alarm where 10 % are held out, and 16 of 447
 * where 30 % are.
 */
#define LATE 8

struct sight {			/* what is seen on a day */
	const struct experiment *x;
	enum experiment_measure measure;
	int32_t day;
	size_t n;
	double *y, *score;	/* score: NULL without */
	uint8_t *arm;
	uint32_t *cluster;
};

static size_t
entered_by(const struct experiment *x, int32_t day)
{
	size_t n = 0;

	while (n < x->n && x->deal[n].entry <= day)
		n++;
	return n;
}

/* Pseudo-values of the share won within the horizon, arm by arm. */
static void
outcomes(struct sight *s)
{
	const struct experiment *x = s->x;
	int32_t *age = mem_zero(s->n, sizeof *age), *of = mem_zero(s->n, sizeof *of);
	uint8_t *kind = mem_zero(s->n, 1), *kind_of = mem_zero(s->n, 1);

	for (size_t i = 0; i < s->n; i++) {
		const struct experiment_deal *d = &x->deal[i];
		int closed = d->closed != DATE_NONE && d->closed <= s->day;

		age[i] = (closed ? d->closed : s->day) - d->entry;
		kind[i] = closed ? d->kind : SURV_OPEN;
		s->arm[i] = d->arm;
	}
	for (int g = 0; g < 2; g++) {
		struct surv curve = { 0 };
		struct surv_pseudo p = { 0 };
		size_t n = 0;

		for (size_t i = 0; i < s->n; i++)
			if (s->arm[i] == g) {
				of[n] = age[i];
				kind_of[n++] = kind[i];
			}
		surv_fit(&curve, of, kind_of, n);
		surv_pseudo(&p, &curve, x->o.horizon);
		for (size_t i = 0; i < s->n; i++)
			if (s->arm[i] == g)
				s->y[i] = surv_value(&p, age[i], (enum surv_kind)kind[i]);
		surv_free(&curve);
		surv_pseudo_free(&p);
	}
	free(age);
	free(of);
	free(kind);
	free(kind_of);
}

static void
see(struct sight *s, const struct experiment *x, enum experiment_measure measure, size_t n,
    int32_t day)
{
	*s = (struct sight){ .x = x, .measure = measure, .day = day, .n = n };
	s->y = mem_zero(n, sizeof *s->y);
	s->score = x->is_scored ? mem_zero(n, sizeof *s->score) : NULL;
	s->arm = mem_zero(n, 1);
	s->cluster = x->o.cluster != NULL ? mem_zero(n, sizeof *s->cluster) : NULL;
	outcomes(s);
	for (size_t i = 0; i < n; i++) {
		double worth = measure == EXPERIMENT_VALUE ? x->deal[i].amount : 1;

		s->y[i] *= worth;
		if (s->score != NULL)
			s->score[i] = x->deal[i].score * worth;
		if (s->cluster != NULL)
			s->cluster[i] = x->deal[i].cluster;
	}
}

static void
unsee(struct sight *s)
{
	free(s->y);
	free(s->score);
	free(s->arm);
	free(s->cluster);
}

/* ---- boundaries -------------------------------------------------------------------------- */

/* The information that is expected: planned, or of 26 weeks at the rate of the first 8. */
static double
expected(const struct experiment *x, const struct experiment_look *l, double s2)
{
	int32_t weeks = (l->on - x->start) / WEEK;
	double share = isnan(x->o.holdout) ? l->split : x->o.holdout, n;

	if (x->o.plan > 0)
		return boundary_information(x->o.plan, share, s2);
	weeks = weeks > RATE_WEEKS ? RATE_WEEKS : weeks < 1 ? 1 : weeks;
	n = (double)entered_by(x, x->start + weeks * WEEK) / weeks * EXPECTED_WEEKS;
	return boundary_information(fmax(n, 1), fmin(.99, fmax(.01, share)), s2);
}

/* Deals a week, over the last of them. */
static double
rate(const struct experiment *x, const struct experiment_look *l)
{
	double weeks = fmax(1, (double)(l->on - x->start + 1) / WEEK);

	return (l->deals[0] + l->deals[1]) / weeks;
}

/* What it takes until an effect as large as this one, or that of equivalence, is seen. */
static void
look_ahead(struct experiment_look *l, const struct experiment *x,
    enum experiment_measure measure, double information, double r)
{
	double n = l->deals[0] + l->deals[1], target = fabs(l->effect), wait;

	if (x->o.plan > 0) {
		l->more = fmax(0, ceil(x->o.plan - n));
		wait = (double)(x->deal[entered_by(x, l->on) - 1].entry + x->o.horizon - l->on);
		l->weeks = ceil(fmax(l->more / rate(x, l), l->more > 0 ? 0 : wait / WEEK));
	} else {
		if (measure == EXPERIMENT_WIN_RATE)
			target = fmax(target, x->o.equivalence);
		l->more = target > 0 ? ceil(n * fmax(0, boundary_always_needs(target, r) /
		    information - 1)) : INFINITY;
		l->weeks = ceil(l->more / rate(x, l));
	}
	l->weeks = fmax(1, l->weeks);
	if (!(l->weeks <= WEEKS_MOST))
		l->more = l->weeks = NAN;
}

/* Limits are as much wider as Student's t of the smaller arm's deals is. */
static void
judge(struct experiment_look *l, const struct experiment *x, enum experiment_measure measure,
    const struct ancova *a)
{
	double variance = a->variance, information = 1 / fmax(variance, a->pooled);
	double wider = student_quantile(.975, fmax(1, a->df / LATE)) / PROPORTION_Z;
	double s2 = x->variance[measure], most, r;
	int ended;

	if (isnan(s2) || s2 <= 0)
		s2 = variance * l->deals[0] * l->deals[1] / (l->deals[0] + l->deals[1]);
	most = expected(x, l, s2);
	r = boundary_mixture(most);
	l->fixed_half = student_quantile(.975, a->df) * sqrt(variance);
	l->half = wider * (x->o.plan > 0 ? boundary_planned(information, most) :
	    boundary_always(information, r));
	l->p = x->o.plan > 0 ? boundary_planned_p(l->effect / wider, information, most) :
	    boundary_always_p(l->effect / wider, information, r);
	l->share_of_plan = x->o.plan > 0 ? information / most : (double)NAN;
	ended = x->o.plan > 0 && information >= most;
	if (fabs(l->effect) > l->half)
		l->verdict = l->effect > 0 ? EXPERIMENT_HELPS : EXPERIMENT_HURTS;
	else if (measure == EXPERIMENT_WIN_RATE &&
	    fabs(l->effect) + l->half <= x->o.equivalence)
		l->verdict = EXPERIMENT_NO_EFFECT;
	else
		look_ahead(l, x, measure, information, r);
	if (ended || l->verdict == EXPERIMENT_HELPS || l->verdict == EXPERIMENT_HURTS)
		l->decided = l->on;
}

/* ---- looks --------------------------------------------------------------------------------- */

static void
check_split(struct experiment_look *l, const struct experiment *x, size_t n)
{
	struct split_check s;

	l->split = (l->deals[0] + l->deals[1]) > 0 ? l->deals[0] / (l->deals[0] + l->deals[1]) :
	    (double)NAN;
	if (isnan(x->o.holdout))
		return;
	split_check_start(&s, x->o.holdout);
	for (size_t i = 0; i < n; i++) {
		split_check_add(&s, x->deal[i].arm == 0);
		if (i + 1 == n || x->deal[i + 1].entry != x->deal[i].entry)
			split_check_day(&s);
	}
	l->split_p = split_check_p(&s);
}

/* Days until so many of an arm's deals have been followed to the horizon. */
static double
until_followed(const struct experiment *x, int arm, int32_t day)
{
	int seen = 0;

	for (size_t i = 0; i < x->n && x->deal[i].entry <= day; i++)
		if (x->deal[i].arm == arm && ++seen == EXPERIMENT_FOLLOWED)
			return fmax(0, x->deal[i].entry + x->o.horizon - day);
	return x->o.horizon;
}

/* Until both arms have enough deals, and enough of them are followed. */
static void
wait_for(struct experiment_look *l, const struct experiment *x)
{
	double days = 0;

	l->early = 1;
	l->more = 0;
	for (int g = 0; g < 2; g++) {
		double missing = EXPERIMENT_ENTRIES - l->deals[g], share = g == 0 ? l->split :
		    1 - l->split;

		if (missing > 0)
			l->more = fmax(l->more, share > 0 ? ceil(missing / share) : INFINITY);
		days = fmax(days, until_followed(x, g, l->on));
	}
	l->weeks = ceil(fmax(l->more / rate(x, l), days / WEEK));
	if (!(l->weeks <= WEEKS_MOST))
		l->more = l->weeks = NAN;
}

static struct experiment_look
look(const struct experiment *x, enum experiment_measure measure, int32_t day)
{
	struct experiment_look l = { .on = day, .effect = NAN, .half = NAN, .fixed_half = NAN,
	    .p = NAN, .mean = { NAN, NAN }, .share_of_plan = NAN, .split_p = NAN, .more = NAN,
	    .weeks = NAN, .verdict = EXPERIMENT_CANNOT_TELL, .decided = DATE_NONE,
	    .planned = x->o.plan > 0 ? x->o.plan : (double)NAN };
	size_t n = entered_by(x, day);
	struct sight s;
	struct ancova a;

	for (size_t i = 0; i < n; i++) {
		l.deals[x->deal[i].arm]++;
		l.followed[x->deal[i].arm] += x->deal[i].entry + x->o.horizon <= day;
	}
	check_split(&l, x, n);
	if (l.split_p <= SPLIT_LEVEL) {
		l.verdict = EXPERIMENT_WRONG_SPLIT;
		return l;
	}
	if (fmin(l.deals[0], l.deals[1]) < EXPERIMENT_ENTRIES ||
	    fmin(l.followed[0], l.followed[1]) < EXPERIMENT_FOLLOWED) {
		wait_for(&l, x);
		return l;
	}
	see(&s, x, measure, n, day);
	ancova(&a, s.y, s.score, s.arm, n, s.cluster, x->o.clusters);
	unsee(&s);
	l.effect = a.effect;
	memcpy(l.mean, a.mean, sizeof l.mean);
	if (a.variance > 0)
		judge(&l, x, measure, &a);
	return l;
}

struct experiment_look *
experiment_looks(const struct experiment *x, enum experiment_measure measure, size_t *n)
{
	size_t weeks = (size_t)(x->as_of - x->start) / WEEK;
	struct experiment_look *l = mem_zero(weeks + 2, sizeof *l);
	const struct experiment_look *decided = NULL;

	*n = 0;
	for (size_t k = 1; k <= weeks + 1; k++) {
		int32_t day = x->start + (int32_t)k * WEEK;

		if (k > weeks)
			day = x->as_of;
		if (k > weeks && *n > 0 && l[*n - 1].on == day)
			break;
		l[*n] = look(x, measure, day);
		if (decided != NULL && l[*n].verdict != EXPERIMENT_WRONG_SPLIT) {
			l[*n].verdict = decided->verdict;
			l[*n].decided = decided->on;
		}
		if (decided == NULL && l[*n].decided != DATE_NONE)
			decided = &l[*n];
		(*n)++;
	}
	return l;
}
