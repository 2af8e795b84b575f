#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/detmath.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/search.h"
#include "gen/simulate.h"

enum { USUAL_REPS = 28, SAMPLE = 4096 };
static const struct simulate_value usual_reps[USUAL_REPS] = {
	{ "rep_01", 1.2 }, { "rep_02", 0.9 }, { "rep_03", 1.4 }, { "rep_04", 0.7 },
	{ "rep_05", 1.0 }, { "rep_06", 1.1 }, { "rep_07", 0.8 }, { "rep_08", 1.3 },
	{ "rep_09", 0.9 }, { "rep_10", 1.0 }, { "rep_11", 0.6 }, { "rep_12", 1.2 },
	{ "rep_13", 1.1 }, { "rep_14", 0.8 }, { "rep_15", 1.0 }, { "rep_16", 1.3 },
	{ "rep_17", 0.7 }, { "rep_18", 1.1 }, { "rep_19", 0.9 }, { "rep_20", 1.2 },
	{ "rep_21", 1.0 }, { "rep_22", 0.8 }, { "rep_23", 1.1 }, { "rep_24", 0.9 },
	{ "rep_25", 1.0 }, { "rep_26", 1.2 }, { "rep_27", 0.8 }, { "rep_28", 1.0 }
};

static const struct simulate_value industries[] = {
	{ "SaaS", 1.3 }, { "FinTech", 1.1 }, { "HealthTech", 0.9 }, { "Ecommerce", 0.9 },
	{ "EdTech", 0.8 }
};

static const struct simulate_value regions[] = {
	{ "North America", 1.6 }, { "EMEA", 1.2 }, { "APAC", 0.9 }, { "India", 0.8 },
	{ "LATAM", 0.5 }
};

static const struct simulate_value products[] = {
	{ "Core", 1.4 }, { "Pro", 1.0 }, { "Enterprise", 0.6 }
};

static const double product_amount[] = { 8000, 20000, 52000 };	/* median */

static const struct simulate_value sources[] = {
	{ "Inbound", 1.4 }, { "Outbound", 1.2 }, { "Referral", 0.8 }, { "Partner", 0.8 },
	{ "Event", 0.6 }
};

static const struct simulate_dim dims[SIMULATE_DIMS] = {
	{ DEAL_REP, NULL, 0, 0.60 },		/* the reps are the law's */
	{ DEAL_INDUSTRY, industries, 5, 0.35 },
	{ DEAL_REGION, regions, 5, 0.30 },
	{ DEAL_PRODUCT, products, 3, 0.25 },
	{ DEAL_SOURCE, sources, 5, 0.45 }
};

static const char *const stages[] = {
	"Lead", "Discovery", "Demo", "Proposal", "Negotiation"
};

#define STAGES (sizeof stages / sizeof *stages)
#define AMOUNT_EFFECT 0.30	/* per unit of ln amount */
#define AMOUNT_V 0.60		/* per unit of its distance from the middle */
#define AMOUNT_STEP (-0.70)	/* from there on */
#define AMOUNT_LARGE 27000.0
#define AMOUNT_MIDDLE 15000.0
#define AMOUNT_SIGMA 0.70
#define SIGNAL_LEAST 0.2	/* effect of a standard deviation of a further column: to
				 * SIGNAL_MOST, either way */
#define SIGNAL_MOST 0.5
#define ROUNDING 0.5		/* days are rounded up, which moves a median by that */
#define ALIKE_DAYS 54.5		/* both medians, without any signal */
#define LATE 2.5		/* mean of the days beyond the median of losses, in medians */
#define EXPECTED_DAYS 60.0	/* median of the forecast, which knows nothing */
#define EXPECTED_SIGMA 0.40

/* Streams of random numbers: deal i has i and FURTHER + i. */
#define FURTHER ((uint64_t)1 << 62)
#define OF_LAW UINT64_MAX
#define OF_LAW_TOO (UINT64_MAX - 1)

