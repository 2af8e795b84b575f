/*
 * dealalert -- who must hear what, once: alerts from scored deals, from
 * comparisons and cohorts of win rates, from the summary of an export, and
 * from drift.
 *
 * Holds --top alerts per recipient, and the state; a table of periods whole.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alert/alert.h"
#include "alert/alert_fields.h"
#include "alert/alert_state_file.h"
#include "alert/annoying.h"
#include "alert/feedback.h"
#include "alert/raise.h"
#include "alert/raise_table.h"
#include "alert/route.h"
#include "alert/rule.h"
#include "alert/teams.h"
#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/lock.h"
#include "base/mem.h"
#include "base/metrics.h"
#include "base/num.h"
#include "base/opt.h"
#include "csv/out.h"
#include "csv/parallel.h"
#include "csv/rec.h"

enum { TOP_MAX = 10000, COOLDOWN_MAX = 3660 };
#define TOP_USUAL SIZE_MAX	/* --top was not given */

struct alert_args {
	const char *rules, *routes, *currency, *output, *state, *cooldown, *holdout, *salt, *arms,
	    *arm_by, *feedback;
	double min_amount;
	size_t top;
	int32_t on;
	int exit_code, text, digest;
	struct opt_input in;
};

struct alert_run {
	const struct alert_args *a;
	struct rec *r;
	struct alert_fields *fields;
	struct rules rules;	/* for this table */
	char *rules_path;
	struct routes *routes;
	struct feedback *feedback;	/* NULL without --feedback */
	struct teams *teams;	/* NULL without --digest */
	struct alert_state *state;	/* NULL without --state */
	struct alert_list alerts;
	size_t repeated;	/* alerts of a run that did not end */
	int lock;		/* of the state */
	long arm_by;		/* the column that arms are drawn by; -1: none */
	struct out o, arms;
};

/* ---- options ------------------------------------------------------------------ */

/* "7d" or "7". */
static int32_t
parse_cooldown(const char *s)
{
	size_t n = strlen(s);
	double days;

	n -= n > 0 && s[n - 1] == 'd';
	if (num_parse(s, n, &days) != 0 || days < 0 || days > COOLDOWN_MAX || days != floor(days))
		opt_usage("--cooldown: not a number of days such as 7d, at most %dd: '%s'",
		    COOLDOWN_MAX, s);
	return (int32_t)days;
}

/* "10%" as 0.1. */
static double
parse_share(const char *s)
{
	size_t n = strlen(s);
	double x;

	if (n == 0 || s[n - 1] != '%' || num_parse(s, n - 1, &x) != 0 || x < 0 || x > 100)
		opt_usage("--holdout: not a percentage such as 10%%: '%s'", s);
	return x / 100;
}

static int
parse_args(int argc, char *argv[], struct alert_args *a)
{
	const struct opt opts[] = {
		{ 0, "rules", "FILE", OPT_TEXT(&a->rules),
		  "what is an alert (default: rules.csv of share, --digest: digest.csv)" },
		{ 0, "routes", "FILE", OPT_TEXT(&a->routes),
		  "where people are reached: rep,manager,email,slack" },
		{ 0, "state", "FILE", OPT_TEXT(&a->state),
		  "remember what was said, and do not say it again" },
		{ 0, "feedback", "FILE", OPT_TEXT(&a->feedback),
		  "what was answered: quiet what is done, back what was to be" },
		{ 0, "digest", NULL, OPT_FLAG(&a->digest),
		  "each morning: the deals where acting is worth most, sums of teams" },
		{ 0, "cooldown", "DAYS", OPT_TEXT(&a->cooldown),
		  "so long an alert stays quiet (default: 7d; --digest: 0d)" },
		{ 0, "top", "N", OPT_COUNT(&a->top, 0, TOP_MAX),
		  "alerts per recipient, the rest is one line (default: 10; --digest: 3)" },
		{ 0, "min-amount", "N", OPT_REAL(&a->min_amount, 0, 1e15),
		  "only deals of at least this amount" },
		{ 0, "holdout", "P%", OPT_TEXT(&a->holdout),
		  "raise no alerts for this share of the deals" },
		{ 0, "arm-by", "COL", OPT_TEXT(&a->arm_by),
		  "rules know an arm, a or b, for each value of COL, as deal_id" },
		{ 0, "salt", "TEXT", OPT_TEXT(&a->salt),
		  "another one holds out other deals, or draws other arms" },
		{ 0, "arms", "FILE", OPT_TEXT(&a->arms),
		  "list the deals and whether they are held out" },
		{ 0, "currency", "C", OPT_TEXT(&a->currency), "sign before money (default: $)" },
		{ 0, "on", "DATE", OPT_DATE(&a->on),
		  "the day of the alerts (default: the row's as_of_date)" },
		{ 0, "exit-code", NULL, OPT_FLAG(&a->exit_code), "exit 1 if there are alerts" },
		{ 't', "table", NULL, OPT_FLAG(&a->text), "text for a person instead of CSV" },
		{ 'o', "output", "FILE", OPT_TEXT(&a->output), "write to FILE instead of stdout" },
		OPT_INPUT(&a->in),
		OPT_END
	};

	return opt_parse(argc, argv, "[OPTION ...] [FILE ...]",
	    "Raises alerts from scored deals, win rates, the summary of an export or drift.", opts);
}

