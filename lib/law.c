#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "law.h"
#include "mem.h"
#include "same.h"

static const struct law_value reps[LAW_REPS] = {
	{ "rep_01", 1.2 }, { "rep_02", 0.9 }, { "rep_03", 1.4 }, { "rep_04", 0.7 },
	{ "rep_05", 1.0 }, { "rep_06", 1.1 }, { "rep_07", 0.8 }, { "rep_08", 1.3 },
	{ "rep_09", 0.9 }, { "rep_10", 1.0 }, { "rep_11", 0.6 }, { "rep_12", 1.2 },
	{ "rep_13", 1.1 }, { "rep_14", 0.8 }, { "rep_15", 1.0 }, { "rep_16", 1.3 },
	{ "rep_17", 0.7 }, { "rep_18", 1.1 }, { "rep_19", 0.9 }, { "rep_20", 1.2 },
	{ "rep_21", 1.0 }, { "rep_22", 0.8 }, { "rep_23", 1.1 }, { "rep_24", 0.9 },
	{ "rep_25", 1.0 }, { "rep_26", 1.2 }, { "rep_27", 0.8 }, { "rep_28", 1.0 }
};

static const struct law_value industries[] = {
	{ "SaaS", 1.3 }, { "FinTech", 1.1 }, { "HealthTech", 0.9 }, { "Ecommerce", 0.9 },
	{ "EdTech", 0.8 }
};

static const struct law_value regions[] = {
	{ "North America", 1.6 }, { "EMEA", 1.2 }, { "APAC", 0.9 }, { "India", 0.8 },
	{ "LATAM", 0.5 }
};

static const struct law_value products[] = {
	{ "Core", 1.4 }, { "Pro", 1.0 }, { "Enterprise", 0.6 }
};

static const double product_amount[] = { 8000, 20000, 52000 };	/* median */

static const struct law_value sources[] = {
	{ "Inbound", 1.4 }, { "Outbound", 1.2 }, { "Referral", 0.8 }, { "Partner", 0.8 },
	{ "Event", 0.6 }
};

const struct law_dim law_dim[LAW_DIMS] = {
	{ DEAL_REP, reps, LAW_REPS, 0.60 },
	{ DEAL_INDUSTRY, industries, 5, 0.35 },
	{ DEAL_REGION, regions, 5, 0.30 },
	{ DEAL_PRODUCT, products, 3, 0.25 },
	{ DEAL_SOURCE, sources, 5, 0.45 }
};

static const char *const stages[] = {
	"Lead", "Discovery", "Demo", "Proposal", "Negotiation"
};

#define STAGES (sizeof stages / sizeof *stages)
#define AMOUNT_EFFECT (-0.30)	/* per unit of ln amount */
#define AMOUNT_V 0.60		/* per unit of its distance from the middle */
#define AMOUNT_MIDDLE 15000.0
#define AMOUNT_SIGMA 0.70
#define WIN_RATE 0.437		/* mean probability without planted causes */
#define WON_DAYS 39.5		/* median days to close; + 0.5 by rounding up */
#define WON_SIGMA 0.55
#define LOST_DAYS 69.5
#define LOST_SIGMA 0.55
#define ALIKE_DAYS 54.5		/* both, without any signal */
#define EXPECTED_DAYS 60.0	/* median of the forecast, which knows nothing */
#define EXPECTED_SIGMA 0.40

static double
sigmoid(double x)
{
	return 1 / (1 + same_exp(-x));
}

/* Draws n effects with mean 0 and the given standard deviation, exactly. */
static void
draw_effects(struct rng *r, double *effect, size_t n, double spread)
{
	double mean = 0, squares = 0;

	for (size_t i = 0; i < n; i++)
		mean += (effect[i] = rng_normal(r)) / (double)n;
	for (size_t i = 0; i < n; i++)
		squares += (effect[i] - mean) * (effect[i] - mean) / (double)n;
	for (size_t i = 0; i < n; i++)
		effect[i] = (effect[i] - mean) / sqrt(squares) * spread;
}

/* Some reps start after the first day, some leave before the last. */
static void
draw_careers(struct rng *r, struct law *law)
{
	double span = law->o.last - law->o.first;

	for (size_t i = 0; i < LAW_REPS; i++) {
		double u = rng_uniform(r);

		law->rep_from[i] = law->o.first;
		law->rep_to[i] = law->o.last;
		if (i % 5 == 4)			/* 5 of 28 */
			law->rep_from[i] += (int32_t)(span * (0.15 + 0.7 * u));
		else if (i % 7 == 3)		/* 3 others */
			law->rep_to[i] -= (int32_t)(span * (0.1 + 0.6 * u));
	}
}

