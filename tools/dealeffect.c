/*
 * dealeffect -- what causes wins, and did it help?
 *
 * Holds the table, and of one lever at a time 8 bytes per deal and number, and its cross products.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/metrics.h"
#include "base/num.h"
#include "base/opt.h"
#include "csv/out.h"
#include "csv/rec.h"
#include "deal/columns.h"
#include "deal/deal.h"
#include "deal/last_day.h"
#include "effect/arms.h"
#include "effect/experiment.h"
#include "effect/experiment_rows.h"
#include "effect/lever.h"
#include "effect/lever_effect.h"
#include "effect/lever_rows.h"
#include "effect/lever_table.h"
#include "effect/population.h"
#include "effect/power.h"

enum { DAYS_MOST = 3650 };

static struct opt_input in;
static struct opt_list levers, adjust, negative, arms;
static const char *landmark = "14d", *history, *cluster, *by, *outcomes, *horizon, *holdout,
    *output;
static double equivalence = 5, per_week;
static size_t plan, weeks;
static int32_t since = DATE_NONE;
static int force, design, by_week, table;

static const struct opt options[] = {
	{ 0, "lever", "COL[=VALUE],...", OPT_LIST(&levers),
	  "what may cause wins: columns, or fields of the --history" },
	{ 0, "landmark", "DAYS", OPT_TEXT(&landmark),
	  "who has a lever with a day by this age of the deal (default: 14d)" },
	{ 0, "history", "FILE", OPT_TEXT(&history),
	  "when fields got their values: deal_id,changed_on,field,value" },
	{ 0, "adjust", "COL,...", OPT_LIST(&adjust),
	  "further columns that were known before the lever" },
	{ 0, "negative", "COL,...", OPT_LIST(&negative),
	  "columns known before the lever, which it cannot have changed" },
	{ 0, "cluster", "COL", OPT_TEXT(&cluster),
	  "deals with one value share their luck (default: the rep's, if the lever is)" },
	{ 'b', "by", "COL", OPT_TEXT(&by), "for the deals of each value of COL" },
	{ 0, "arms", "FILE", OPT_MANY(&arms),
	  "an experiment: who is in it, as dealalert --arms lists them" },
	{ 0, "outcomes", "FILE", OPT_TEXT(&outcomes),
	  "what became of its deals; then each FILE is one more of --arms" },
	{ 0, "horizon", "DAYS", OPT_TEXT(&horizon),
	  "so long a deal is followed (default: by then 95% of wins came before)" },
	{ 0, "plan", "N", OPT_COUNT(&plan, 40, 1e7),
	  "the experiment ends with N deals, as was said before it began" },
	{ 0, "holdout", "P%", OPT_TEXT(&holdout), "the share in the arm without, as asked for" },
	{ 0, "since", "DATE", OPT_DATE(&since),
	  "when it began (default: with the first deal in the arm without)" },
	{ 0, "by-week", NULL, OPT_FLAG(&by_week), "a row for each week" },
	{ 0, "design", NULL, OPT_FLAG(&design), "how small an effect an experiment will see" },
	{ 0, "per-week", "N", OPT_REAL(&per_week, .1, 1e6), "deals a week that come into it" },
	{ 0, "weeks", "N", OPT_COUNT(&weeks, POWER_LAG + 1, 520),
	  "so long it lasts (default: 26 and 52)" },
	{ 0, "equivalence", "POINTS", OPT_REAL(&equivalence, .1, 100),
	  "an effect within so many points is none (default: 5)" },
	{ 0, "force", NULL, OPT_FLAG(&force),
	  "take levers without a day that seem to need one" },
	{ 't', "table", NULL, OPT_FLAG(&table), "an aligned table for a person instead of CSV" },
	{ 'o', "output", "FILE", OPT_TEXT(&output), "write to FILE instead of standard output" },
	OPT_INPUT(&in),
	OPT_END
};

struct state {
	struct rec *r;
	struct deals d;
	struct population p;
	struct levers levers;
	struct lever_table t;
	struct lever_options o;
	struct lever_effect *effect;
	size_t effects;
};

/* ---- options ------------------------------------------------------------------------- */

