#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "deal/columns.h"
#include "effect/confounding.h"
#include "effect/covariates.h"
#include "effect/landmark.h"
#include "effect/lever_effect.h"
#include "effect/overlap.h"
#include "stats/htest.h"
#include "stats/proportion.h"
#include "stats/student.h"

enum { DEALS_LEAST = 100, WINS_LEAST = 20, FURTHER_LEAST = 2 };
#define OVERLAP_LEAST .25
#define TRIMMED_MOST .5
#define LEVEL .05
#define CONTROL_LEVEL .01
#define TIMES 2			/* a hidden cause as strong as the strongest known one moves it by
				 * up to 1.5 times as much as that does, as measured */
#define YARDSTICK .005		/* what is known must move it by so much to be one */
#define CONSTANT .9		/* share of reps within which a lever of the rep is constant */

struct work {
	struct lever_effect *f;
	const struct population *p;
	const struct lever_options *o;
	struct landmark m;
	struct covariates c;
	uint32_t *cluster;	/* [m.n] */
	size_t clusters;
	const struct column *by;	/* the cluster's */
};

/* ---- clusters ----------------------------------------------------------------------------- */

/* Is the lever constant within most of the reps that are large enough to be covariates? */
static int
is_of_rep(const struct landmark *m, const struct column *rep)
{
	uint32_t (*count)[2] = mem_zero(rep->levels, sizeof *count);
	double large = 0, constant = 0;

	for (size_t i = 0; i < m->n; i++)
		count[rep->level[m->row[i]]][m->treated[i]]++;
	for (size_t k = 1; k < rep->levels; k++)
		if (count[k][0] + count[k][1] >= WINS_LEAST) {
			large++;
			constant += count[k][0] == 0 || count[k][1] == 0;
		}
	free(count);
	return large >= 2 && constant >= CONSTANT * large;
}

static void
find_clusters(struct work *w)
{
	const struct column *rep = w->o->rep;
	uint32_t *number;

	w->by = w->o->cluster;
	if (w->by == NULL && rep != NULL && strcmp(rep->name, w->f->lever->column) != 0 &&
	    is_of_rep(&w->m, rep))
		w->by = rep;
	if (w->by == NULL)
		return;
	w->cluster = mem_zero(w->m.n, sizeof *w->cluster);
	number = mem_zero(w->by->levels, sizeof *number);
	for (size_t i = 0; i < w->m.n; i++) {
		uint32_t *at = &number[w->by->level[w->m.row[i]]];

		if (*at == 0)
			*at = (uint32_t)++w->clusters;
		w->cluster[i] = *at - 1;
	}
	free(number);
	w->f->cluster = w->by->name;
	w->f->clusters = w->clusters;
}

/* ---- the estimate ------------------------------------------------------------------------- */

static void
make_covariates(struct work *w)
{
	const struct column **column = mem_zero(w->o->covariates, sizeof *column);
	size_t n = 0;

	for (size_t k = 0; k < w->o->covariates; k++) {
		const struct column *c = w->o->covariate[k];

		if (strcmp(c->name, w->f->lever->column) == 0 || (w->by != NULL &&
		    strcmp(c->name, w->by->name) == 0) || (w->o->group != NULL &&
		    strcmp(c->name, w->o->group->name) == 0))
			continue;
		column[n++] = c;
	}
	covariates_make(&w->c, column, n, w->m.row, w->m.n);
	w->f->rep = w->c.rep;
	w->f->further = w->c.further;
	free(column);
}

static void
take_control(struct lever_effect *f, double p, const char *name)
{
	if (isnan(p) || (!isnan(f->negative_p) && f->negative_p <= p))
		return;
	f->negative_p = p;
	f->negative = name;
}