/* What came to the law later; drawn from a stream of its own so that the rest stays as it was. */
struct further {
	double common;		/* standard normal; what correlated columns share */
	double late, wait;	/* uniform */
};

static double
sigmoid(double x)
{
	return 1 / (1 + detmath_exp(-x));
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
		effect[i] = squares > 0 ? (effect[i] - mean) / sqrt(squares) * spread : 0;
}

/* Some reps start after the first day, some leave before the last. */
static void
draw_careers(struct rng *r, struct simulate *law)
{
	double span = law->o.last - law->first;

	for (size_t i = 0; i < law->o.reps; i++) {
		double u = rng_uniform(r);

		law->rep_from[i] = law->first;
		law->rep_to[i] = law->o.last;
		if (i % 5 == 4)			/* 5 of 28 */
			law->rep_from[i] += (int32_t)(span * (0.15 + 0.7 * u));
		else if (i % 7 == 3)		/* 3 others */
			law->rep_to[i] -= (int32_t)(span * (0.1 + 0.6 * u));
	}
}

/* Of the deals created on day, relative to the dimension's other values. */
static double
share(const struct simulate *law, size_t dim, size_t level, int32_t day)
{
	double x = law->dim[dim].value[level].share;

	for (size_t i = 0; i < law->mixes; i++)
		if (law->mix[i].dim == dim && law->mix[i].level == level && day >= law->mix[i].from)
			x *= law->mix[i].factor;
	return x;
}

/* A uniform number that has the law's correlation with others made so: a Gaussian copula. */
static double
correlated(const struct simulate *law, double u, double common)
{
	double c = law->o.correlation;

	if (!(c > 0))
		return u;
	return detmath_normal_tail(-(sqrt(c) * common + sqrt(1 - c) * detmath_normal_quantile(u)));
}

static size_t
draw_value(struct rng *r, const struct simulate *law, size_t dim, int32_t day, double common)
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
draw_rep(struct rng *r, const struct simulate *law, int32_t day)
{
	double sum = 0, u;
	size_t i, last = 0;

	for (i = 0; i < law->o.reps; i++)
		if (law->rep_from[i] <= day && day <= law->rep_to[i])
			sum += share(law, SIMULATE_REP, i, day);
	u = rng_uniform(r) * sum;
	for (i = 0; i < law->o.reps && u >= 0; i++)
		if (law->rep_from[i] <= day && day <= law->rep_to[i]) {
			u -= share(law, SIMULATE_REP, i, day);
			last = i;
		}
	return last;
}

/* Who, what and how much: all that is known on the first day. */
static void
draw_segment(struct rng *r, const struct simulate *law, struct simulate_deal *d, double common)
{
	d->level[SIMULATE_REP] = draw_rep(r, law, d->created);
	for (size_t k = SIMULATE_REP + 1; k < SIMULATE_DIMS; k++)
		d->level[k] = draw_value(r, law, k, d->created, common);
	d->amount = product_amount[d->level[SIMULATE_PRODUCT]] *
	    detmath_exp(AMOUNT_SIGMA * rng_normal(r));
	d->amount = d->amount < 500 ? 500 : floor(d->amount / 50 + 0.5) * 50;
}

static int
is_for(const struct simulate_drop *p, const struct simulate_deal *d)
{
	for (size_t k = 0; k < SIMULATE_DIMS; k++)
		if (p->level[k] >= 0 && (size_t)p->level[k] != d->level[k])
			return 0;
	return d->created >= p->from;
}

static double
amount_effect(const struct simulate *law, double amount)
{
	double x = detmath_log(amount / AMOUNT_MIDDLE);

	switch (law->o.no_signal ? (int)SIMULATE_NONE : law->o.amount) {
	case SIMULATE_FALLING:
		return -AMOUNT_EFFECT * x;
	case SIMULATE_RISING:
		return AMOUNT_EFFECT * x;
	case SIMULATE_STEP:
		return amount >= AMOUNT_LARGE ? AMOUNT_STEP : 0;
	case SIMULATE_V:
		return AMOUNT_V * fabs(x);
	default:
		return 0;
	}
}

