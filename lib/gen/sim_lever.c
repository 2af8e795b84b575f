#include <math.h>
#include <stdio.h>

#include "base/date.h"
#include "base/detmath.h"
#include "deal/columns.h"
#include "gen/sim_lever.h"

#define LEVERS ((uint64_t)11 << 60)	/* streams of deals, beside those of simulate.c, for
					 * each lever 2^40 apart */
#define APART ((uint64_t)1 << 40)

static double
sigmoid(double x)
{
	return 1 / (1 + detmath_exp(-x));
}

void
sim_lever_start(struct rng *r, const struct sim_law *law, size_t lever, size_t i)
{
	rng_start(r, law->o.seed, LEVERS + lever * APART + i);
}

/* What is added to the log-odds of winning, and, times confounding, of the lever. */
double
sim_lever_pair(const struct sim_lever *l, const struct sim_deal *d)
{
	return l->pair[d->level[SIM_REGION] * SIM_LEVELS + d->level[SIM_PRODUCT]];
}

static double
time_of(const struct sim_law *law, const struct sim_deal *d)
{
	return (double)(d->created - law->first) / (double)(law->o.last - law->first + 1) - .5;
}

/* The log-odds of getting it, but for the constant. */
double
sim_lever_inclination(const struct sim_law *law, const struct sim_lever *l,
    const struct sim_deal *d, double x, double hidden)
{
	return l->confounding * (x + sim_lever_pair(l, d) + l->hidden * hidden - l->mean) +
	    l->spread * time_of(law, d);
}

/* ---- a deal ------------------------------------------------------------------------------- */

static int
rep_has(const struct sim_lever *l, size_t rep)
{
	return floor((double)(rep + 1) * l->reps) > floor((double)rep * l->reps);
}

/* Always four random numbers. */
static void
draw_one(const struct sim_law *law, size_t lever, size_t i, double x, struct sim_deal *d)
{
	const struct sim_lever *l = &law->lever[lever];
	struct sim_deal_lever *v = &d->lever[lever];
	struct rng r;
	double u, noise;

	sim_lever_start(&r, law, lever, i);
	v->hidden = rng_normal(&r);
	u = rng_uniform(&r);
	noise = rng_normal(&r);
	v->on = l->days > 0 ? d->created + (int32_t)ceil(-l->days *
	    detmath_log(rng_uniform(&r))) : d->created;
	noise = l->sign * v->hidden + sqrt(1 - l->sign * l->sign) * noise;
	v->sign = floor(noise * 1e4 + .5) / 1e4;
	v->chance = l->experiment ? l->share : l->reps > 0 ? rep_has(l, d->level[SIM_REP]) :
	    sigmoid(l->base + sim_lever_inclination(law, l, d, x, v->hidden));
	v->has = u < v->chance;
}

/* What there is beside the levers themselves: pairs, and what nobody knows. */
static double
beside(const struct sim_law *law, const struct sim_deal *d)
{
	double x = 0;

	for (size_t k = 0; k < law->levers; k++)
		x += sim_lever_pair(&law->lever[k], d) + law->lever[k].hidden * d->lever[k].hidden;
	return x;
}

double
sim_lever_draw(const struct sim_law *law, size_t i, double x, struct sim_deal *d)
{
	double all;

	for (size_t k = 0; k < law->levers; k++)
		draw_one(law, k, i, x, d);
	x += beside(law, d);
	all = x;
	for (size_t k = 0; k < law->levers; k++)
		all += law->lever[k].days <= 0 && d->lever[k].has ? law->lever[k].logit : 0;
	for (size_t k = 0; k < law->levers; k++) {
		double rest = all - (law->lever[k].days <= 0 && d->lever[k].has ?
		    law->lever[k].logit : 0);

		d->lever[k].without = sigmoid(rest);
		d->lever[k].with = sigmoid(rest + law->lever[k].logit);
	}
	return all;
}

int32_t
sim_lever_happen(const struct sim_law *law, double x, double u, struct sim_deal *d)
{
	int won = d->won;
	int32_t last = 0;

	for (size_t k = 0; k < law->levers; k++) {
		const struct sim_lever *l = &law->lever[k];

		if (l->days <= 0)
			continue;
		d->lever[k].late = d->lever[k].on >= d->closed ||
		    (l->experiment && d->lever[k].on < l->from);
		if (!d->lever[k].has || d->lever[k].late)
			continue;
		x += l->logit;
		last = d->lever[k].on > last ? d->lever[k].on : last;
	}
	d->won = u < sigmoid(x);
	return d->won != won ? last : 0;
}

/* ---- columns ------------------------------------------------------------------------------ */

static void
name_with(struct out *o, const struct sim_lever *l, const char *what)
{
	char name[96];

	snprintf(name, sizeof name, "%s%s", l->name, what);
	out_name(o, name);
}

void
sim_lever_header(const struct sim_law *law, struct out *export)
{
	for (size_t k = 0; k < law->levers; k++) {
		const struct sim_lever *l = &law->lever[k];

		if (l->experiment)
			continue;
		name_with(export, l, "");
		if (l->sign < 0 || l->sign > 0)
			name_with(export, l, "_sign");
	}
}

void
sim_lever_write(const struct sim_law *law, const struct sim_deal *d, int32_t as_of,
    struct out *export)
{
	for (size_t k = 0; k < law->levers; k++) {
		const struct sim_lever *l = &law->lever[k];
		const struct sim_deal_lever *v = &d->lever[k];

		if (l->experiment)
			continue;
		if (l->days > 0)
			out_date(export, v->has && !v->late && v->on <= as_of ? v->on : DATE_NONE);
		else
			out_name(export, v->has ? "yes" : "no");
		if (l->sign < 0 || l->sign > 0)
			out_float(export, (float)v->sign);
	}
}

void
sim_lever_truth_header(const struct sim_law *law, struct out *truth)
{
	for (size_t k = 0; k < law->levers; k++)
		if (!law->lever[k].experiment) {
			name_with(truth, &law->lever[k], "_chance");
			name_with(truth, &law->lever[k], "_without");
			name_with(truth, &law->lever[k], "_with");
		}
}

void
sim_lever_truth(const struct sim_law *law, const struct sim_deal *d, struct out *truth)
{
	for (size_t k = 0; k < law->levers; k++)
		if (!law->lever[k].experiment) {
			out_rate(truth, d->lever[k].chance);
			out_rate(truth, d->lever[k].without);
			out_rate(truth, d->lever[k].with);
		}
}

void
sim_lever_arms_header(struct out *arms)
{
	static const char *const name[] = {
		COL_DEAL_ID, COL_ARM, COL_AS_OF, COL_RISK, COL_CATEGORY, COL_AMOUNT, "kinds"
	};

	for (size_t k = 0; k < sizeof name / sizeof *name; k++)
		out_name(arms, name[k]);
	out_end(arms);
}

void
sim_lever_arm(const struct sim_law *law, const struct sim_deal *d, const char *id, int32_t as_of,
    struct out *arms)
{
	for (size_t k = 0; k < law->levers; k++) {
		const struct sim_deal_lever *v = &d->lever[k];

		if (!law->lever[k].experiment || v->late || v->on > as_of)
			continue;
		out_name(arms, id);
		out_name(arms, v->has ? "alert" : "holdout");
		out_date(arms, v->on);
		out_rate(arms, 1 - v->without);
		out_name(arms, "High");
		out_money(arms, d->missing >> SIM_AMOUNT & 1 ? NAN : d->amount);
		out_name(arms, "risk_high");
		out_end(arms);
	}
}