/* "14d" or "14". */
static int32_t
parse_days(const char *option, const char *s)
{
	size_t n = strlen(s);
	double days;

	n -= n > 0 && s[n - 1] == 'd';
	if (num_parse(s, n, &days) != 0 || days < 0 || days > DAYS_MOST || days != floor(days))
		opt_usage("%s: not a number of days such as 14d, at most %dd: '%s'", option,
		    DAYS_MOST, s);
	return (int32_t)days;
}

/* "10%" as 0.1; none is NaN. */
static double
parse_share(void)
{
	size_t n = holdout != NULL ? strlen(holdout) : 0;
	double x;

	if (holdout == NULL)
		return NAN;
	if (n == 0 || holdout[n - 1] != '%' || num_parse(holdout, n - 1, &x) != 0 || x <= 0 ||
	    x >= 100)
		opt_usage("--holdout: not a percentage above 0 and below 100, as 10%%: '%s'",
		    holdout);
	return x / 100;
}

/* What goes with one of the three questions only. */
static void
check_options(void)
{
	int questions = (levers.n > 0) + (arms.n > 0) + design;
	const char *stray = NULL;

	if (questions != 1)
		opt_usage("one of --lever COL, --arms FILE and --design is needed");
	if (levers.n == 0)
		stray = history != NULL ? "--history" : adjust.n > 0 ? "--adjust" : negative.n > 0 ?
		    "--negative" : by != NULL ? "--by" : force ? "--force" : NULL;
	if (stray == NULL && arms.n == 0)
		stray = outcomes != NULL ? "--outcomes" : horizon != NULL ? "--horizon" : plan > 0 ?
		    "--plan" : since != DATE_NONE ? "--since" : by_week ? "--by-week" : NULL;
	if (stray == NULL && !design)
		stray = per_week > 0 ? "--per-week" : weeks > 0 ? "--weeks" : holdout != NULL &&
		    arms.n == 0 ? "--holdout" : NULL;
	if (stray != NULL)
		opt_usage("%s does not go with %s", stray, design ? "--design" : arms.n > 0 ?
		    "--arms" : "--lever");
	if (design && !(per_week > 0))
		opt_usage("--design: --per-week N is needed: deals a week that come into it");
	(void)parse_days("--landmark", landmark);
	(void)parse_share();
	if (horizon != NULL && parse_days("--horizon", horizon) == 0)
		opt_usage("--horizon: not a number of days such as 120d, above 0: '%s'", horizon);
}

/* ---- reading ---------------------------------------------------------------------------- */

static void
read_deals(struct state *st, char *const *files, size_t n)
{
	struct rec_options o = { opt_delimiter(&in, ','), 0, in.progress - in.no_progress };
	struct err e;

	if ((st->r = rec_open(files, n, &o, &e)) == NULL ||
	    deals_read(&st->d, st->r, NULL, 0, DEALS_KEEP | DEALS_IDS | DEALS_UNDATED,
	    opt_threads(&in), &e) != 0)
		err_die("%s", e.text);
	population_make(&st->p, &st->d);
	if (st->p.undated > 0)
		err_note("%zu deals have no created_date: left out", st->p.undated);
	if (st->p.before > 0)
		err_note("the table is cut by closing day: %zu deals created before it are left "
		    "out", st->p.before);
}

static void
read_levers(struct state *st)
{
	const struct lever_names names = { &adjust, &negative, cluster, by };
	struct err e;

	if (lever_table_read(&st->t, &names, st->r, &st->p, &e) != 0 ||
	    levers_read(&st->levers, &levers, history, st->r, &st->d, &e) != 0)
		err_die("%s", e.text);
	if (st->levers.strange > 0)
		err_note("%s: %zu rows are of deals that are not in the table", history,
		    st->levers.strange);
	if (st->levers.torn > 0)
		err_warn("%s:%llu: no answer; lines left out for it: %zu", history,
		    (unsigned long long)st->levers.torn_line, st->levers.torn);
	if (lever_table_check(&st->t, &st->levers, &st->p, force, &e) != 0)
		err_die("%s", e.text);
}

/* ---- levers ------------------------------------------------------------------------------ */

