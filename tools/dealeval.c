/*
 * dealeval -- scored deals held against what became of them.
 *
 * Holds about 250 bytes a row, most of them for the deal_id.
 */
#include <string.h>

#include "base/err.h"
#include "base/metrics.h"
#include "base/opt.h"
#include "csv/out.h"
#include "csv/rec.h"
#include "eval/eval_report.h"
#include "eval/past_forecast.h"
#include "eval/scored.h"

#define FEW_OPEN .02		/* so few open deals distort nothing */

static struct opt_input in;
static struct opt_list by;
static const char *output, *outcomes, *truth;
static size_t bins;
static int report, table;

static const struct opt options[] = {
	{ 'r', "report", "NAME", OPT_CHOICE(&report, eval_reports),
	  "which table (default: summary)" },
	{ 'b', "by", "COL,...", OPT_LIST(&by), "one evaluation for each segment" },
	{ 0, "outcomes", "FILE", OPT_TEXT(&outcomes),
	  "what became of the deals: a newer table with deal_id and outcome" },
	{ 0, "truth", "FILE", OPT_TEXT(&truth),
	  "true probabilities: the table of dealgen --truth" },
	{ 0, "bins", "N", OPT_COUNT(&bins, 1, 1000), "bins of the calibration (default: 10)" },
	{ 't', "table", NULL, OPT_FLAG(&table), "an aligned table for a person instead of CSV" },
	{ 'o', "output", "FILE", OPT_TEXT(&output), "write to FILE instead of standard output" },
	OPT_INPUT(&in),
	OPT_END
};

/* ---- which rows -------------------------------------------------------------------- */

static void
say_open(const struct scored_pipeline *p)
{
	void (*say)(const char *fmt, ...) = (double)p->open > FEW_OPEN * (double)p->deals ?
	    err_warn : err_note;

	if (p->open == 0)
		return;
	if (p->open == p->deals && outcomes == NULL)
		err_warn("all deals are open: --outcomes FILE says what became of them");
	else
		say("%zu of %zu deals are open and left out; wins come sooner than losses, so more "
		    "of the others are won than will be of all: all expect %.1f wins, %zu have "
		    "come, at most %zu can", p->open, p->deals, p->expected, p->won,
		    p->won + p->open);
}

/* Only deals that are won or lost can be held against what happened. */
static void
keep_closed(struct scored *s)
{
	struct scored_pipeline p;

	scored_keep_closed(s, &p);
	say_open(&p);
}

static void
keep_undecided(struct scored *s)
{
	size_t rows = s->rows;
	struct err e;

	if (scored_keep_undecided(s, &e) != 0)
		err_die("%s: %s", truth, e.text);
	if (s->rows < rows)
		err_note("%zu rows of deals that are closed in %s are left out",
		    rows - s->rows, truth);
}

static void
say_left_out(const struct scored *s)
{
	size_t no_risk = 0;

	if (s->unscored > 0)
		err_note("%zu rows without win_probability are left out", s->unscored);
	if (s->absent > 0)
		err_warn("%zu of %zu deals are not in %s and left out", s->absent, s->deals,
		    report == EVAL_TRUTH ? truth : outcomes);
	for (size_t i = 0; report == EVAL_CONFUSION && i < s->rows; i++)
		no_risk += s->row[i].risk == SCORED_NO_RISK;
	if (no_risk > 0)
		err_note("%zu rows without risk_category are left out", no_risk);
	if (s->ids == NULL)
		err_note("no column deal_id: every row counts as a deal");
	if (s->rows == 0)
		err_note("no deals to evaluate");
}

/* ---- flow ---------------------------------------------------------------------------- */