/* Between 1 in the end of March and -1 in the end of September: two parabolas a year. */
static double
season(int32_t day)
{
	double t = (day - date_year_start(day)) / 366.0;

	return t < 0.5 ? 16 * t * (0.5 - t) : -16 * (t - 0.5) * (1 - t);
}

/* What changes with the days, and what further columns tell. */
static double
further_log_odds(const struct simulate *law, const struct simulate_deal *d)
{
	double middle = law->first + (law->o.last - law->first) / 2.0;
	double x = law->drift_of_rep[d->level[SIMULATE_REP]] * (d->created - middle) / 365.25;

	if (law->o.season > 0)
		x += law->o.season * season(d->created);
	for (size_t i = 0; i < law->o.signals; i++)
		x += law->signal[i] * d->signal[i];
	return x;
}

static double
log_odds(const struct simulate *law, const struct simulate_deal *d)
{
	size_t industries_n = law->dim[SIMULATE_INDUSTRY].n;
	double x = law->base + law->pair[d->level[SIMULATE_REP] * industries_n +
	    d->level[SIMULATE_INDUSTRY]] + law->o.strength * amount_effect(law, d->amount);

	for (size_t k = 0; k < SIMULATE_DIMS; k++)
		x += law->effect[k][d->level[k]];
	x += further_log_odds(law, d);
	for (size_t i = 0; i < law->drops; i++)
		if (is_for(&law->drop[i], d))
			x += law->drop[i].logit;
	for (size_t i = 0; i < law->drifts; i++)
		if (d->created >= law->drift[i].from)
			x += law->drift[i].logit * (d->created - law->drift[i].from) / 365.25;
	return x;
}

static void
draw_further(struct rng *r, const struct simulate *law, struct simulate_deal *d, struct further *f)
{
	f->common = rng_normal(r);
	f->late = rng_uniform(r);
	f->wait = rng_uniform(r);
	d->missing = 0;
	for (unsigned k = 0; k <= SIMULATE_AMOUNT; k++)
		if (rng_uniform(r) < law->o.missing)
			d->missing |= 1u << k;
	for (size_t i = 0; i < law->o.signals; i++)
		d->signal[i] = floor(rng_normal(r) * 1e4 + 0.5) / 1e4;
}

/* Mean probability of deals with these log-odds beside the base. */
static double
mean_rate(const double *x, double base)
{
	double mean = 0;

	for (size_t i = 0; i < SAMPLE; i++)
		mean += sigmoid(base + x[i]) / SAMPLE;
	return mean;
}

/* Sets the base so that the mean probability of some deals is the win rate. */
static void
set_base(struct rng *r, struct rng *too, struct simulate *law)
{
	double *x = mem_zero(SAMPLE, sizeof *x), lo = -10, hi = 10, rate = law->o.win_rate;
	struct simulate_deal d;
	struct further f;

	for (size_t i = 0; i < SAMPLE; i++) {
		d.created = law->first + (int32_t)rng_below(r,
		    (uint64_t)(law->o.last - law->first + 1));
		draw_further(too, law, &d, &f);
		draw_segment(r, law, &d, f.common);
		x[i] = log_odds(law, &d);
	}
	while (mean_rate(x, lo) > rate)
		lo *= 2;
	while (mean_rate(x, hi) < rate)
		hi *= 2;
	for (int step = 0; step < 50; step++) {
		law->base = (lo + hi) / 2;
		if (mean_rate(x, law->base) < rate)
			lo = law->base;
		else
			hi = law->base;
	}
	free(x);
}

