/*
 * winrate -- what moved in the share of deals won, where, and is it real?
 *
 * Holds up to 145 bytes a deal in memory, whatever else its record has.
 */
#include <math.h>
#include <stdint.h>
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
#include "deal/deal.h"
#include "deal/last_day.h"
#include "deal/tested.h"
#include "winrate/cohort.h"
#include "winrate/report.h"

enum { UNSET = -1 };

static struct opt_input in;
static struct opt_list by;
static const char *output, *baseline, *stages, *currency, *tested_path;
static int32_t as_of = DATE_NONE, from = DATE_NONE, to = DATE_NONE;
static size_t recent, depth, fiscal, horizon, last;
static int report, period = PERIOD_QUARTER, by_created = UNSET, table;

struct state {
	struct rec *r;
	struct deals d;
	size_t segments;	/* of d's keys; a further one is the report's own */
	size_t *key;		/* [d.keys] 0, 1, 2 ... */
	struct cohorts c;
	struct out o;
	struct tested tested;
};

enum takes {
	SPLIT = 1,		/* --recent and --baseline */
	DEPTH = 2,		/* --depth */
	PERIODS = 4,		/* cannot do without periods */
	USUAL = 8,		/* -b has the usual dimensions unless told */
	MIX = 16,		/* and those but the rep */
	BEFORE = 32,		/* --baseline is all unless told */
	STAGES = 64,		/* --stages */
	ADVICE = 128,		/* --currency and --tested */
	LAST = 256		/* --last */
};

/* The reports; a new one needs a line here and in report_names. */
static const struct {
	int	(*run)(const struct report *r, struct err *e);
	int	by_created;	/* which date it takes unless told */
	int	takes;
	int	own;		/* a column it reads besides, if it is there; UNSET: none */
} reports[] = {
	{ report_cohort, 0, LAST, UNSET },
	{ report_compare, 1, SPLIT | DEPTH | PERIODS | USUAL, UNSET },
	{ report_velocity, 0, LAST, UNSET },
	{ report_cycle, 0, 0, UNSET },
	{ report_reps, 0, MIX, DEAL_REP },
	{ report_trend, 1, PERIODS | USUAL, UNSET },
	{ report_funnel, 1, STAGES, DEAL_STAGE },
	{ report_diagnose, 1, SPLIT | BEFORE | PERIODS | USUAL | STAGES, DEAL_STAGE },
	{ report_insights, 1, SPLIT | BEFORE | PERIODS | USUAL | ADVICE, UNSET },
};
static const struct opt_choice report_names[] = {
	{ "cohort", 0, "win rate by period and segment" },
	{ "compare", 1, "recent periods against those before, segment by segment" },
	{ "velocity", 2, "money won per day by period and segment" },
	{ "cycle", 3, "win rate by how long deals took" },
	{ "reps", 4, "a scorecard of the sales reps" },
	{ "trend", 5, "slope and point of change of each segment" },
	{ "funnel", 6, "what becomes of deals stage by stage" },
	{ "diagnose", 7, "volume, mix, execution, conversion, price, cycle: which it is" },
	{ "insights", 8, "what moved, why, and what to do, in sentences" },
	{ NULL, 0, NULL }
};
static const struct opt_choice periods[] = {
	{ "year", PERIOD_YEAR, NULL },
	{ "quarter", PERIOD_QUARTER, NULL },
	{ "month", PERIOD_MONTH, NULL },
	{ "week", PERIOD_WEEK, NULL },
	{ "none", PERIOD_NONE, NULL },
	{ NULL, 0, NULL }
};
static const struct opt_choice dates[] = {
	{ "created", 1, NULL },
	{ "closed", 0, NULL },
	{ NULL, 0, NULL }
};