/* ---- what goes in ---------------------------------------------------------------- */

static void
read_rules(struct alert_run *j)
{
	struct err e;
	const char *usual = j->a->digest ? "digest.csv" : "rules.csv", *path = j->a->rules;

	j->rules_path = path != NULL ? mem_text(path, strlen(path)) : file_share(usual, &e);
	if (j->rules_path == NULL || rules_read(&j->rules, j->rules_path, &e) != 0)
		err_die("%s", e.text);
	if (j->a->routes != NULL && (j->routes = routes_read(j->a->routes, &e)) == NULL)
		err_die("%s", e.text);
}

/* What was answered; what of it cannot be read is no reason to say nothing. */
static void
read_feedback(struct alert_run *j)
{
	struct feedback_file about;
	struct err e;

	if (j->a->feedback == NULL)
		return;
	if ((j->feedback = feedback_read(j->a->feedback, &about, &e)) == NULL)
		err_die("%s", e.text);
	if (about.absent)
		err_warn("%s: no such file: nothing has been answered yet", j->a->feedback);
	if (about.wrong > 0)
		err_warn("%s:%llu: no answer; lines left out for it: %llu", j->a->feedback,
		    (unsigned long long)about.line, (unsigned long long)about.wrong);
	if (j->a->state == NULL && alert_fields_table(j->fields) == RULE_TABLE_DEALS)
		err_note("--feedback without --state: what got worse since it was answered cannot "
		    "be told");
}

/* By what the arms of an experiment are drawn. */
static void
set_arms(struct alert_run *j)
{
	struct err e;
	size_t column;

	if (j->a->arm_by == NULL)
		return;
	if (rec_need(j->r, j->a->arm_by, NULL, &column, &e) != 0)
		err_die("%s", e.text);
	j->arm_by = (long)column;
	alert_fields_arms(j->fields);
}

static void
open_input(struct alert_run *j, int argc, char *argv[], int first)
{
	const struct opt_input *in = &j->a->in;
	struct rec_options o = { opt_delimiter(in, ','), 0, in->progress - in->no_progress };
	struct err e;

	if ((j->r = rec_open(argv + first, (size_t)(argc - first), &o, &e)) == NULL ||
	    (j->fields = alert_fields_new(j->r, j->a->on, &e)) == NULL)
		err_die("%s", e.text);
	if (alert_fields_table(j->fields) == RULE_TABLE_DEALS) {
		set_arms(j);
		return;
	}
	if (j->a->min_amount > 0 || j->a->holdout != NULL || j->a->arms != NULL ||
	    j->a->arm_by != NULL || j->a->digest)
		opt_usage("%s: %s holds no deals", j->a->min_amount > 0 ? "--min-amount" :
		    j->a->holdout != NULL ? "--holdout" : j->a->arms != NULL ? "--arms" :
		    j->a->digest ? "--digest" : "--arm-by", rec_file(j->r, 0));
}