static void
check_options(int files, char *const *file)
{
	int from_stdin = files == 0;

	if ((report == EVAL_TRUTH) != (truth != NULL))
		opt_usage("-r truth and --truth FILE go together");
	if (report == EVAL_TRUTH && outcomes != NULL)
		opt_usage("-r truth asks for no --outcomes");
	if (report == EVAL_FORECAST && (outcomes == NULL || by.n > 0 || bins > 0))
		opt_usage("-r forecast needs --outcomes, and takes neither --by nor --bins");
	if (bins > 0 && (report == EVAL_LIFT || report == EVAL_CONFUSION || report == EVAL_TRUTH))
		opt_usage("--bins is for the summary, bins and brier");
	for (int i = 0; i < files; i++)
		from_stdin |= strcmp(file[i], "-") == 0;
	if (from_stdin && ((outcomes != NULL && strcmp(outcomes, "-") == 0) ||
	    (truth != NULL && strcmp(truth, "-") == 0)))
		opt_usage("standard input cannot be both the scores and another table");
}

static void
load(struct scored *s, struct rec **r, char *const *files, size_t n)
{
	struct rec_options o = { opt_delimiter(&in, ','), 0, in.progress - in.no_progress };
	int joins = outcomes != NULL || report == EVAL_TRUTH,
	    need = joins ? SCORED_ID : SCORED_OUTCOME;
	struct err e;

	if (report == EVAL_CONFUSION)
		need |= SCORED_RISK;
	if ((*r = rec_open(files, n, &o, &e)) == NULL ||
	    scored_read(s, *r, by.item, by.n, need, opt_threads(&in), &e) != 0 ||
	    (outcomes != NULL && scored_outcomes(s, outcomes, &e) != 0) ||
	    (report == EVAL_TRUTH && scored_truth(s, truth, &e) != 0) ||
	    scored_sort(s, &e) != 0)
		err_die("%s", e.text);
	if (report == EVAL_TRUTH)
		keep_undecided(s);
	else
		keep_closed(s);
	say_left_out(s);
}

/* Stored forecasts instead of scored deals. */
static void
hold_forecasts(char *const *files, size_t n)
{
	struct rec_options o = { opt_delimiter(&in, ','), 0, in.progress - in.no_progress };
	struct past_forecasts p = { 0 };
	struct rec *r;
	struct out to;
	struct err e;

	if ((r = rec_open(files, n, &o, &e)) == NULL || past_forecasts_read(&p, r, &e) != 0 ||
	    past_forecasts_hold(&p, outcomes, opt_threads(&in), &e) != 0)
		err_die("%s", e.text);
	if (p.unfinished > 0)
		err_note("%zu forecasts of periods that are not over are left out", p.unfinished);
	out_open(&to, output);
	past_forecasts_write(&p, table, &to);
	metrics_rows("read", rec_rows(r));
	metrics_rows("left_out", p.unfinished);
	out_count(&to);
	out_close(&to);
	past_forecasts_free(&p);
	rec_close(r);
}

int
main(int argc, char *argv[])
{
	int first = opt_parse(argc, argv,
	    "[-r REPORT] [-b COL,...] [--outcomes FILE] [--truth FILE] [--bins N] [-t] [-o FILE] "
	    "[FILE ...]", "Holds scored deals against what became of them.", options);
	const char *const outputs[] = { output }, *const kept[] = { outcomes, truth };
	struct eval_options o;
	struct scored s;
	struct rec *r;
	struct out to;

	check_options(argc - first, argv + first);
	opt_inputs(outputs, 1, kept, 2);
	opt_inputs(outputs, 1, (const char *const *)(argv + first), (size_t)(argc - first));
	if (report == EVAL_FORECAST) {
		hold_forecasts(argv + first, (size_t)(argc - first));
		return EXIT_DONE;
	}
	load(&s, &r, argv + first, (size_t)(argc - first));
	out_open(&to, output);
	o = (struct eval_options){ (enum eval_report)report, bins, by.n > 0, table };
	eval_report_write(&o, &s, &to);
	metrics_rows("read", rec_rows(r));
	metrics_rows("left_out", rec_rows(r) - s.rows);
	out_count(&to);
	out_close(&to);
	scored_free(&s);
	rec_close(r);
	return EXIT_DONE;
}