static const struct opt options[] = {
	{ 'r', "report", "NAME", OPT_CHOICE(&report, report_names),
	  "which table (default: cohort)" },
	{ 'b', "by", "COL,...", OPT_LIST(&by), "segments" },
	{ 'p', "period", "NAME", OPT_CHOICE(&period, periods),
	  "length of a period (default: quarter)" },
	{ 0, "date", "NAME", OPT_CHOICE(&by_created, dates),
	  "the date that puts a deal into a period (default: closed for cohort, velocity, "
	  "cycle, reps)" },
	{ 0, "as-of", "DATE", OPT_DATE(&as_of),
	  "what was known on this day (default: the last day of the data)" },
	{ 0, "from", "DATE", OPT_DATE(&from), "only deals with that date or later" },
	{ 0, "to", "DATE", OPT_DATE(&to), "only deals with that date or earlier" },
	{ 0, "last", "N", OPT_COUNT(&last, 1, 10000),
	  "cohort, velocity: only the last N periods" },
	{ 0, "recent", "N", OPT_COUNT(&recent, 1, 10000), "the last N whole periods (default: 2)" },
	{ 0, "baseline", "N|all", OPT_TEXT(&baseline),
	  "compare them with the N before (compare: as many; else all)" },
	{ 0, "depth", "1|2", OPT_COUNT(&depth, 1, 2), "compare: 2 for pairs of segments too" },
	{ 0, "fiscal-start", "MONTH", OPT_COUNT(&fiscal, 1, 12),
	  "the month in which the year begins, 1 to 12" },
	{ 0, "horizon", "DAYS", OPT_COUNT(&horizon, 1, 36500),
	  "deals are followed for DAYS (default: until 99 % of the wins have come)" },
	{ 0, "stages", "FILE", OPT_TEXT(&stages),
	  "funnel, diagnose: the order of the stages (pipeline,stage)" },
	{ 0, "currency", "C", OPT_TEXT(&currency),
	  "insights: the sign before money (default: $)" },
	{ 0, "tested", "FILE", OPT_TEXT(&tested_path),
	  "insights: mark actions that helped: action,experiment" },
	{ 't', "table", NULL, OPT_FLAG(&table), "an aligned table for a person instead of CSV" },
	{ 'o', "output", "FILE", OPT_TEXT(&output), "write to FILE instead of standard output" },
	OPT_INPUT(&in),
	OPT_END
};

/* Periods to compare with; 0: as many as recent ones. */
static size_t
baseline_periods(void)
{
	double n;

	if (baseline == NULL)
		return (reports[report].takes & BEFORE) != 0 ? BASELINE_ALL : 0;
	if (strcmp(baseline, "all") == 0)
		return BASELINE_ALL;
	if (num_parse(baseline, strlen(baseline), &n) != 0 || n < 1 || n > 10000 || n != floor(n))
		opt_usage("--baseline: neither a number of periods nor all: '%s'", baseline);
	return (size_t)n;
}

/* ---- flow ------------------------------------------------------------------------ */

static void
check_options(void)
{
	const char *what = report_names[report].name;
	int takes = reports[report].takes;

	if ((takes & SPLIT) == 0 && (recent > 0 || baseline != NULL))
		opt_usage("--recent and --baseline are not for -r %s", what);
	if ((takes & DEPTH) == 0 && depth > 0)
		opt_usage("--depth is not for -r %s", what);
	if ((takes & LAST) == 0 && last > 0)
		opt_usage("--last is not for -r %s", what);
	if ((takes & STAGES) == 0 && stages != NULL)
		opt_usage("--stages is not for -r %s", what);
	if ((takes & ADVICE) == 0 && currency != NULL)
		opt_usage("--currency is not for -r %s", what);
	if ((takes & ADVICE) == 0 && tested_path != NULL)
		opt_usage("--tested is not for -r %s", what);
	if ((takes & PERIODS) != 0 && period == PERIOD_NONE)
		opt_usage("-r %s compares periods: -p none gives it none", what);
	if (fiscal > 0 && period != PERIOD_YEAR && period != PERIOD_QUARTER)
		opt_usage("--fiscal-start is for -p year and -p quarter");
	if (from != DATE_NONE && to != DATE_NONE && from > to)
		opt_usage("--from is later than --to");
	(void)baseline_periods();
	for (size_t i = 0; i < by.n; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(by.item[i], by.item[j]) == 0)
				opt_usage("--by: '%s' stands there twice", by.item[i]);
	if (by_created == UNSET)
		by_created = reports[report].by_created;
}

/* Without -b: the usual dimensions that the input has. */
static void
choose_dimensions(const struct rec *r)
{
	static const enum deal_column usual[] = { DEAL_REP, DEAL_INDUSTRY, DEAL_REGION,
	    DEAL_PRODUCT, DEAL_SOURCE };
	int takes = reports[report].takes;

	if ((takes & (USUAL | MIX)) == 0 || by.n > 0)
		return;
	for (size_t i = (takes & MIX) != 0; i < sizeof usual / sizeof *usual; i++)
		if (rec_find(r, deal_name[usual[i]]) >= 0)
			opt_split(&by, deal_name[usual[i]]);
		else
			err_note("no column %s", deal_name[usual[i]]);
}

