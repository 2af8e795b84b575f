#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/detmath.h"
#include "base/mem.h"
#include "gen/sim_values.h"

#define AMOUNT_SIGMA 0.70

enum { USUAL_REPS = 28 };
static const struct sim_value usual_reps[USUAL_REPS] = {
	{ "rep_01", 1.2 }, { "rep_02", 0.9 }, { "rep_03", 1.4 }, { "rep_04", 0.7 },
	{ "rep_05", 1.0 }, { "rep_06", 1.1 }, { "rep_07", 0.8 }, { "rep_08", 1.3 },
	{ "rep_09", 0.9 }, { "rep_10", 1.0 }, { "rep_11", 0.6 }, { "rep_12", 1.2 },
	{ "rep_13", 1.1 }, { "rep_14", 0.8 }, { "rep_15", 1.0 }, { "rep_16", 1.3 },
	{ "rep_17", 0.7 }, { "rep_18", 1.1 }, { "rep_19", 0.9 }, { "rep_20", 1.2 },
	{ "rep_21", 1.0 }, { "rep_22", 0.8 }, { "rep_23", 1.1 }, { "rep_24", 0.9 },
	{ "rep_25", 1.0 }, { "rep_26", 1.2 }, { "rep_27", 0.8 }, { "rep_28", 1.0 }
};

static const struct sim_value industries[] = {
	{ "SaaS", 1.3 }, { "FinTech", 1.1 }, { "HealthTech", 0.9 }, { "Ecommerce", 0.9 },
	{ "EdTech", 0.8 }
};

static const struct sim_value regions[] = {
	{ "North America", 1.6 }, { "EMEA", 1.2 }, { "APAC", 0.9 }, { "India", 0.8 },
	{ "LATAM", 0.5 }
};

static const struct sim_value products[] = {
	{ "Core", 1.4 }, { "Pro", 1.0 }, { "Enterprise", 0.6 }
};

static const double product_amount[] = { 8000, 20000, 52000 };	/* median */

static const struct sim_value sources[] = {
	{ "Inbound", 1.4 }, { "Outbound", 1.2 }, { "Referral", 0.8 }, { "Partner", 0.8 },
	{ "Event", 0.6 }
};

static const struct sim_dim dims[SIM_DIMS] = {
	{ DEAL_REP, NULL, 0, 0.60 },		/* the reps are the law's */
	{ DEAL_INDUSTRY, industries, 5, 0.35 },
	{ DEAL_REGION, regions, 5, 0.30 },
	{ DEAL_PRODUCT, products, 3, 0.25 },
	{ DEAL_SOURCE, sources, 5, 0.45 }
};

/* The reps, with the usual ones' shares again and again. */
static void
name_reps(struct sim_law *law)
{
	int digits = snprintf(NULL, 0, "%zu", law->o.reps);
	char name[32];

	law->rep = mem_zero(law->o.reps, sizeof *law->rep);
	for (size_t i = 0; i < law->o.reps; i++) {
		int n = snprintf(name, sizeof name, "rep_%0*zu", digits > 2 ? digits : 2, i + 1);

		law->rep[i] = (struct sim_value){ mem_text(name, (size_t)n),
		    usual_reps[i % USUAL_REPS].share };
	}
	law->dim[SIM_REP].value = law->rep;
	law->dim[SIM_REP].n = law->o.reps;
}

void
sim_values_list(struct sim_law *law)
{
	memcpy(law->dim, dims, sizeof dims);
	name_reps(law);
}

size_t
sim_values_dim(const struct sim_law *law, const char *name, size_t n)
{
	const char *column;
	size_t k;

	for (k = 0; k < SIM_DIMS; k++) {
		column = deal_name[law->dim[k].column];
		if (strlen(column) == n && strncmp(name, column, n) == 0)
			break;
	}
	return k;
}

/* Of the deals created on day, relative to the dimension's other values. */
static double
share(const struct sim_law *law, size_t dim, size_t level, int32_t day)
{
	double x = law->dim[dim].value[level].share;

	for (size_t i = 0; i < law->mixes; i++)
		if (law->mix[i].dim == dim && law->mix[i].level == level && day >= law->mix[i].from)
			x *= law->mix[i].factor;
	return x;
}

/* A uniform number that has the law's correlation with others made so: a Gaussian copula. */
static double
correlated(const struct sim_law *law, double u, double common)
{
	double c = law->o.correlation;

	if (!(c > 0))
		return u;
	return detmath_normal_tail(-(sqrt(c) * common + sqrt(1 - c) * detmath_normal_quantile(u)));
}

static size_t
draw_value(struct rng *r, const struct sim_law *law, size_t dim, int32_t day, double common)
{
	size_t n = law->dim[dim].n, i;
	double sum = 0, u = correlated(law, rng_uniform(r), common);

	for (i = 0; i < n; i++)
		sum += share(law, dim, i, day);
	u *= sum;
	for (i = 0; i + 1 < n && u >= share(law, dim, i, day); i++)
		u -= share(law, dim, i, day);
	return i;
}

/* A rep who takes on deals on day. */
static size_t
draw_rep(struct rng *r, const struct sim_law *law, int32_t day)
{
	double sum = 0, u;
	size_t i, last = 0;

	for (i = 0; i < law->o.reps; i++)
		if (law->rep_from[i] <= day && day <= law->rep_to[i])
			sum += share(law, SIM_REP, i, day);
	u = rng_uniform(r) * sum;
	for (i = 0; i < law->o.reps && u >= 0; i++)
		if (law->rep_from[i] <= day && day <= law->rep_to[i]) {
			u -= share(law, SIM_REP, i, day);
			last = i;
		}
	return last;
}

void
sim_values_draw(const struct sim_law *law, struct rng *r, double common, struct sim_deal *d)
{
	d->level[SIM_REP] = draw_rep(r, law, d->created);
	for (size_t k = SIM_REP + 1; k < SIM_DIMS; k++)
		d->level[k] = draw_value(r, law, k, d->created, common);
	d->amount = product_amount[d->level[SIM_PRODUCT]] *
	    detmath_exp(AMOUNT_SIGMA * rng_normal(r));
	d->amount = d->amount < 500 ? 500 : floor(d->amount / 50 + 0.5) * 50;
}