static void
measure(struct state *st)
{
	const struct lever_table *t = &st->t;
	size_t groups = t->by != NULL ? t->by->levels : 1;

	st->o = (struct lever_options){
		.covariate = t->covariate, .covariates = t->covariates, .negative = t->negative,
		.negatives = t->negatives, .rep = t->rep, .cluster = t->cluster, .group = t->by,
		.landmark = parse_days("--landmark", landmark), .equivalence = equivalence / 100,
		.threads = opt_threads(&in)
	};
	st->effect = mem_zero(groups * st->levers.n, sizeof *st->effect);
	for (uint32_t g = 0; g < groups && st->p.n > 0; g++)
		for (size_t i = 0; i < st->levers.n; i++) {
			struct lever_effect *f = &st->effect[st->effects];

			lever_effect_measure(f, &st->levers.lever[i], g, &st->p, &st->o);
			st->effects += f->deals > 0 || t->by == NULL;
		}
	lever_effect_judge(st->effect, st->effects, &st->o);
}

static void
finish(struct state *st)
{
	struct out o;

	out_open(&o, output);
	lever_rows_write(st->effect, st->effects, &st->o, table, &o);
	metrics_rows("read", rec_rows(st->r));
	metrics_day(METRIC_DATA_DAY, st->p.as_of);
	out_count(&o);
	out_close(&o);
}

static void
release(struct state *st)
{
	free(st->effect);
	levers_free(&st->levers);
	lever_table_free(&st->t);
	population_free(&st->p);
	deals_free(&st->d);
	rec_close(st->r);
}

/* What may be known of levers. */
static void
judge_levers(char *const *files, size_t n)
{
	struct state st = { 0 };

	read_deals(&st, files, n);
	read_levers(&st);
	measure(&st);
	finish(&st);
	release(&st);
}

/* ---- experiments ------------------------------------------------------------------------- */

/* The column of --cluster, else that of reps, if there is one; the caller's. */
static char *
cluster_key(const struct rec *r)
{
	const char *name = cluster != NULL ? cluster : COL_REP;

	if (cluster == NULL && rec_find(r, COL_REP) < 0)
		return NULL;
	return mem_text(name, strlen(name));
}

/* Numbers the values of a column, for deals that share their luck. */
static uint32_t *
number_clusters(const struct deals *d, size_t *n)
{
	uint32_t *of = mem_zero(d->n, sizeof *of);

	for (size_t i = 0; i < d->n; i++)
		of[i] = d->key[i * d->keys];
	*n = intern_size(d->value[0]);
	return of;
}

static struct rec *
open_outcomes(char *const *files, size_t n)
{
	static char *one;		/* must live as long as the reader */
	struct rec_options o = { opt_delimiter(&in, ','), 0, in.progress - in.no_progress };
	struct err e;
	struct rec *r;

	if (outcomes != NULL) {
		one = mem_text(outcomes, strlen(outcomes));
		files = &one;
		n = 1;
	}
	if ((r = rec_open(files, n, &o, &e)) == NULL)
		err_die("%s", e.text);
	return r;
}

/*
 * The tables of --arms, and, if the deals have an option of their own, the operands; their names,
 * which must live as long.
 */
static char **
read_arms(struct arms *a, char *const *files, size_t n)
{
	char **path = mem_zero(arms.n + n, sizeof *path);
	struct err e;

	memcpy(path, arms.item, arms.n * sizeof *path);
	if (outcomes != NULL && n > 0)
		memcpy(path + arms.n, files, n * sizeof *path);
	if (arms_read(a, path, arms.n + (outcomes != NULL ? n : 0), &e) != 0 ||
	    (a->n > 0 && arms_enter(a, since, &e) != 0))
		err_die("%s", e.text);
	if (a->n == 0)
		err_note("%s: a header alone: no deal is in the experiment", path[0]);
	if (a->earlier > 0)
		err_note("%zu deals were alerted before the experiment began: left out",
		    a->earlier);
	return path;
}

static void
tell_left_out(const struct experiment *x, const struct arms *a)
{
	if (x->absent > 0)
		err_warn("%zu of %zu deals of the experiment are not in the table of outcomes: "
		    "left out", x->absent, a->entries);
	if (x->closed > 0)
		err_warn("%zu of %zu deals of the experiment were closed before they entered, or "
		    "enter after the last day of the data: left out", x->closed, a->entries);
	if (isnan(x->o.holdout))
		err_warn("--holdout P%% is not given: whether the split is right is not checked");
	if (!x->is_scored)
		err_note("not every deal has a risk_score: no covariate");
}