/* The segments' columns, and the report's own behind them. */
static void
choose_columns(struct state *st)
{
	int own = reports[report].own;

	choose_dimensions(st->r);
	st->segments = by.n;
	if (own != UNSET && rec_find(st->r, deal_name[own]) >= 0)
		opt_split(&by, deal_name[own]);
}

/* A closed deal counts by its closed_date. */
static size_t
undated_left_out(const struct cohorts *c)
{
	return c->undated[0] + (by_created ? c->undated[1] : 0);
}

static void
say_left_out(const struct cohorts *c)
{
	char day[11];

	last_day_warn(&c->last, as_of);
	date_text(day, c->o.as_of);
	if (c->d->n == 0)
		err_note("no deals");
	else if (c->o.as_of != DATE_NONE)
		err_note("%zu deals as of %s; %s within %d days", c->d->n, day, horizon > 0 ?
		    "wins count" : "99 % of wins come", (int)c->horizon);
	if (c->entry != DATE_NONE) {
		date_text(day, c->entry);
		err_note("the table holds deals closed since %s, or open: those created before "
		    "are known from their age on that day on", day);
		date_text(day, c->o.as_of);
	}
	if (c->later > 0)
		err_note("%zu deals created after %s are left out", c->later, day);
	if (undated_left_out(c) > 0)
		err_note("%zu %sdeals without created_date are left out", undated_left_out(c),
		    undated_left_out(c) == c->undated[0] ? "open " : "");
	if (by_created && c->d->n > 0 && undated_left_out(c) == c->d->n)
		err_warn("no deal has a created_date, by which this report looks at them; -r "
		    "cohort and velocity count deals by closed_date");
	if (c->open > 0)
		err_note("%zu open deals have no closed_date and are left out (--date created "
		    "counts them)", c->open);
	if (c->outside > 0)
		err_note("%zu deals are left out by --from and --to", c->outside);
}

static void
load(struct state *st, char *const *files, size_t n)
{
	struct rec_options o = { opt_delimiter(&in, ','), 0, in.progress - in.no_progress };
	struct cohort_options c = { (enum period)period, fiscal > 0 ? (int)fiscal : 1, by_created,
	    as_of, from, to, (int32_t)horizon };
	struct err e;

	if ((st->r = rec_open(files, n, &o, &e)) == NULL)
		err_die("%s", e.text);
	choose_columns(st);
	if (deals_read(&st->d, st->r, by.item, by.n, DEALS_UNDATED, opt_threads(&in), &e) != 0)
		err_die("%s", e.text);
	st->key = mem_zero(by.n, sizeof *st->key);
	for (size_t k = 0; k < by.n; k++)
		st->key[k] = k;
	cohort_make(&st->c, &st->d, &c);
	say_left_out(&st->c);
}

static void
write_report(struct state *st)
{
	struct report r = { &st->c, &st->d, by.item, st->key, st->segments,
	    st->d.keys > st->segments ? st->segments : REPORT_NONE,
	    { recent, baseline_periods() }, stages, depth == 2,
	    currency != NULL ? currency : "$", &st->tested, last, table, &st->o };
	struct err e;

	if (tested_path != NULL && tested_read(&st->tested, tested_path, &e) != 0)
		err_die("%s", e.text);
	out_open(&st->o, output);
	if (reports[report].run(&r, &e) != 0)
		err_die("%s", e.text);
	metrics_rows("read", rec_rows(st->r));
	metrics_rows("left_out", st->c.later + undated_left_out(&st->c) +
	    st->c.open + st->c.outside);
	out_count(&st->o);
	out_close(&st->o);
}

int
main(int argc, char *argv[])
{
	int first = opt_parse(argc, argv,
	    "[-r REPORT] [-b COL,...] [-p PERIOD] [--date created|closed] [--as-of DATE] "
	    "[--from DATE] [--to DATE] [--last N] [--recent N] [--baseline N|all] "
	    "[--depth 1|2] [--fiscal-start MONTH] [--horizon DAYS] [--stages FILE] "
	    "[--currency C] [--tested FILE] [-t] [-o FILE] [FILE ...]",
	    "Win rates by period and segment, and whether they moved.", options);
	const char *const outputs[] = { output }, *const kept[] = { stages, tested_path };
	struct state st = { 0 };

	check_options();
	opt_inputs(outputs, 1, kept, 2);
	opt_inputs(outputs, 1, (const char *const *)(argv + first), (size_t)(argc - first));
	load(&st, argv + first, (size_t)(argc - first));
	write_report(&st);
	tested_free(&st.tested);
	cohort_free(&st.c);
	deals_free(&st.d);
	rec_close(st.r);
	free(st.key);
	return EXIT_DONE;
}