/* Keeps the rules for this table; binds them to its columns. */
static void
bind_rules(struct alert_run *j)
{
	enum rule_table table = alert_fields_table(j->fields);
	struct err e;

	if (rules_bind(&j->rules, table, alert_fields_column, j->fields, rec_file(j->r, 0),
	    &e) != 0)
		err_die("%s", e.text);
	rules_numbers(&j->rules, alert_fields_number, j->fields);
	if (j->rules.n == 0)
		err_warn("%s: no rule for %s", j->rules.file, rule_table_name(table));
}

static void
read_state(struct alert_run *j)
{
	struct err e;

	if (j->a->state == NULL)
		return;
	j->state = alert_state_new();
	if (alert_state_read(j->state, j->a->state, &j->alerts, &j->lock, &e) != 0)
		err_die("%s", e.text);
	j->repeated = j->alerts.n;
}

/* ---- what goes out ---------------------------------------------------------------- */

static void
write_alerts(struct alert_run *j)
{
	alert_list_write(&j->o, &j->alerts, j->a->text);
	out_flush(&j->o);
	fsync(j->o.fd);			/* a pipe cannot, and need not */
	out_close(&j->o);
	if (j->a->arms != NULL)
		out_close(&j->arms);
}

/* The state says what is to be written, until it is written. */
static void
commit(struct alert_run *j, const struct raise *h)
{
	const int32_t always = DATE_NONE + ALERT_STATE_FORGET;
	int32_t day = raise_day(h) > always ? raise_day(h) : always;

	if (j->state != NULL && j->alerts.n > 0)
		alert_state_write(j->state, j->a->state, day, &j->alerts, &j->lock);
	write_alerts(j);
	if (j->state != NULL)
		alert_state_write(j->state, j->a->state, day, NULL, &j->lock);
}

static void
report(const struct alert_run *j, const struct raise *h)
{
	const struct raise_counts *n = raise_counts(h);
	char show[ERR_SHOW], old[ERR_SHOW];
	size_t len;
	const char *rep, *model, *before;
	uint32_t unrouted = raise_unrouted(h, &rep, &len);

	if (rec_rows(j->r) == 0)
		err_note("%s: a header alone: no alerts", rec_file(j->r, 0));
	if (j->repeated > 0)
		err_warn("%s: %zu alerts are repeated, of a run that did not end", j->a->state,
		    j->repeated - (size_t)n->dropped);
	if (n->earlier > 0)
		err_warn("%s: %llu deals are of an earlier day than there: what it knows of them "
		    "stays as it is", j->a->state, (unsigned long long)n->earlier);
	if (n->rescored > 0) {
		model = raise_new_model(h, &before);
		err_warn("%llu deals are scored by a new model, %s, before it was %s: their risks "
		    "are compared from this run on", (unsigned long long)n->rescored,
		    err_show(show, model, strlen(model)), err_show(old, before, strlen(before)));
	}
	if (alert_fields_table(j->fields) == RULE_TABLE_DEALS &&
	    alert_fields_rank(j->fields) == ALERT_RANK_AMOUNT)
		err_warn("%s: no risks, as of no model: only what needs none is alerted",
		    rec_file(j->r, 0));
	else if (n->no.unscored > 0)
		err_warn("%llu open deals have no risk_category, as when a model found no signal: "
		    "no alerts of risk for them", (unsigned long long)n->no.unscored);
	if (unrouted > 0)
		err_warn("%s: no address for %u of the reps, the first is '%s'",
		    j->a->routes, unrouted, err_show(show, rep, len));
	if (n->answered > 0)
		err_note("quiet because of answers: %llu", (unsigned long long)n->answered);
	err_note("%llu rows: %llu with an alert, %llu quiet, %llu held out, %llu closed, %llu "
	    "below --min-amount, %llu without risk, %llu that no rule fits",
	    (unsigned long long)rec_rows(j->r), (unsigned long long)n->raised,
	    (unsigned long long)n->quiet, (unsigned long long)n->held,
	    (unsigned long long)n->no.closed, (unsigned long long)n->no.small,
	    (unsigned long long)n->no.unscored, (unsigned long long)n->no.other);
}

/* How many there are of each kind and severity. */
static void
set_metrics(const struct alert_run *j, const struct raise *h)
{
	const struct alert_list *l = &j->alerts;

	metrics_rows("read", rec_rows(j->r));
	metrics_rows("written", l->n);
	metrics_day(METRIC_DATA_DAY, raise_day(h));
	for (size_t i = 0; i < l->n; i++)
		metrics_add_of(METRIC_ALERTS, l->item[i].text[ALERT_KIND].s,
		    l->item[i].text[ALERT_SEVERITY].s, 1);
}