static void
write_experiment(const struct experiment *x, const struct rec *r)
{
	struct out o;

	out_open(&o, output);
	experiment_rows_write(x, by_week, table, &o);
	metrics_rows("read", rec_rows(r));
	metrics_day(METRIC_DATA_DAY, x->as_of);
	out_count(&o);
	out_close(&o);
}

/* Did it help? */
static void
judge_experiment(char *const *files, size_t n)
{
	struct experiment_options o = { .plan = (double)plan, .holdout = parse_share(),
	    .equivalence = equivalence / 100,
	    .horizon = horizon != NULL ? parse_days("--horizon", horizon) : 0 };
	char **path, *key;
	uint32_t *number = NULL;
	struct experiment x = { .as_of = DATE_NONE };
	struct arms a;
	struct deals d;
	struct last_day last;
	struct rec *r;
	struct err e;

	path = read_arms(&a, files, n);
	r = open_outcomes(files, n);
	key = cluster_key(r);
	if (deals_read(&d, r, &key, key != NULL, DEALS_IDS | DEALS_UNDATED, opt_threads(&in),
	    &e) != 0)
		err_die("%s", e.text);
	last_day_of(&d, &last);
	last_day_warn(&last, DATE_NONE);
	if (last.day != DATE_NONE)
		deals_forget(&d, last.day);
	if (key != NULL)
		o.cluster = number = number_clusters(&d, &o.clusters);
	if (key != NULL && cluster == NULL && !experiment_drawn_by(&a, &d, number, o.clusters))
		o.cluster = NULL;
	else if (key != NULL && cluster == NULL)
		err_warn("the arms are drawn by %s, not by deal: so are the limits", key);
	if (isnan(o.holdout) && a.n > 0 && strcmp(a.name[0], "a") == 0 &&
	    strcmp(a.name[1], "b") == 0)
		o.holdout = .5;		/* --arm-by draws halves */
	if (d.n == 0)
		err_note("%s: a header alone: nothing is known of any deal", rec_file(r, 0));
	if (a.n > 0 && d.n > 0) {
		if (experiment_make(&x, &a, &d, last.day, &o, &e) != 0)
			err_die("%s", e.text);
		tell_left_out(&x, &a);
	}
	write_experiment(&x, r);
	experiment_free(&x);
	arms_free(&a);
	free(path);
	deals_free(&d);
	rec_close(r);
	free(number);
	free(key);
}

/* ---- before an experiment ---------------------------------------------------------------- */

static void
plan_experiment(void)
{
	static const double shares[] = { .1, .3, .5 }, lengths[] = { 26, 52 };
	size_t n = 0, all_shares = holdout == NULL ? 3 : 1, all_lengths = weeks == 0 ? 2 : 1;
	struct power p[6];
	struct out o;

	for (size_t i = 0; i < all_shares; i++)
		for (size_t k = 0; k < all_lengths; k++)
			p[n++] = (struct power){ holdout == NULL ? shares[i] : parse_share(),
			    per_week, weeks == 0 ? lengths[k] : (double)weeks };
	out_open(&o, output);
	power_write(p, n, table, &o);
	out_count(&o);
	out_close(&o);
}

int
main(int argc, char *argv[])
{
	int first = opt_parse(argc, argv,
	    "--lever COL[=VALUE],... | --arms FILE | --design --per-week N [OPTION ...] [FILE ...]",
	    "Tells what causes wins, and whether it helped.", options);
	const char *const outputs[] = { output }, *const kept[] = { history, outcomes };
	char *const *files = argv + first;
	size_t n = (size_t)(argc - first);

	check_options();
	opt_inputs(outputs, 1, kept, 2);
	opt_inputs(outputs, 1, (const char *const *)files, n);
	opt_inputs(outputs, 1, (const char *const *)arms.item, arms.n);
	if (design && n > 0)
		opt_usage("--design takes no FILE: '%s'", files[0]);
	if (design)
		plan_experiment();
	else if (arms.n > 0)
		judge_experiment(files, n);
	else
		judge_levers(files, n);
	return EXIT_DONE;
}
