#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/rng.h"
#include "gen/sim_options.h"

/* Streams of random numbers that no deal has. */
#define OF_SETTINGS (UINT64_MAX - 2)
#define OF_CAUSE(cause) (UINT64_MAX - 3 - (uint64_t)(cause))

const struct opt_choice sim_options_amounts[] = {
	{ "falling", SIM_FALLING, NULL },
	{ "rising", SIM_RISING, NULL },
	{ "step", SIM_STEP, NULL },
	{ "v", SIM_V, NULL },
	{ "none", SIM_NONE, NULL },
	{ NULL, 0, NULL }
};

const struct opt_choice sim_options_cycles[] = {
	{ "lognormal", DURATION_LOGNORMAL, NULL },
	{ "weibull", DURATION_WEIBULL, NULL },
	{ "gamma", DURATION_GAMMA, NULL },
	{ NULL, 0, NULL }
};

struct sim_setting {
	const char *option;
	enum opt_kind kind;	/* of what to points to */
	void *to;
	double usual;
	double chance;		/* of being drawn rather than 0 */
	double lo, hi, unit;	/* drawn between these, in multiples of 1 / unit */
	const double *times;	/* of this */
	const struct opt_choice *choices;
	int tells;		/* it has no place where there is no signal */
};

enum { SETTINGS = 24 };

static void
list(struct sim_setting s[SETTINGS], struct sim_settings *o)
{
	const struct sim_setting all[SETTINGS] = {
		{ "months", OPT_COUNT, &o->months, 30, 1, 24, 36, 1, NULL, NULL, 0 },
		{ "reps", OPT_COUNT, &o->reps, 28, 1, 8, 120, 1, NULL, NULL, 0 },
		{ "win-rate", OPT_REAL, &o->win_rate, .437, 1, .2, .6, 100, NULL, NULL, 0 },
		{ "strength", OPT_REAL, &o->strength, 1, 1, .5, 1.1, 100, NULL, NULL, 1 },
		{ "interactions", OPT_REAL, &o->interactions, .35, .6, .1, .7, 100, NULL, NULL, 1 },
		{ "amount-effect", OPT_CHOICE, &o->amount, SIM_FALLING, 1, 0, 0, 1, NULL,
		  sim_options_amounts, 1 },
		{ "rep-drift", OPT_REAL, &o->rep_drift, 0, .4, .1, .5, 100, NULL, NULL, 1 },
		{ "season", OPT_REAL, &o->season, 0, .4, .1, .4, 100, NULL, NULL, 1 },
		{ "signals", OPT_COUNT, &o->signals, 0, .25, 1, 3, 1, NULL, NULL, 1 },
		{ "cycle", OPT_CHOICE, &o->cycle, DURATION_LOGNORMAL, 1, 0, 0, 1, NULL,
		  sim_options_cycles, 0 },
		{ "won-days", OPT_REAL, &o->won_days, 40, 1, 25, 70, 1, NULL, NULL, 1 },
		{ "lost-days", OPT_REAL, &o->lost_days, 70, 1, 1.1, 2.2, 1, &o->won_days, NULL, 1 },
		{ "late", OPT_REAL, &o->late, 0, .2, .1, .4, 100, NULL, NULL, 1 },
		{ "linger", OPT_REAL, &o->linger, 0, .2, .02, .15, 100, NULL, NULL, 1 },
		{ "growth", OPT_REAL, &o->growth, .2, 1, 0, 1.5, 100, NULL, NULL, 0 },
		{ "correlation", OPT_REAL, &o->correlation, 0, 1, 0, .8, 100, NULL, NULL, 0 },
		{ "missing", OPT_REAL, &o->missing, 0, .5, .01, .1, 100, NULL, NULL, 0 },
		{ "abandon", OPT_REAL, &o->abandon, 0, 0, 0, 0, 100, NULL, NULL, 0 },
		{ "shock", OPT_REAL, &o->shock, 0, 0, 0, 0, 100, NULL, NULL, 1 },
		{ "creation-shock", OPT_REAL, &o->creation_shock, 0, 0, 0, 0, 100, NULL, NULL, 0 },
		{ "slip", OPT_REAL, &o->slip, 0, 0, 0, 0, 100, NULL, NULL, 1 },
		{ "quarter-end", OPT_REAL, &o->quarter_end, 0, 0, 0, 0, 100, NULL, NULL, 1 },
		{ "heavy-tail", OPT_REAL, &o->heavy_tail, 0, 0, 0, 0, 100, NULL, NULL, 0 },
		{ "slow-large", OPT_REAL, &o->slow_large, 0, 0, 0, 0, 100, NULL, NULL, 1 }
	};

	memcpy(s, all, sizeof all);
}