static void
free_run(struct alert_run *j)
{
	alert_list_free(&j->alerts);
	alert_state_free(j->state);
	lock_release(j->lock);
	rules_free(&j->rules);
	free(j->rules_path);
	routes_free(j->routes);
	feedback_free(j->feedback);
	teams_free(j->teams);
	alert_fields_free(j->fields);
	rec_close(j->r);
}

static void
set_options(struct alert_run *j, struct raise_options *o)
{
	const struct alert_args *a = j->a;

	if (a->digest)
		j->teams = teams_new(j->state != NULL);
	*o = (struct raise_options){
		.r = j->r, .routes = j->routes, .state = j->state, .alerts = &j->alerts,
		.arms = a->arms != NULL ? &j->arms : NULL, .currency = a->currency,
		.feedback = j->feedback, .teams = j->teams, .daily = a->digest,
		.top = a->top != TOP_USUAL ? a->top : a->digest ? 3 : 10,
		.match = {
			.fields = j->fields, .rules = &j->rules,
			.min_amount = a->min_amount, .salt = a->salt, .arm_by = j->arm_by,
			.holdout = a->holdout != NULL ? parse_share(a->holdout) : 0
		},
		.cooldown = parse_cooldown(a->cooldown != NULL ? a->cooldown :
		    a->digest ? "0d" : "7d")
	};
}

/* Tables that come out of this one: sums of teams, and what was answered to kinds of alerts. */
static void
raise_tables(const struct alert_run *j, const struct raise_options *o, int32_t day)
{
	struct buf table = { 0 };
	struct err e;
	int rc = 0;

	if (j->teams != NULL) {
		teams_table(j->teams, &table);
		rc = raise_table(o, j->rules_path, &table, "sums of teams", &e);
	}
	if (rc == 0 && j->feedback != NULL && day != DATE_NONE &&
	    alert_fields_table(j->fields) == RULE_TABLE_DEALS) {
		buf_clear(&table);
		annoying_table(&table, j->feedback, day);
		rc = raise_table(o, j->rules_path, &table, "answers to alerts", &e);
	}
	if (rc != 0)
		err_die("%s", e.text);
	buf_free(&table);
}

int
main(int argc, char *argv[])
{
	struct alert_args a = { .currency = "$", .top = TOP_USUAL, .on = DATE_NONE, .salt = "" };
	struct alert_run j = { .a = &a, .lock = -1, .arm_by = -1 };
	struct raise *h;
	struct err e;
	int first = parse_args(argc, argv, &a), some;
	enum { OUTPUTS = 3 };
	const char *const outputs[OUTPUTS] = { a.output != NULL ? a.output : "-", a.state, a.arms };
	const char *const kept[] = { a.rules, a.routes, a.feedback };
	struct raise_options o;

	if (a.arm_by != NULL && a.holdout != NULL)
		opt_usage("--arm-by and --holdout are two experiments: one at a time");
	opt_outputs(outputs, OUTPUTS);
	opt_inputs(outputs, OUTPUTS, kept, sizeof kept / sizeof *kept);
	opt_inputs(outputs, OUTPUTS, (const char *const *)(argv + first), (size_t)(argc - first));
	read_rules(&j);
	open_input(&j, argc, argv, first);
	read_feedback(&j);
	bind_rules(&j);
	out_open(&j.o, a.output);
	if (a.arms != NULL)
		out_open(&j.arms, a.arms);
	read_state(&j);
	set_options(&j, &o);
	h = raise_new(&o);
	if (parallel_run(j.r, opt_threads(&a.in), &raise_work, NULL, h, &e) != 0 ||
	    raise_end(h, &e) != 0)
		err_die("%s", e.text);
	raise_tables(&j, &o, raise_day(h));
	commit(&j, h);
	report(&j, h);
	set_metrics(&j, h);
	some = j.alerts.n > 0;
	raise_free(h);
	free_run(&j);
	return err_leave(a.exit_code && some ? EXIT_FOUND : EXIT_DONE);
}
