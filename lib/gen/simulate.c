#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/detmath.h"
#include "base/mem.h"
#include "base/rng.h"
#include "gen/sim_lever.h"
#include "gen/sim_quarter.h"
#include "gen/sim_shock.h"
#include "gen/sim_speed.h"
#include "gen/sim_values.h"
#include "gen/simulate.h"

enum { SAMPLE = 4096 };

static const char *const stages[] = {
	"Lead", "Discovery", "Demo", "Proposal", "Negotiation"
};

#define STAGES (sizeof stages / sizeof *stages)
#define AMOUNT_EFFECT 0.30	/* per unit of ln amount */
#define AMOUNT_V 0.60		/* per unit of its distance from the middle */
#define AMOUNT_STEP (-0.70)	/* from there on */
#define AMOUNT_LARGE 27000.0
#define AMOUNT_MIDDLE 15000.0
#define SIGNAL_LEAST 0.2	/* effect of a standard deviation of a further column: to
				 * SIGNAL_MOST, either way */
#define SIGNAL_MOST 0.5
#define ROUNDING 0.5		/* days are rounded up, which moves a median by that */
#define ALIKE_DAYS 54.5		/* both medians, without any signal */
#define EXPECTED_DAYS 60.0	/* median of the forecast, which knows nothing */
#define EXPECTED_SIGMA 0.40

#define TAIL_SHAPE 1.8
#define TAIL_MOST 20.0

/* Streams of random numbers: deal i has i, FURTHER + i, MORE + i, QUARTER + i, BLANKS + i and
 * TURNED + i. */
#define FURTHER ((uint64_t)1 << 62)
#define MORE ((uint64_t)2 << 62)
#define QUARTER ((uint64_t)7 << 61)
#define BLANKS ((uint64_t)5 << 61)
#define TURNED ((uint64_t)13 << 60)
#define OF_LAW UINT64_MAX
#define OF_TAIL (UINT64_MAX - 17)
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
draw_careers(struct rng *r, struct sim_law *law)
{
	double span = law->o.last - law->first;

	for (size_t i = 0; i < law->o.reps; i++) {
		double u = rng_uniform(r);

		law->rep_from[i] = law->first;
		law->rep_to[i] = law->o.last;
		if (law->o.same_reps)
			continue;
		if (i % 5 == 4)			/* 5 of 28 */
			law->rep_from[i] += (int32_t)(span * (0.15 + 0.7 * u));
		else if (i % 7 == 3)		/* 3 others */
			law->rep_to[i] -= (int32_t)(span * (0.1 + 0.6 * u));
	}
}

static double
amount_effect(const struct sim_law *law, double amount)
{
	double x = detmath_log(amount / AMOUNT_MIDDLE);

	switch (law->o.no_signal ? (int)SIM_NONE : law->o.amount) {
	case SIM_FALLING:
		return -AMOUNT_EFFECT * x;
	case SIM_RISING:
		return AMOUNT_EFFECT * x;
	case SIM_STEP:
		return amount >= AMOUNT_LARGE ? AMOUNT_STEP : 0;
	case SIM_V:
		return AMOUNT_V * fabs(x);
	default:
		return 0;
	}
}

/* What changes with the days, and what further columns tell. */
static double
further_log_odds(const struct sim_law *law, const struct sim_deal *d)
{
	double middle = law->first + (law->o.last - law->first) / 2.0;
	double x = law->drift_of_rep[d->level[SIM_REP]] * (d->created - middle) / 365.25;

	if (law->o.season > 0)
		x += law->o.season * sim_values_season(d->created);
	for (size_t i = 0; i < law->o.signals; i++)
		x += law->signal[i] * d->signal[i];
	if (law->o.shock > 0)
		x += sim_shock_on(law, d->created);
	return x;
}