/* The reps, with the usual ones' shares again and again. */
static void
name_reps(struct simulate *law)
{
	int digits = snprintf(NULL, 0, "%zu", law->o.reps);
	char name[32];

	law->rep = mem_zero(law->o.reps, sizeof *law->rep);
	for (size_t i = 0; i < law->o.reps; i++) {
		int n = snprintf(name, sizeof name, "rep_%0*zu", digits > 2 ? digits : 2, i + 1);

		law->rep[i] = (struct simulate_value){ mem_text(name, (size_t)n),
		    usual_reps[i % USUAL_REPS].share };
	}
	law->dim[SIMULATE_REP].value = law->rep;
	law->dim[SIMULATE_REP].n = law->o.reps;
}

static void
make_room(struct simulate *law)
{
	size_t reps = law->o.reps;

	memcpy(law->dim, dims, sizeof dims);
	name_reps(law);
	for (size_t k = 0; k < SIMULATE_DIMS; k++)
		law->effect[k] = mem_zero(law->dim[k].n, sizeof *law->effect[k]);
	law->pair = mem_zero(reps * law->dim[SIMULATE_INDUSTRY].n, sizeof *law->pair);
	law->drift_of_rep = mem_zero(reps, sizeof *law->drift_of_rep);
	law->rep_from = mem_zero(reps, sizeof *law->rep_from);
	law->rep_to = mem_zero(reps, sizeof *law->rep_to);
}

static void
draw_effects_of_all(struct rng *r, struct rng *too, struct simulate *law)
{
	double on = law->o.no_signal ? 0 : 1;

	for (size_t k = 0; k < SIMULATE_DIMS; k++)
		draw_effects(r, law->effect[k], law->dim[k].n,
		    on * law->o.strength * law->dim[k].spread);
	for (size_t i = 0; i < law->o.reps * law->dim[SIMULATE_INDUSTRY].n; i++)
		law->pair[i] = on * law->o.interactions * rng_normal(r);
	for (size_t i = 0; i < law->o.reps; i++)
		law->drift_of_rep[i] = law->o.rep_drift * rng_normal(too);
	for (size_t i = 0; i < law->o.signals; i++) {
		double u = 2 * rng_uniform(too) - 1;	/* the sign, and how much */

		law->signal[i] = law->o.strength * (u < 0 ? -1 : 1) *
		    (SIGNAL_LEAST + (SIGNAL_MOST - SIGNAL_LEAST) * fabs(u));
	}
}

void
simulate_draw(struct simulate *law, const struct simulate_options *o)
{
	struct rng r, too;

	memset(law, 0, sizeof *law);
	law->o = *o;
	law->first = date_add_months(o->last + 1, -(int)o->months);
	make_room(law);
	law->won_days = o->no_signal ? ALIKE_DAYS : o->won_days - ROUNDING;
	law->lost_days = o->no_signal ? ALIKE_DAYS : o->lost_days - ROUNDING;
	law->speed = (struct simulate_speed){ INT32_MAX, 1 };
	rng_start(&r, o->seed, OF_LAW);
	rng_start(&too, o->seed, OF_LAW_TOO);
	draw_effects_of_all(&r, &too, law);
	draw_careers(&r, law);
	set_base(&r, &too, law);
}

void
simulate_free(struct simulate *law)
{
	for (size_t i = 0; i < law->o.reps; i++)
		free((char *)law->rep[i].name);
	free(law->rep);
	for (size_t k = 0; k < SIMULATE_DIMS; k++)
		free(law->effect[k]);
	free(law->pair);
	free(law->drift_of_rep);
	free(law->rep_from);
	free(law->rep_to);
}

/* Whole days, at least 1: more than age days if and only if the draw is at least age. */
static int32_t
whole_days(double days)
{
	return days < 1e6 ? (int32_t)floor(days) + 1 : 1000000;
}

static int32_t
draw_days(struct rng *r, const struct simulate *law, double median)
{
	return whole_days(duration_quantile((enum duration_shape)law->o.cycle, median,
	    rng_uniform(r)));
}

/* Share of the losses that take more than age days. */
static double
lost_open(const struct simulate *law, int32_t age)
{
	double beyond = age - law->lost_days, late = law->o.late, linger = law->o.linger;
	double tail = beyond > 0 ? detmath_exp(-beyond / (LATE * law->lost_days)) : 1;

	return linger + (1 - linger) * (late * tail + (1 - late) *
	    duration_open((enum duration_shape)law->o.cycle, law->lost_days, age));
}

