#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
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

double
sim_values_season(int32_t day)
{
	double t = (day - date_year_start(day)) / 366.0;

	return t < 0.5 ? 16 * t * (0.5 - t) : -16 * (t - 0.5) * (1 - t);
}

/* Of the deals created on day, relative to the dimension's other values. */
static double
weight(const struct sim_law *law, size_t dim, size_t level, int32_t day)
{
	double x = law->dim[dim].value[level].share;

	if (dim == SIM_REP && (day < law->rep_from[level] || day > law->rep_to[level]))
		return 0;
	for (size_t i = 0; i < law->newcomers; i++)
		if (law->newcomer[i].dim == dim && law->newcomer[i].level == level &&
		    day < law->newcomer[i].from)
			return 0;
	for (size_t i = 0; i < law->mixes; i++)
		if (law->mix[i].dim == dim && law->mix[i].level == level && day >= law->mix[i].from)
			x *= law->mix[i].factor;
	for (size_t i = 0; i < law->swings; i++)
		if (law->swing[i].dim == dim && law->swing[i].level == level)
			x *= detmath_exp(law->swing[i].log_factor * sim_values_season(day));
	return x;
}

int
sim_values_left(const struct sim_law *law, size_t dim, int32_t day)
{
	for (size_t i = 0; i < law->dim[dim].n; i++)
		if (weight(law, dim, i, day) > 0)
			return 1;
	return 0;
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

/* The value of deals created on day below which a share u of them is; one that has a weight. */
static size_t
value_at(const struct sim_law *law, size_t dim, int32_t day, double u)
{
	double sum = 0, x;
	size_t last = 0;

	for (size_t i = 0; i < law->dim[dim].n; i++)
		sum += weight(law, dim, i, day);
	u *= sum;
	for (size_t i = 0; i < law->dim[dim].n && u >= 0; i++)
		if ((x = weight(law, dim, i, day)) > 0) {
			u -= x;
			last = i;
		}
	return last;
}

void
sim_values_draw(const struct sim_law *law, struct rng *r, double common, struct sim_deal *d)
{
	double u;

	for (size_t k = 0; k < SIM_DIMS; k++) {
		u = rng_uniform(r);
		d->level[k] = value_at(law, k, d->created,
		    k == SIM_REP ? u : correlated(law, u, common));
	}
	d->amount = product_amount[d->level[SIM_PRODUCT]] *
	    detmath_exp(AMOUNT_SIGMA * rng_normal(r));
	d->amount = d->amount < 500 ? 500 : floor(d->amount / 50 + 0.5) * 50;
}