/* A text's levels are controls each, and so many chances to be found. */
static void
control(struct work *w, const struct overlap_input *in, const struct column *c)
{
	uint32_t group = covariates_find(&w->c, c->name);
	double *z = mem_zero(w->m.n, sizeof *z), *p = mem_zero(c->levels, sizeof *p), least = NAN,
	    tests = 0;

	for (size_t k = 0; k < (c->kind == COLUMN_TEXT ? c->levels : 1); k++) {
		double with = 0;

		for (size_t i = 0; i < w->m.n; i++) {
			z[i] = c->kind != COLUMN_TEXT ? c->number[w->m.row[i]] :
			    c->level[w->m.row[i]] == k;
			with += c->kind == COLUMN_TEXT ? z[i] : WINS_LEAST;
		}
		p[k] = with >= WINS_LEAST ? confounding_control(in, z, group) : (double)NAN;
		if (isnan(p[k]))
			continue;
		tests++;
		least = isnan(least) || p[k] < least ? p[k] : least;
	}
	take_control(w->f, fmin(1, least * tests), c->name);
	free(z);
	free(p);
}

static void
probe(struct work *w, const struct overlap_input *in, const struct overlap_arms *arms)
{
	struct lever_effect *f = w->f;
	struct confounding c;
	double df = w->cluster != NULL ? (double)w->clusters - 1 :
	    (double)w->m.n - (double)w->c.design.columns - 1;

	confounding_measure(&c, &w->c.design, arms);
	f->strongest = c.strongest != DESIGN_NONE ? w->c.name[c.strongest] : NULL;
	f->moved_by_known = c.moved;
	f->moved_by_all = fabs(w->m.mean[1] - w->m.mean[0] - f->effect);
	f->robustness = df > 1 && f->se > 0 ? confounding_robustness(f->effect / f->se, df) :
	    (double)NAN;
	for (size_t k = 0; k < w->o->negatives; k++)
		control(w, in, w->o->negative[k]);
}

static void
estimate(struct work *w)
{
	struct lever_effect *f = w->f;
	struct overlap_input in;
	struct overlap_arms arms;
	struct overlap v;
	double times, amount = 0;

	make_covariates(w);
	in = (struct overlap_input){ &w->c.design, w->m.treated, w->m.fold, w->m.y, w->cluster,
	    w->clusters };
	overlap_arms_make(&arms, &in);
	overlap_estimate(&v, &in, &arms, w->o->threads);
	times = w->cluster == NULL ? PROPORTION_Z : w->clusters > 1 ?
	    student_quantile(.975, v.df) : (double)NAN;
	f->effect = v.effect;
	f->se = v.se;
	f->lo = fmax(-1, v.effect - times * v.se);
	f->hi = fmin(1, v.effect + times * v.se);
	f->p = w->cluster == NULL ? htest_normal(v.effect / v.se) :
	    w->clusters > 1 ? htest_student(v.effect / v.se, v.df) : (double)NAN;
	f->overlap = v.weight;
	f->trimmed = v.trimmed;
	f->aipw = v.aipw;
	f->aipw_se = v.aipw_se;
	for (size_t i = 0; i < w->m.n; i++)
		if (w->m.treated[i] && !isnan(w->p->d->deal[w->m.row[i]].amount))
			amount += w->p->d->deal[w->m.row[i]].amount;
	f->wins_more = f->effect * w->m.arm[1];
	f->amount_more = f->effect * amount;
	probe(w, &in, &arms);
	overlap_arms_free(&arms);
	covariates_free(&w->c);
}

static void
measure_naive(struct lever_effect *f, const struct population *p, const struct lever_options *o)
{
	double won[2], closed[2];

	landmark_naive(p, f->lever, o->group, f->group, won, closed);
	if (closed[0] == 0 || closed[1] == 0)
		return;
	f->naive = won[1] / closed[1] - won[0] / closed[0];
	proportion_newcombe(won[1], closed[1], won[0], closed[0], PROPORTION_Z, &f->naive_lo,
	    &f->naive_hi);
}