static void
put(const struct sim_setting *s, double x)
{
	if (s->kind == OPT_COUNT)
		*(size_t *)s->to = x >= 0 ? (size_t)x : SIZE_MAX;
	else if (s->kind == OPT_CHOICE)
		*(int *)s->to = (int)x;
	else
		*(double *)s->to = x;
}

/* Negative if it is not given. */
static double
get(const struct sim_setting *s)
{
	if (s->kind == OPT_COUNT)
		return *(size_t *)s->to == SIZE_MAX ? -1 : (double)*(size_t *)s->to;
	return s->kind == OPT_CHOICE ? *(int *)s->to : *(double *)s->to;
}

/* Always two random numbers. */
static double
draw(const struct sim_setting *s, struct rng *r)
{
	double u = rng_uniform(r), v = rng_uniform(r), times = s->times != NULL ?
	    *s->times : 1, n = 0;

	for (const struct opt_choice *c = s->choices; c != NULL && c->name != NULL; c++)
		n++;
	if (n > 0)
		return floor(v * n);
	return u < s->chance ? floor((s->lo + (s->hi - s->lo) * v) * times * s->unit + 0.5) /
	    s->unit : 0;
}

void
sim_options_clear(struct sim_settings *o)
{
	struct sim_setting s[SETTINGS];

	list(s, o);
	for (size_t i = 0; i < SETTINGS; i++)
		put(&s[i], -1);
}

const char *
sim_options_tells(struct sim_settings *o)
{
	struct sim_setting s[SETTINGS];

	list(s, o);
	for (size_t i = 0; i < SETTINGS; i++)
		if (s[i].tells && get(&s[i]) >= 0)
			return s[i].option;
	return NULL;
}

void
sim_options_fill(struct sim_settings *o, int random)
{
	struct sim_setting s[SETTINGS];
	struct rng r;
	double x;

	list(s, o);
	rng_start(&r, o->seed, OF_SETTINGS);
	for (size_t i = 0; i < SETTINGS; i++) {
		x = random ? draw(&s[i], &r) : s[i].usual;
		if (get(&s[i]) < 0)
			put(&s[i], x);
	}
}

void
sim_options_text(struct sim_settings *o, char text[SIM_OPTIONS_TEXT])
{
	struct sim_setting s[SETTINGS];
	const struct opt_choice *c;
	size_t n = 0;

	list(s, o);
	for (size_t i = 0; i < SETTINGS; i++) {
		n += (size_t)snprintf(text + n, SIM_OPTIONS_TEXT - n, " --%s ", s[i].option);
		for (c = s[i].choices; c != NULL && c->value != (int)get(&s[i]); c++)
			;
		n += (size_t)(c != NULL ? snprintf(text + n, SIM_OPTIONS_TEXT - n, "%s", c->name) :
		    snprintf(text + n, SIM_OPTIONS_TEXT - n, "%.15g", get(&s[i])));
	}
}

/* A mix shift begins when a quarter of the time is left, a drop when a fifth is. */
int
sim_options_cause(const struct sim_settings *o, enum sim_options_cause cause,
    char text[SIM_OPTIONS_CAUSE])
{
	double left = 30.4375 * (double)o->months * (cause == SIM_OPTIONS_MIX ? .25 : .2), u, v;
	char day[11];
	struct rng r;

	rng_start(&r, o->seed, OF_CAUSE(cause));
	u = rng_uniform(&r);
	v = rng_uniform(&r);
	date_text(day, o->last - (int32_t)left);
	if (cause == SIM_OPTIONS_MIX)
		snprintf(text, SIM_OPTIONS_CAUSE, "%s:%s:%.2f",
		    u < .2 ? "lead_source=Outbound" : "region=India", day, 1 + 3 * v);
	else
		snprintf(text, SIM_OPTIONS_CAUSE, "region=EMEA:%s:%.2f", day, -.4 - .8 * v);
	return u < .4;
}
