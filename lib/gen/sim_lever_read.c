#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/detmath.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/rng.h"
#include "gen/sim_lever.h"
#include "gen/sim_lever_read.h"
#include "gen/simulate.h"

enum { SAMPLE = 4096 };		/* deals from which the share is set */
#define OF_PAIRS(lever) (UINT64_MAX - 32 - (lever))
#define ENTRY_DAYS 20.0		/* until a deal is one for an alert, on the mean */

/* ---- options ------------------------------------------------------------------------------ */

struct key {
	const char *name;
	double *to, min, max;
};

static void
take_key(const char *text, const char *part, const struct key *key, size_t keys)
{
	const char *equals = strchr(part, '=');
	double x;

	for (size_t k = 0; k < keys && equals != NULL; k++)
		if (strlen(key[k].name) == (size_t)(equals - part) &&
		    memcmp(key[k].name, part, (size_t)(equals - part)) == 0) {
			if (num_parse(equals + 1, strlen(equals + 1), &x) != 0 ||
			    x < key[k].min || x > key[k].max)
				opt_usage("--lever: '%s': %s is not a number between %g and %g",
				    text, key[k].name, key[k].min, key[k].max);
			*key[k].to = x;
			return;
		}
	opt_usage("--lever: '%s': '%s' is none of share=, confounding=, spread=, hidden=, pairs=, "
	    "sign=, days=, reps=", text, part);
}

static void
check_name(const struct sim_law *law, const char *text, const char *name)
{
	int bad = *name == '\0' ||
	    strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(name) ||
	    strlen(name) > 60 || strncmp(name, "signal_", 7) == 0;

	for (size_t k = 0; k < DEAL_COLUMNS; k++)
		bad |= strcmp(name, deal_name[k]) == 0;
	for (size_t k = 0; k < law->levers; k++)
		bad |= strcmp(name, law->lever[k].name) == 0;
	if (bad)
		opt_usage("--lever: '%s': the name is not one of its own, of a-z, 0-9 and _", text);
}

static void
parse_lever(const struct sim_law *law, struct sim_lever *l, const char *text)
{
	const struct key key[] = {
		{ "share", &l->share, .01, .99 }, { "confounding", &l->confounding, -5, 5 },
		{ "spread", &l->spread, -10, 10 }, { "hidden", &l->hidden, 0, 5 },
		{ "pairs", &l->pairs, 0, 5 }, { "sign", &l->sign, -1, 1 },
		{ "days", &l->days, 1, 1000 }, { "reps", &l->reps, .01, .99 }
	};
	const char *colon = strchr(text, ':');
	struct opt_list part = { NULL, 0 };

	*l = (struct sim_lever){ .share = .4 };
	if (colon == NULL)
		opt_usage("--lever: not NAME:LOGIT[,KEY=X,...]: '%s'", text);
	l->name = mem_text(text, (size_t)(colon - text));
	check_name(law, text, l->name);
	opt_split(&part, colon + 1);
	if (part.n == 0 || num_parse(part.item[0], strlen(part.item[0]), &l->logit) != 0 ||
	    fabs(l->logit) > 5)
		opt_usage("--lever: '%s': LOGIT is not a number between -5 and 5", text);
	for (size_t k = 1; k < part.n; k++)
		take_key(text, part.item[k], key, sizeof key / sizeof *key);
	for (size_t k = 0; k < part.n; k++)
		free(part.item[k]);
	free(part.item);
}