static double
log_odds(const struct sim_law *law, const struct sim_deal *d)
{
	size_t industries_n = law->dim[SIM_INDUSTRY].n;
	double x = law->base + law->pair[d->level[SIM_REP] * industries_n +
	    d->level[SIM_INDUSTRY]] + law->o.strength * amount_effect(law, d->amount);

	for (size_t k = 0; k < SIM_DIMS; k++)
		x += law->effect[k][d->level[k]];
	x += further_log_odds(law, d);
	for (size_t i = 0; i < law->drops; i++)
		if (d->created >= law->drop[i].from &&
		    sim_segment_has(&law->drop[i].segment, d))
			x += law->drop[i].logit;
	for (size_t i = 0; i < law->drifts; i++)
		if (d->created >= law->drift[i].from)
			x += law->drift[i].logit * (d->created - law->drift[i].from) / 365.25;
	return x;
}

static void
draw_further(struct rng *r, const struct sim_law *law, struct sim_deal *d, struct further *f)
{
	f->common = rng_normal(r);
	f->late = rng_uniform(r);
	f->wait = rng_uniform(r);
	d->missing = 0;
	for (unsigned k = 0; k <= SIM_AMOUNT; k++)
		if (rng_uniform(r) < law->o.missing)
			d->missing |= 1u << k;
	for (size_t i = 0; i < law->o.signals; i++)
		d->signal[i] = floor(rng_normal(r) * 1e4 + 0.5) / 1e4;
}