/* Of the deals created on day, relative to the dimension's other values. */
static double
share(const struct law *law, size_t dim, size_t level, int32_t day)
{
	double x = law_dim[dim].value[level].share;

	for (size_t i = 0; i < law->mixes; i++)
		if (law->mix[i].dim == dim && law->mix[i].level == level && day >= law->mix[i].from)
			x *= law->mix[i].factor;
	return x;
}

static size_t
draw_value(struct rng *r, const struct law *law, size_t dim, int32_t day)
{
	size_t n = law_dim[dim].n, i;
	double sum = 0, u;

	for (i = 0; i < n; i++)
		sum += share(law, dim, i, day);
	u = rng_uniform(r) * sum;
	for (i = 0; i + 1 < n && u >= share(law, dim, i, day); i++)
		u -= share(law, dim, i, day);
	return i;
}

/* A rep who takes on deals on day. */
static size_t
draw_rep(struct rng *r, const struct law *law, int32_t day)
{
	double sum = 0, u;
	size_t i, last = 0;

	for (i = 0; i < LAW_REPS; i++)
		if (law->rep_from[i] <= day && day <= law->rep_to[i])
			sum += share(law, LAW_REP, i, day);
	u = rng_uniform(r) * sum;
	for (i = 0; i < LAW_REPS && u >= 0; i++)
		if (law->rep_from[i] <= day && day <= law->rep_to[i]) {
			u -= share(law, LAW_REP, i, day);
			last = i;
		}
	return last;
}

/* Who, what and how much: all that is known on the first day. */
static void
draw_segment(struct rng *r, const struct law *law, struct law_deal *d)
{
	d->level[LAW_REP] = draw_rep(r, law, d->created);
	for (size_t k = LAW_REP + 1; k < LAW_DIMS; k++)
		d->level[k] = draw_value(r, law, k, d->created);
	d->amount = product_amount[d->level[LAW_PRODUCT]] * same_exp(AMOUNT_SIGMA * rng_normal(r));
	d->amount = d->amount < 500 ? 500 : floor(d->amount / 50 + 0.5) * 50;
}

static int
is_for(const struct law_drop *p, const struct law_deal *d)
{
	for (size_t k = 0; k < LAW_DIMS; k++)
		if (p->level[k] >= 0 && (size_t)p->level[k] != d->level[k])
			return 0;
	return d->created >= p->from;
}

static double
amount_effect(const struct law *law, double amount)
{
	double x = same_log(amount / AMOUNT_MIDDLE);

	switch (law->o.no_signal ? LAW_NONE : law->o.amount) {
	case LAW_FALLING:
		return AMOUNT_EFFECT * x;
	case LAW_V:
		return AMOUNT_V * fabs(x);
	default:
		return 0;
	}
}

static double
log_odds(const struct law *law, const struct law_deal *d)
{
	double x = law->base + law->pair[d->level[LAW_REP]][d->level[LAW_INDUSTRY]] +
	    amount_effect(law, d->amount);

	for (size_t k = 0; k < LAW_DIMS; k++)
		x += law->effect[k][d->level[k]];
	for (size_t i = 0; i < law->drops; i++)
		if (is_for(&law->drop[i], d))
			x += law->drop[i].logit;
	for (size_t i = 0; i < law->drifts; i++)
		if (d->created >= law->drift[i].from)
			x += law->drift[i].logit * (d->created - law->drift[i].from) / 365.25;
	return x;
}

/* Sets the base so that the mean probability of 4,096 deals is WIN_RATE. */
static void
set_base(struct rng *r, struct law *law)
{
	enum { SAMPLE = 4096 };
	double *x = mem_zero(SAMPLE, sizeof *x), lo = -10, hi = 10, mean;
	struct law_deal d;

	for (size_t i = 0; i < SAMPLE; i++) {
		d.created = law->o.first + (int32_t)rng_below(r, (uint64_t)(law->o.last - law->o.first + 1));
		draw_segment(r, law, &d);
		x[i] = log_odds(law, &d);
	}
	for (int step = 0; step < 50; step++) {
		law->base = (lo + hi) / 2;
		mean = 0;
		for (size_t i = 0; i < SAMPLE; i++)
			mean += sigmoid(law->base + x[i]) / SAMPLE;
		if (mean < WIN_RATE)
			lo = law->base;
		else
			hi = law->base;
	}
	free(x);
}