/*
 * A forecast made on the first day without knowing more; one in 20 is missing,
 * some stand at a month's end.
 */
static int32_t
draw_expected(struct rng *r, int32_t created)
{
	int32_t day = created + whole_days(EXPECTED_DAYS *
	    detmath_exp(EXPECTED_SIGMA * rng_normal(r)));
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

/* The day on which it is closed, if it is ever. */
static int32_t
draw_closed(struct rng *r, const struct simulate *law, const struct simulate_deal *d,
    const struct further *f, double won_days)
{
	int32_t days = draw_days(r, law, d->won ? won_days : law->lost_days);

	if (!d->won && f->late < law->o.late)
		days = whole_days(law->lost_days - LATE * law->lost_days * detmath_log(f->wait));
	return d->created + days;
}

void
simulate_deal(const struct simulate *law, size_t i, int32_t created, int32_t as_of,
    struct simulate_deal *d)
{
	double won_days = law->won_days / (created >= law->speed.from ? law->speed.factor :
	    1), won, lost;
	int32_t age = as_of - created;
	struct further f;
	struct rng r, too;

	rng_start(&r, law->o.seed, i);
	rng_start(&too, law->o.seed, FURTHER + i);
	rng_uniform(&r);			/* its day, which simulate_days drew */
	d->created = created;
	draw_further(&too, law, d, &f);
	draw_segment(&r, law, d, f.common);
	d->p_created = sigmoid(log_odds(law, d));
	d->won = rng_uniform(&r) < d->p_created;
	d->closed = draw_closed(&r, law, d, &f, won_days);
	d->expected = draw_expected(&r, created);
	d->stage = draw_stage(&r, age);
	if (rng_uniform(&r) < law->o.linger && !d->won)
		d->closed = INT32_MAX;
	won = d->p_created * duration_open((enum duration_shape)law->o.cycle, won_days, age);
	lost = (1 - d->p_created) * lost_open(law, age);
	d->p_asof = d->closed <= as_of ? d->won : won / (won + lost);
}

/* More deals as time goes by, few at weekends, more at a quarter's end. */
static double
day_share(const struct simulate *law, int32_t day)
{
	double x = 1 + law->o.growth * (day - law->first) / (law->o.last - law->first + 1.0);

	if (date_weekday(day) >= 5)
		x *= 0.15;
	if (date_quarter_start(day + 21) != date_quarter_start(day))
		x *= 1.15;
	return x;
}

struct share_key {
	const double *until;	/* sums of the days' shares */
	double u;
};

static int
is_over(size_t day, const void *arg)
{
	const struct share_key *k = arg;

	return k->until[day] <= k->u;
}

uint32_t *
simulate_days(const struct simulate *law, size_t n, int32_t **day)
{
	size_t days = (size_t)(law->o.last - law->first) + 1, at;
	double *until = mem_zero(days, sizeof *until), u;
	size_t *start = mem_zero(days + 1, sizeof *start);
	uint32_t *order = mem_zero(n, sizeof *order);
	struct rng r;

	*day = mem_zero(n, sizeof **day);
	for (size_t d = 0; d < days; d++)
		until[d] = (d > 0 ? until[d - 1] : 0) + day_share(law, law->first + (int32_t)d);
	for (size_t i = 0; i < n; i++) {
		rng_start(&r, law->o.seed, i);
		u = rng_uniform(&r) * until[days - 1];
		at = search_lower(days - 1, is_over, &(struct share_key){ until, u });
		(*day)[i] = (int32_t)at;
		start[at + 1]++;
	}
	for (size_t d = 0; d < days; d++)
		start[d + 1] += start[d];
	for (size_t i = 0; i < n; i++)
		order[start[(*day)[i]]++] = (uint32_t)i;
	free(start);
	free(until);
	return order;
}