/* Some amounts have a Pareto tail, up to TAIL_MOST times what they were. */
static void
stretch_amount(struct rng *r, const struct sim_law *law, struct sim_deal *d)
{
	double u = rng_uniform(r), times = detmath_exp(-detmath_log(rng_uniform(r)) / TAIL_SHAPE);

	if (u < law->o.heavy_tail)
		d->amount = floor(d->amount * (times < TAIL_MOST ? times : TAIL_MOST) / 50 + .5) *
		    50;
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
set_base(struct rng *r, struct rng *too, struct sim_law *law)
{
	double *x = mem_zero(SAMPLE, sizeof *x), lo = -10, hi = 10, rate = law->o.win_rate;
	struct sim_deal d;
	struct further f;
	struct rng tail;

	rng_start(&tail, law->o.seed, OF_TAIL);
	for (size_t i = 0; i < SAMPLE; i++) {
		d.created = law->first + (int32_t)rng_below(r,
		    (uint64_t)(law->o.last - law->first + 1));
		draw_further(too, law, &d, &f);
		sim_values_draw(law, r, f.common, &d);
		stretch_amount(&tail, law, &d);
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

static void
draw_effects_of_all(struct rng *r, struct rng *too, struct sim_law *law)
{
	double on = law->o.no_signal ? 0 : 1;

	for (size_t k = 0; k < SIM_DIMS; k++)
		draw_effects(r, law->effect[k], law->dim[k].n,
		    on * law->o.strength * law->dim[k].spread);
	for (size_t i = 0; i < law->o.reps * law->dim[SIM_INDUSTRY].n; i++)
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
simulate_law(struct sim_law *law, const struct sim_settings *o)
{
	struct rng r, too;

	memset(law, 0, sizeof *law);
	law->o = *o;
	law->first = date_add_months(o->last + 1, -(int)o->months);
	sim_values_list(law);
	sim_law_make_room(law);
	law->won_days = o->no_signal ? ALIKE_DAYS : o->won_days - ROUNDING;
	law->lost_days = o->no_signal ? ALIKE_DAYS : o->lost_days - ROUNDING;
	rng_start(&r, o->seed, OF_LAW);
	rng_start(&too, o->seed, OF_LAW_TOO);
	draw_effects_of_all(&r, &too, law);
	draw_careers(&r, law);
	sim_shock_draw(law);
	set_base(&r, &too, law);
}

/*
 * A forecast made on the first day without knowing more; one in 20 is missing,
 * some stand at a month's end.
 */
static int32_t
draw_expected(struct rng *r, int32_t created)
{
	int32_t day = created + duration_whole(EXPECTED_DAYS *
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
draw_closed(struct rng *r, const struct sim_law *law, const struct sim_deal *d,
    const struct further *f, const struct sim_pace *pace)
{
	double days = sim_speed_days(law, pace, rng_uniform(r));

	if (!d->won && f->late < law->o.late)
		days = sim_speed_late_days(pace, f->wait);
	return d->created + duration_whole(days);
}

/* The day on which a deal is closed that was still open on another one. */
static int32_t
draw_closed_after(struct rng *r, const struct sim_law *law, const struct sim_deal *d,
    const struct sim_pace *pace, int32_t day)
{
	double open = sim_speed_open(law, pace, day - d->created);
	double u = 1 - open * (1 - rng_uniform(r));
	int32_t closed = u < 1 ? d->created + duration_whole(sim_speed_days(law, pace, u)) : day;

	return closed > day ? closed : day + 1;
}

/* The probability of a deal that is open at that age, by Bayes: nobody sees why it is. */
static double
p_open(const struct sim_law *law, double p, const struct sim_pace *winning,
    const struct sim_pace *losing, int32_t created, int32_t age)
{
	double linger = law->o.linger, abandon = law->o.abandon;
	double won = sim_quarter_moves(law) ? sim_quarter_open(law, winning, created,
	    created + age) : sim_speed_open(law, winning, age);
	double lost = linger + (1 - linger) * sim_speed_open(law, losing, age);

	won = p * (abandon + (1 - abandon) * won);
	lost = (1 - p) * (abandon + (1 - abandon) * lost);
	return won / (won + lost);
}

/* Always four random numbers. */
static void
move_win(struct rng *r, const struct sim_law *law, struct sim_deal *d)
{
	struct sim_quarter_draw u;

	u.slip = rng_uniform(r);
	u.wait = rng_uniform(r);
	u.pull = rng_uniform(r);
	u.day = rng_uniform(r);
	d->closed = sim_quarter_close(law, d->created, d->closed, &u);
}

/* What goes missing from a day on, and what costs more; neither changes what a deal is worth. */
static void
change_columns(const struct sim_law *law, size_t i, struct sim_deal *d)
{
	struct rng r;

	for (size_t k = 0; k < law->inflations; k++)
		if (d->created >= law->inflation[k].from)
			d->amount = floor(d->amount * law->inflation[k].factor / 50 + .5) * 50;
	if (law->blanks == 0)
		return;
	rng_start(&r, law->o.seed, BLANKS + i);
	for (size_t k = 0; k < law->blanks; k++)
		if (rng_uniform(&r) < law->blank[k].share && d->created >= law->blank[k].from)
			d->missing |= 1u << law->blank[k].dim;
}

void
simulate_deal(const struct sim_law *law, size_t i, int32_t created, int32_t as_of,
    struct sim_deal *d)
{
	int32_t age = as_of - created;
	struct sim_pace winning, losing;
	struct further f;
	struct rng r, too, more, quarter, levers;
	double x, u;
	int32_t turned;

	rng_start(&r, law->o.seed, i);
	rng_start(&too, law->o.seed, FURTHER + i);
	rng_start(&more, law->o.seed, MORE + i);
	rng_start(&quarter, law->o.seed, QUARTER + i);
	rng_start(&levers, law->o.seed, TURNED + i);
	rng_uniform(&r);			/* its day, which sim_order drew */
	d->created = created;
	draw_further(&too, law, d, &f);
	sim_values_draw(law, &r, f.common, d);
	stretch_amount(&quarter, law, d);
	x = log_odds(law, d);
	if (law->levers > 0)
		x = sim_lever_draw(law, i, x, d);
	d->p_created = sigmoid(x);
	u = rng_uniform(&r);
	d->won = u < d->p_created;
	d->half = rng_uniform(&more) < 0.5;
	winning = sim_speed_pace(law, d, 1);
	losing = sim_speed_pace(law, d, 0);
	d->closed = draw_closed(&r, law, d, &f, d->won ? &winning : &losing);
	if (d->won && sim_quarter_moves(law))
		move_win(&quarter, law, d);
	d->expected = draw_expected(&r, created);
	d->stage = draw_stage(&r, age);
	if (rng_uniform(&r) < law->o.linger && !d->won)
		d->closed = INT32_MAX;
	if (rng_uniform(&more) < law->o.abandon)
		d->closed = INT32_MAX;
	change_columns(law, i, d);
	if (law->levers > 0 && (turned = sim_lever_happen(law, x, u, d)) != 0)
		d->closed = draw_closed_after(&levers, law, d, d->won ? &winning : &losing,
		    turned);
	d->p_asof = d->closed <= as_of ? d->won : p_open(law, d->p_created, &winning, &losing,
	    created, age);
}