void
lever_effect_measure(struct lever_effect *f, const struct lever *l, uint32_t group,
    const struct population *p, const struct lever_options *o)
{
	struct work w = { .f = f, .p = p, .o = o };

	*f = (struct lever_effect){ .lever = l, .group = group, .naive = NAN, .naive_lo = NAN,
	    .naive_hi = NAN, .effect = NAN, .se = NAN, .lo = NAN, .hi = NAN, .p = NAN, .q = NAN,
	    .wins_more = NAN, .amount_more = NAN, .overlap = NAN, .trimmed = NAN,
	    .moved_by_known = NAN, .moved_by_all = NAN, .holds_up_to = NAN, .robustness = NAN,
	    .negative_p = NAN, .aipw = NAN, .aipw_se = NAN, .horizon = -1 };
	measure_naive(f, p, o);
	landmark_take(&w.m, p, l, o->landmark, o->group, group);
	f->deals = w.m.n;
	f->treated = (size_t)w.m.arm[1];
	if (w.m.arm[0] < DEALS_LEAST || w.m.arm[1] < DEALS_LEAST) {
		f->reason = LEVER_FEW_DEALS;
	} else if (w.m.won[0] < WINS_LEAST || w.m.won[1] < WINS_LEAST) {
		f->reason = LEVER_FEW_WINS;
	} else {
		landmark_outcome(&w.m);
		f->horizon = w.m.horizon;
		f->reason = f->horizon < 0 ? LEVER_NO_HORIZON : LEVER_REASON_NONE;
	}
	if (f->reason == LEVER_REASON_NONE) {
		find_clusters(&w);
		estimate(&w);
	}
	landmark_free(&w.m);
	free(w.cluster);
}

/* ---- what may be claimed ------------------------------------------------------------------ */

/* Why a significant effect is no more than an association; LEVER_REASON_NONE: it holds. */
static enum lever_reason
doubt(const struct lever_effect *f)
{
	if (f->negative_p <= CONTROL_LEVEL)
		return LEVER_NEGATIVE_FAILS;
	if (!f->rep || f->further < FURTHER_LEAST)
		return LEVER_FEW_COVARIATES;
	if (!(f->moved_by_known >= YARDSTICK) && isnan(f->negative_p))
		return LEVER_NO_YARDSTICK;
	if (!(fmin(fabs(f->lo), fabs(f->hi)) > TIMES * f->moved_by_known))
		return LEVER_WEAK;
	return LEVER_REASON_NONE;
}

static void
judge(struct lever_effect *f, const struct lever_options *o)
{
	int significant = f->lo > 0 || f->hi < 0;

	if (!isnan(f->effect))
		f->holds_up_to = !significant ? 0 : f->moved_by_known > 0 ?
		    fmin(fabs(f->lo), fabs(f->hi)) / f->moved_by_known : (double)NAN;
	if (f->reason != LEVER_REASON_NONE) {
		f->verdict = LEVER_NO_OVERLAP;
		f->wins_more = f->amount_more = NAN;
	} else if (f->q <= LEVEL) {
		f->reason = doubt(f);
		f->verdict = f->reason == LEVER_REASON_NONE ? LEVER_ROBUST : LEVER_ASSOCIATION;
	} else {
		f->verdict = f->lo >= -o->equivalence && f->hi <= o->equivalence ?
		    LEVER_NO_EFFECT : LEVER_CANNOT_TELL;
	}
}

void
lever_effect_judge(struct lever_effect *f, size_t n, const struct lever_options *o)
{
	double *p = mem_zero(n, sizeof *p);

	for (size_t i = 0; i < n; i++) {
		if (f[i].reason == LEVER_REASON_NONE && (!(f[i].overlap >= OVERLAP_LEAST) ||
		    !(f[i].trimmed <= TRIMMED_MOST) || isnan(f[i].p)))
			f[i].reason = LEVER_LITTLE_OVERLAP;
		p[i] = f[i].reason == LEVER_REASON_NONE ? f[i].p : (double)NAN;
	}
	htest_discovery(p, n, p);
	for (size_t i = 0; i < n; i++) {
		f[i].q = p[i];
		judge(&f[i], o);
	}
	free(p);
}