/* P%:LOGIT[:FROM]: so many are held out, the others get it. */
static void
parse_experiment(const struct sim_law *law, struct sim_lever *l, const char *text)
{
	const char *sign = strstr(text, "%:"), *from = sign != NULL ? strchr(sign + 2, ':') : NULL;
	double percent;
	size_t n;

	*l = (struct sim_lever){ .name = mem_text("", 0), .days = ENTRY_DAYS, .experiment = 1 };
	if (sign == NULL || num_parse(text, (size_t)(sign - text), &percent) != 0 || percent <= 0 ||
	    percent >= 100)
		opt_usage("--holdout: not P%%:LOGIT[:FROM], as 10%%:0.3: '%s'", text);
	n = from != NULL ? (size_t)(from - sign - 2) : strlen(sign + 2);
	l->from = law->first;
	if (from != NULL && (date_parse(from + 1, strlen(from + 1), &l->from) != 0 ||
	    l->from > law->o.last))
		opt_usage("--holdout: '%s': FROM is not a date YYYY-MM-DD of the data", text);
	if (num_parse(sign + 2, n, &l->logit) != 0 || fabs(l->logit) > 5)
		opt_usage("--holdout: '%s': LOGIT is not a number between -5 and 5", text);
	l->share = 1 - percent / 100;
}

/* ---- the law ------------------------------------------------------------------------------ */

/* What every region does with every product, for the lever and for the outcome. */
static void
draw_pairs(const struct sim_law *law, size_t lever)
{
	struct sim_lever *l = &law->lever[lever];
	struct rng r;

	rng_start(&r, law->o.seed, OF_PAIRS(lever));
	for (size_t k = 0; k < (size_t)SIM_LEVELS * SIM_LEVELS; k++)
		l->pair[k] = l->pairs * rng_normal(&r);
}

static double
sigmoid(double x)
{
	return 1 / (1 + detmath_exp(-x));
}

static double
mean_share(const double *x, double base)
{
	double mean = 0;

	for (size_t i = 0; i < SAMPLE; i++)
		mean += sigmoid(base + x[i]) / SAMPLE;
	return mean;
}

/* Sets the mean log-odds of winning, and the constant that makes the share. */
static void
set_share(const struct sim_law *law, size_t lever)
{
	struct sim_law bare = *law;
	struct sim_lever *l = &law->lever[lever];
	double *x = mem_zero(SAMPLE, sizeof *x), lo = -30, hi = 30;
	struct sim_deal *d = mem_zero(SAMPLE, sizeof *d);
	struct rng r;

	bare.levers = 0;
	for (size_t i = 0; i < SAMPLE; i++) {
		simulate_deal(&bare, i, law->first + (int32_t)((double)i / SAMPLE *
		    (law->o.last - law->first)), law->o.last, &d[i]);
		x[i] = detmath_log(d[i].p_created / (1 - d[i].p_created));
		l->mean += (x[i] + sim_lever_pair(l, &d[i])) / SAMPLE;
	}
	for (size_t i = 0; i < SAMPLE; i++) {
		sim_lever_start(&r, law, lever, i);
		x[i] = sim_lever_inclination(law, l, &d[i], x[i], rng_normal(&r));
	}
	for (int k = 0; k < 50; k++) {
		l->base = (lo + hi) / 2;
		if (mean_share(x, l->base) < l->share)
			lo = l->base;
		else
			hi = l->base;
	}
	free(d);
	free(x);
}

void
sim_lever_read(struct sim_law *law, const struct opt_list *levers, const char *experiment)
{
	size_t n = levers->n + (experiment != NULL);

	if (n > SIM_MOST_LEVERS)
		opt_usage("--lever, --holdout: more than %d", SIM_MOST_LEVERS);
	law->lever = mem_zero(n, sizeof *law->lever);
	for (size_t k = 0; k < n; k++) {
		if (k < levers->n)
			parse_lever(law, &law->lever[k], levers->item[k]);
		else
			parse_experiment(law, &law->lever[k], experiment);
		law->levers = k + 1;
	}
	for (size_t k = 0; k < n; k++) {
		draw_pairs(law, k);
		set_share(law, k);
	}
}

void
sim_lever_free(struct sim_law *law)
{
	for (size_t k = 0; k < law->levers; k++)
		free(law->lever[k].name);
	free(law->lever);
	law->lever = NULL;
	law->levers = 0;
}