void
law_draw(struct law *law, const struct law_options *o)
{
	double on = o->no_signal ? 0 : 1;
	struct rng r;

	memset(law, 0, sizeof *law);
	law->o = *o;
	law->won_days = o->no_signal ? ALIKE_DAYS : WON_DAYS;
	law->lost_days = o->no_signal ? ALIKE_DAYS : LOST_DAYS;
	law->speed = (struct law_speed){ INT32_MAX, 1 };
	rng_start(&r, o->seed, UINT64_MAX);
	for (size_t k = 0; k < LAW_DIMS; k++)
		draw_effects(&r, law->effect[k], law_dim[k].n, on * law_dim[k].spread);
	for (size_t i = 0; i < LAW_REPS; i++)
		for (size_t j = 0; j < law_dim[LAW_INDUSTRY].n; j++)
			law->pair[i][j] = on * o->interactions * rng_normal(&r);
	draw_careers(&r, law);
	set_base(&r, law);
}

/* Share of the deals of that median that are still open at that age. */
static double
still_open(int32_t age, double median, double sigma)
{
	return age <= 0 ? 1 : same_normal_tail(same_log(age / median) / sigma);
}

/* Whole days, at least 1: more than age days if and only if the draw is at least age. */
static int32_t
draw_days(struct rng *r, double median, double sigma)
{
	return (int32_t)floor(median * same_exp(sigma * rng_normal(r))) + 1;
}

/* A forecast made on the first day without knowing more; one in 20 is missing, some stand at a month's end. */
static int32_t
draw_expected(struct rng *r, int32_t created)
{
	int32_t day = created + draw_days(r, EXPECTED_DAYS, EXPECTED_SIGMA);
	double u = rng_uniform(r);

	if (u < 0.05)
		return DATE_NONE;
	if (u < 0.4)
		return date_add_months(date_month_start(day), 1) - 1;
	return day;
}

/* Later stages with age, but never more than age tells. */
static const char *
draw_stage(struct rng *r, int32_t age)
{
	double x = 0.6 * age / (age + 45.0) + 0.7 * rng_uniform(r) - 0.1;

	return stages[x <= 0 ? 0 : x >= 1 ? STAGES - 1 : (size_t)(x * (double)STAGES)];
}

void
law_deal(const struct law *law, size_t i, int32_t created, int32_t as_of, struct law_deal *d)
{
	double won_days = law->won_days / (created >= law->speed.from ? law->speed.factor : 1), won, lost;
	int32_t age = as_of - created;
	struct rng r;

	rng_start(&r, law->o.seed, i);
	rng_uniform(&r);			/* its day, which law_days drew */
	d->created = created;
	draw_segment(&r, law, d);
	d->p_created = sigmoid(log_odds(law, d));
	d->won = rng_uniform(&r) < d->p_created;
	d->closed = created + (d->won ? draw_days(&r, won_days, WON_SIGMA) :
	    draw_days(&r, law->lost_days, LOST_SIGMA));
	d->expected = draw_expected(&r, created);
	d->stage = draw_stage(&r, age);
	if (rng_uniform(&r) < law->o.linger && !d->won)
		d->closed = INT32_MAX;
	won = d->p_created * still_open(age, won_days, WON_SIGMA);
	lost = (1 - d->p_created) * (law->o.linger + (1 - law->o.linger) * still_open(age, law->lost_days, LOST_SIGMA));
	d->p_asof = d->closed <= as_of ? d->won : won / (won + lost);
}

/* More deals as time goes by, few at weekends, more at a quarter's end. */
static double
day_share(const struct law *law, int32_t day)
{
	double x = 1 + 0.20 * (day - law->o.first) / (law->o.last - law->o.first + 1.0);

	if (date_weekday(day) >= 5)
		x *= 0.15;
	if (date_quarter_start(day + 21) != date_quarter_start(day))
		x *= 1.15;
	return x;
}

uint32_t *
law_days(const struct law *law, size_t n, int32_t **day)
{
	size_t days = (size_t)(law->o.last - law->o.first) + 1, lo, hi;
	double *until = mem_zero(days, sizeof *until), u;
	size_t *start = mem_zero(days + 1, sizeof *start);
	uint32_t *order = mem_zero(n, sizeof *order);
	struct rng r;

	*day = mem_zero(n, sizeof **day);
	for (size_t d = 0; d < days; d++)
		until[d] = (d > 0 ? until[d - 1] : 0) + day_share(law, law->o.first + (int32_t)d);
	for (size_t i = 0; i < n; i++) {
		rng_start(&r, law->o.seed, i);
		u = rng_uniform(&r) * until[days - 1];
		for (lo = 0, hi = days - 1; lo < hi;)	/* the first day with u < until */
			if (u < until[(lo + hi) / 2])
				hi = (lo + hi) / 2;
			else
				lo = (lo + hi) / 2 + 1;
		(*day)[i] = (int32_t)lo;
		start[lo + 1]++;
	}
	for (size_t d = 0; d < days; d++)
		start[d + 1] += start[d];
	for (size_t i = 0; i < n; i++)
		order[start[(*day)[i]]++] = (uint32_t)i;
	free(start);
	free(until);
	return order;
}
