/*
 * dealforecast -- what will be won this quarter and the next, and when each deal closes.
 *
 * Holds up to 64 bytes a deal; with -r deals the records of the open ones, too.
 */
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/metrics.h"
#include "base/num.h"
#include "base/opt.h"
#include "csv/out.h"
#include "csv/rec.h"
#include "deal/deal.h"
#include "deal/last_day.h"
#include "forecast/amount_leak.h"
#include "forecast/forecast.h"
#include "forecast/forecast_report.h"
#include "forecast/pipeline.h"
#include "forecast/target.h"

enum { LAST_YEAR = 9990 };	/* of a forecast's day: years have four digits */

static struct opt_input in;
static struct opt_list by, commit;
static const char *output, *targets_path;
static int32_t as_of = DATE_NONE;
static size_t periods = 2, fiscal = 1;
static double target = -1;
static int report, period = PERIOD_QUARTER, table;

static const struct opt_choice period_names[] = {
	{ "quarter", PERIOD_QUARTER, NULL },
	{ "month", PERIOD_MONTH, NULL },
	{ "year", PERIOD_YEAR, NULL },
	{ NULL, 0, NULL }
};

static const struct opt options[] = {
	{ 'r', "report", "NAME", OPT_CHOICE(&report, forecast_reports),
	  "which table (default: periods)" },
	{ 'b', "by", "COL,...", OPT_LIST(&by), "segments, each column for itself" },
	{ 'p', "period", "NAME", OPT_CHOICE(&period, period_names),
	  "length of a period (default: quarter)" },
	{ 0, "periods", "N", OPT_COUNT(&periods, 1, PROJECTION_WINDOWS),
	  "this period and N - 1 more (default: 2)" },
	{ 0, "fiscal-start", "MONTH", OPT_COUNT(&fiscal, 1, 12),
	  "the month in which the year begins, 1 to 12" },
	{ 0, "as-of", "DATE", OPT_DATE(&as_of),
	  "what was known on this day (default: the day of the table)" },
	{ 0, "target", "N", OPT_REAL(&target, 0, 1e15),
	  "the amount to be won in each period; how likely is it?" },
	{ 0, "targets", "FILE", OPT_TEXT(&targets_path),
	  "the same by period and segment (period,dimension,segment,target)" },
	{ 0, "commit", "P,P", OPT_LIST(&commit),
	  "deals: least chances of commit and of best case (default: .6,.35)" },
	{ 't', "table", NULL, OPT_FLAG(&table), "an aligned table for a person instead of CSV" },
	{ 'o', "output", "FILE", OPT_TEXT(&output), "write to FILE instead of standard output" },
	OPT_INPUT(&in),
	OPT_END
};

struct state {
	struct rec *r;
	struct deals d;
	struct pipeline_scores scores;
	struct pipeline p;
	struct forecast f;
	struct targets targets;
};

/* ---- options ------------------------------------------------------------------------ */

static void
check_options(void)
{
	if (report == FORECAST_DEALS && (table || by.n > 0 || as_of != DATE_NONE))
		opt_usage("-t, --by and --as-of are not for -r deals");
	if (report == FORECAST_DEALS && periods < 2)
		opt_usage("-r deals needs two --periods");
	if (report != FORECAST_DEALS && commit.n > 0)
		opt_usage("--commit is for -r deals");
	if (report != FORECAST_PERIODS && (target >= 0 || targets_path != NULL || by.n > 0))
		opt_usage("--by, --target and --targets are for -r periods");
	if (target >= 0 && targets_path != NULL)
		opt_usage("--target or --targets, not both");
	for (size_t i = 0; i < by.n; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(by.item[i], by.item[j]) == 0)
				opt_usage("--by: '%s' stands there twice", by.item[i]);
}

static void
take_commit(double *least, double *best)
{
	double *to[] = { least, best };

	*least = .6;
	*best = .35;
	if (commit.n > 0 && commit.n != 2)
		opt_usage("--commit takes two chances, as .6,.35");
	for (size_t i = 0; i < commit.n; i++)
		if (num_parse(commit.item[i], strlen(commit.item[i]), to[i]) != 0 ||
		    *to[i] < 0 || *to[i] > 1)
			opt_usage("--commit: not a chance from 0 to 1: '%s'", commit.item[i]);
	if (*least < *best)
		opt_usage("--commit: the first chance is less than the second");
}

/* ---- the day --------------------------------------------------------------------------- */

static int32_t
find_day(const struct state *st)
{
	struct last_day last;
	int32_t day;
	char a[11], b[11];

	last_day_of(&st->d, &last);
	day = as_of != DATE_NONE ? as_of : st->scores.as_of;
	if (day == DATE_NONE)
		day = last.day;
	if (day == DATE_NONE)
		err_die("no deal has a date");
	date_text(a, day);
	date_text(b, last.day);
	if (day > date_days(LAST_YEAR, 12, 31))
		err_die("%s: no day after it can be told", a);
	if (day > last.reach)
		err_die("%s lies beyond %s, the last day of the data: what came in between is not "
		    "known", a, b);
	last_day_warn(&last, day > last.day ? last.day : day);
	return day;
}

static void
say_left_out(const struct state *st, int32_t day)
{
	char text[11];

	date_text(text, day);
	err_note("%zu deals as of %s, %zu of them open", st->p.n, text, st->p.opens);
	if (st->p.later > 0)
		err_note("%zu deals created after %s are left out", st->p.later, text);
	if (st->p.undated > 0)
		err_note("%zu open deals without created_date are left out", st->p.undated);
	if (st->p.unpriced > 0)
		err_note("%zu deals without an amount count with the median", st->p.unpriced);
	if (st->p.unscored > 0)
		err_note("%zu open deals without win_probability get the mean of the others",
		    st->p.unscored);
	if (st->p.leak != LEAK_NONE)
		err_warn("deal_amount knows how deals ended (%s): age alone tells deals apart",
		    leak_reason_name[st->p.leak]);
	if (st->scores.as_of != DATE_NONE && st->scores.as_of != day)
		err_warn("the probabilities are of another day than %s and are not used", text);
}

/* ---- flow --------------------------------------------------------------------------------- */

static void
load(struct state *st, char *const *files, size_t n)
{
	struct rec_options o = { opt_delimiter(&in, ','), 0, in.progress - in.no_progress };
	struct err e;

	st->scores.keep = report == FORECAST_DEALS;
	if ((st->r = rec_open(files, n, &o, &e)) == NULL ||
	    pipeline_read(&st->d, &st->scores, st->r, by.item, by.n, opt_threads(&in), &e) != 0)
		err_die("%s", e.text);
}

static void
make(struct state *st)
{
	struct forecast_options o = { (enum period)period, (int)fiscal, periods,
	    opt_threads(&in) };
	int32_t day = find_day(st);
	struct err e;

	pipeline_make(&st->p, &st->d, &st->scores, day);
	st->p.leak = amount_leak(&st->p);
	say_left_out(st, day);
	if (forecast_make(&st->f, &st->p, &o, &e) != 0)
		err_die("%s", e.text);
	targets_start(&st->targets, &st->f);
	if (target >= 0)
		targets_all(&st->targets, target);
	if (targets_path != NULL && targets_read(&st->targets, by.item, targets_path, &e) != 0)
		err_die("%s", e.text);
	if (st->targets.elsewhere > 0)
		err_note("%zu targets of other periods are left out", st->targets.elsewhere);
}

int
main(int argc, char *argv[])
{
	int first = opt_parse(argc, argv,
	    "[-r REPORT] [-b COL,...] [-p quarter|month|year] [--periods N] [--fiscal-start MONTH] "
	    "[--as-of DATE] [--target N] [--targets FILE] [--commit P,P] [-t] [-o FILE] "
	    "[FILE ...]",
	    "What will be won this quarter and the next, and when each deal closes.", options);
	const char *const outputs[] = { output }, *const kept[] = { targets_path };
	struct forecast_tables t;
	struct state st = { 0 };
	struct out o;

	check_options();
	opt_inputs(outputs, 1, kept, 1);
	opt_inputs(outputs, 1, (const char *const *)(argv + first), (size_t)(argc - first));
	t = (struct forecast_tables){ (enum forecast_report)report, NULL, &st.targets, &st.scores,
	    NULL, by.item, 0, 0, table, &o };
	take_commit(&t.commit, &t.best);
	load(&st, argv + first, (size_t)(argc - first));
	t.r = st.r;
	if (st.d.n > 0) {
		make(&st);
		t.f = &st.f;
	} else {
		err_note("no deals");
	}
	out_open(&o, output);
	forecast_report_write(&t);
	metrics_rows("read", rec_rows(st.r));
	metrics_rows("left_out", st.p.later + st.p.undated);
	out_count(&o);
	out_close(&o);
	targets_free(&st.targets);
	forecast_free(&st.f);
	pipeline_free(&st.p);
	pipeline_scores_free(&st.scores);
	deals_free(&st.d);
	rec_close(st.r);
	return EXIT_DONE;
}
