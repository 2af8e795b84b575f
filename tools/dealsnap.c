/*
 * dealsnap -- a history of deals from one export after the other, and what it says.
 *
 * Holds some 300 bytes a deal, in the first run 550; a waterfall 200 a deal, and 24 a row of the
 * history (of a million deals of dealgen, their most resident memory).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/lock.h"
#include "base/metrics.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/period.h"
#include "csv/out.h"
#include "csv/rec.h"
#include "snap/snap_history.h"
#include "snap/snap_report.h"
#include "snap/snap_table.h"
#include "snap/stay_report.h"
#include "snap/waterfall_report.h"

enum report { REPORT_NONE, REPORT_TABLE, REPORT_WATERFALL, REPORT_STAGES };
enum { FEW_GONE = 10 };		/* so few open deals may be gone whatever their share */

static struct opt_input in;
static struct opt_list extra, by;
static const char *history, *before, *output, *max_gone, *due, *stages_path;
static int32_t as_of = DATE_NONE, from = DATE_NONE, to = DATE_NONE;
static int report, period, partial, check, table;

static const struct opt_choice reports[] = {
	{ "table", REPORT_TABLE, "the table of deals as it was on a day" },
	{ "waterfall", REPORT_WATERFALL, "what moved in the pipeline between two days" },
	{ "stages", REPORT_STAGES, "how long deals stay in a stage, and where they go" },
	{ NULL, 0, NULL }
};

static const struct opt_choice periods[] = {
	{ "none", PERIOD_NONE, "one, from --from to --to" },
	{ "week", PERIOD_WEEK, "ISO weeks" },
	{ "month", PERIOD_MONTH, "months" },
	{ "quarter", PERIOD_QUARTER, "quarters" },
	{ NULL, 0, NULL }
};

static const struct opt options[] = {
	{ 0, "history", "FILE", OPT_TEXT(&history),
	  "the history: what is new is put behind it" },
	{ 'r', "report", "NAME", OPT_CHOICE(&report, reports),
	  "write nothing to the history, but what it says" },
	{ 0, "as-of", "DATE", OPT_DATE(&as_of),
	  "the day of the table (default: the last day of the data)" },
	{ 0, "max-gone", "P%", OPT_TEXT(&max_gone),
	  "exit 1 if more of the open deals are gone (default 5%)" },
	{ 0, "before", "OLD", OPT_TEXT(&before),
	  "a waterfall of two tables without a history: OLD, and FILE" },
	{ 0, "from", "DATE", OPT_DATE(&from),
	  "the day before the first of the report (default: the first run's)" },
	{ 0, "to", "DATE", OPT_DATE(&to), "its last day (default: the last run's)" },
	{ 'p', "period", "NAME", OPT_CHOICE(&period, periods), "a waterfall for each period" },
	{ 0, "due", "WHICH", OPT_TEXT(&due),
	  "of deals due then: all (default), period, or DATE..DATE" },
	{ 'b', "by", "COL,...", OPT_LIST(&by),
	    "a waterfall, or stages, for each value of each column" },
	{ 0, "stages", "FILE", OPT_TEXT(&stages_path),
	  "the order of the stages (pipeline,stage)" },
	{ 't', "table", NULL, OPT_FLAG(&table), "an aligned table for a person instead of CSV" },
	{ 0, "partial", NULL, OPT_FLAG(&partial), "deals that the table lacks are not gone" },
	{ 0, "check", NULL, OPT_FLAG(&check), "do all of that, but write nothing" },
	{ 'x', "extra", "COL,...", OPT_LIST(&extra), "further columns to keep the history of" },
	{ 'o', "output", "FILE", OPT_TEXT(&output),
	  "write the report to FILE instead of standard output" },
	OPT_INPUT(&in),
	OPT_END
};

/* ---- a run --------------------------------------------------------------------------- */

/* As a share. */
static double
gone_limit(void)
{
	double percent = NAN;
	size_t n;

	if (max_gone == NULL)
		max_gone = "5%";
	n = strlen(max_gone);
	if (n < 2 || max_gone[n - 1] != '%' || num_parse(max_gone, n - 1, &percent) != 0 ||
	    percent < 0 || percent > 100)
		opt_usage("--max-gone: no percentage from 0%% to 100%%: '%s'", max_gone);
	return percent / 100;
}

/* asked: the day for which it is read, or DATE_NONE. */
static void
read_table(struct snap_table *t, struct rec **r, char *const *files, size_t n, int32_t asked)
{
	struct rec_options o = { opt_delimiter(&in, ','), 0, in.progress - in.no_progress };
	struct err e;

	if ((*r = rec_open(files, n, &o, &e)) == NULL ||
	    snap_table_read(t, *r, extra.item, extra.n, opt_threads(&in), &e) != 0)
		err_die("%s", e.text);
	last_day_warn(&t->last, asked);
}

/* The history, locked until it is written anew. */
static void
read_history(struct snap_history *h, int *lock)
{
	struct err e;

	*lock = -1;
	if ((check ? lock_file(history, 0, lock, &e) :
	    lock_make(history, snap_header, strlen(snap_header), lock, &e)) != 0 ||
	    snap_history_check(history, &e) != 0 ||
	    snap_history_read(h, history, INT32_MAX, SNAP_ABSENT, &e) != 0)
		err_die("%s", e.text);
}

/* Why nothing may be appended; 0 if it may. */
static int
is_refused(const struct snap_diff *f, double limit)
{
	if (f->open_gone <= FEW_GONE || (double)f->open_gone <= limit * (double)f->open)
		return 0;
	err_warn("%s: nothing is appended: %zu of %zu open deals are gone, more than --max-gone %s "
	    "(a table of some deals only: --partial)", history, f->open_gone, f->open, max_gone);
	return 1;
}

static void
say(const struct snap_diff *f)
{
	char factor[NUM_MAX];

	if (!isnan(f->factor)) {
		num_fixed(factor, f->factor, 4);
		err_warn("most open amounts have changed by the factor %s: if that is a rate of "
		    "exchange, dealclean --rates with the same rates for a year keeps it out of "
		    "the history", factor);
	}
	if (f->left_out > 0)
		err_note("%zu deals created after the day are left out", f->left_out);
	err_note("%zu deals: %zu new, %zu changed, %zu closed, %zu gone, %zu returned; %zu rows",
	    f->deals, f->new_deals, f->changed, f->closed, f->gone, f->returned, f->n);
}

static void
measure(const struct snap_diff *f, const struct snap_history *h, size_t added)
{
	size_t gone = 0;

	for (size_t i = 0; i < f->n; i++)
		metrics_add_of(METRIC_HISTORY_CHANGES,
		    h->state.column[f->change[i].field].name, NULL, 1);
	for (uint32_t i = 0; i < h->state.n; i++)
		gone += snap_is_gone(&h->state, i) && snap_outcome(&h->state, i) == DEAL_OPEN;
	metrics_set(METRIC_HISTORY_ROWS, (double)(h->rows + added));
	metrics_set(METRIC_GONE_DEALS, (double)gone);
	metrics_day(METRIC_DATA_DAY, as_of);
}

/* Appends what the table says, if that may be. Returns the exit status. */
static int
append(const struct snap_table *t, struct snap_history *h, double limit, int *lock)
{
	int32_t last = snap_history_last(h);
	struct snap_diff f;
	size_t added = 0;
	char day[11];
	int refused;

	if (as_of < h->latest) {	/* of the last run, or of a CRM's own before any */
		date_text(day, h->latest);
		err_warn("%s: nothing is appended: its last %s is of %s, a later day (a history "
		    "of older exports is made anew, from the oldest on)", history,
		    h->runs > 0 ? "run" : "row", day);
		return EXIT_FOUND;
	}
	snap_diff_make(&f, &h->state, t, last, as_of, partial);
	refused = is_refused(&f, limit);
	if (!refused && (f.n > 0 || last != as_of)) {
		if (!check)
			snap_history_append(history, &h->state, f.change, f.n,
			    (struct snap_run){ as_of, f.deals }, lock);
		added = check ? 0 : f.n + 1;
	}
	if (!refused) {
		say(&f);
		snap_diff_apply(&f, &h->state);
		measure(&f, h, added);
	}
	snap_diff_free(&f);
	return refused ? EXIT_FOUND : EXIT_DONE;
}

/* The day of the run; a table without a deal is of the day of the last one. */
static void
find_day(const struct snap_table *t, const struct snap_history *h, const struct rec *r)
{
	if (as_of == DATE_NONE)
		as_of = t->last.day;
	if (as_of == DATE_NONE && t->d.n == 0)
		as_of = snap_history_last(h);
	if (as_of == DATE_NONE)
		err_die("%s: no deal has a date: --as-of is needed", rec_file(r, 0));
}

static int
run(char *const *files, size_t n)
{
	double limit = gone_limit();
	struct snap_history h;
	struct snap_table t;
	struct rec *r;
	int lock, status;

	opt_inputs(&history, 1, (const char *const *)files, n);
	read_table(&t, &r, files, n, as_of);
	read_history(&h, &lock);
	find_day(&t, &h, r);
	status = append(&t, &h, limit, &lock);
	metrics_rows("read", rec_rows(r));
	lock_release(lock);
	snap_history_free(&h);
	snap_table_free(&t);
	rec_close(r);
	return status;
}

/* ---- reports ------------------------------------------------------------------------- */

/* Before the first run nothing is known. */
static void
need_run(const struct snap_history *h, int32_t day, const char *option)
{
	char text[11];

	if (h->runs == 0)
		err_die("%s: holds no run of dealsnap", history);
	if (day >= h->run[0].day)
		return;
	date_text(text, h->run[0].day);
	err_die("%s: --%s: the first run is of %s", history, option, text);
}

static void
report_table(struct out *o)
{
	int32_t until = as_of != DATE_NONE ? as_of : INT32_MAX;
	struct snap_history h;
	struct err e;

	if (snap_history_read(&h, history, until, 0, &e) != 0)
		err_die("%s", e.text);
	need_run(&h, until, "as-of");
	out_open(o, output);
	snap_report_table(&h.state, o);
	metrics_rows("read", h.rows);
	snap_history_free(&h);
}

static struct waterfall_report
waterfall_options(struct snap_by *b)
{
	struct waterfall_report r = { .by = b, .period = (enum period)period, .table = table };

	*b = (struct snap_by){ by.item, NULL, by.n };
	if (waterfall_due_parse(&r.due, due != NULL ? due : "all") != 0)
		opt_usage("--due: neither all, period nor DATE..DATE: '%s'", due);
	return r;
}

static void
check_days(void)
{
	char first[11], last[11];

	date_text(first, from);
	date_text(last, to);
	if (from > to)
		err_die("a report from %s to %s would go back", first, last);
}

static void
report_waterfall(struct out *o)
{
	struct snap_by b;
	struct waterfall_report r = waterfall_options(&b);
	struct snap_history h;
	struct err e;

	if (snap_history_read(&h, history, INT32_MAX, SNAP_KEEP, &e) != 0)
		err_die("%s", e.text);
	need_run(&h, from != DATE_NONE ? from : INT32_MAX, "from");
	from = from != DATE_NONE ? from : h.run[0].day;
	to = to != DATE_NONE ? to : snap_history_last(&h);
	check_days();
	if (snap_by_find(&b, &h.state, &e) != 0)
		err_die("%s: %s", history, e.text);
	out_open(o, output);
	if (waterfall_report_history(&r, &h, from, to, o, &e) != 0)
		err_die("%s: %s", history, e.text);
	metrics_rows("read", h.rows);
	free(b.field);
	snap_history_free(&h);
}

static void
report_stages(struct out *o)
{
	struct snap_by b = { by.item, NULL, by.n };
	struct stay_report r = { .by = &b, .table = table };
	struct stages *order;
	struct snap_history h;
	struct err e;

	if ((order = stages_read(stages_path, &e)) == NULL ||
	    snap_history_read(&h, history, INT32_MAX, SNAP_KEEP, &e) != 0)
		err_die("%s", e.text);
	need_run(&h, from != DATE_NONE ? from : INT32_MAX, "from");
	if (snap_by_find(&b, &h.state, &e) != 0)
		err_die("%s: %s", history, e.text);
	r.order = order;
	r.from = from = from != DATE_NONE ? from : h.run[0].day;
	r.to = to = to != DATE_NONE ? to : snap_history_last(&h);
	check_days();
	out_open(o, output);
	stay_report_write(&r, &h, o);
	metrics_rows("read", h.rows);
	stages_free(order);
	free(b.field);
	snap_history_free(&h);
}

/* Takes a table into the state as of *day, by default its last one. */
static void
take_table(struct snap_state *s, char *const *files, size_t n, int32_t *day)
{
	struct snap_table t;
	struct snap_diff f;
	struct rec *r;

	read_table(&t, &r, files, n, *day);
	if (*day == DATE_NONE && (*day = t.last.day) == DATE_NONE)
		err_die("%s: no deal has a date: --from and --to are needed", rec_file(r, 0));
	snap_diff_make(&f, s, &t, DATE_NONE, *day, 0);
	snap_diff_apply(&f, s);
	metrics_rows("read", rec_rows(r));
	snap_diff_free(&f);
	snap_table_free(&t);
	rec_close(r);
}

/* Of two tables: as of a history of their two runs. */
static void
report_two_tables(struct out *o, char *const *files, size_t n)
{
	struct snap_by b;
	struct waterfall_report r = waterfall_options(&b);
	struct waterfall_end old, new;
	struct snap_state s;
	struct err e;

	snap_state_open(&s);
	for (size_t i = 0; i < by.n; i++)
		snap_state_field(&s, by.item[i], strlen(by.item[i]));
	extra = by;
	take_table(&s, (char *const *)(uintptr_t)&before, 1, &from);
	if (snap_by_find(&b, &s, &e) != 0)
		err_die("%s: %s", before, e.text);
	waterfall_end_take(&old, &s, b.field, b.n, from);
	take_table(&s, files, n, &to);
	waterfall_end_take(&new, &s, b.field, b.n, to);
	check_days();
	out_open(o, output);
	if (waterfall_report_ends(&r, &s, &old, &new, o, &e) != 0)
		err_die("%s: %s", before, e.text);
	waterfall_end_free(&old);
	waterfall_end_free(&new);
	free(b.field);
	snap_state_free(&s);
}

/* ---- flow ---------------------------------------------------------------------------- */

static void
check_history(size_t files)
{
	if (before != NULL && report != REPORT_WATERFALL)
		opt_usage("--before OLD is for -r waterfall");
	if (before != NULL && (history != NULL || period != PERIOD_NONE))
		opt_usage("--before OLD takes neither --history nor -p: two tables are two days");
	if (before == NULL && history == NULL)
		opt_usage("--history FILE says where the history is");
	if (report != REPORT_NONE && before == NULL && files > 0)
		opt_usage("a report reads the history alone");
}

static void
check_options(void)
{
	if (report == REPORT_NONE && output != NULL)
		opt_usage("-o is for a report (-r): a run writes the history only");
	if (report != REPORT_NONE && (partial || check || extra.n > 0 || max_gone != NULL))
		opt_usage("--partial, --check, --max-gone and -x are for a run, not for a report");
	if (report >= REPORT_WATERFALL && as_of != DATE_NONE)
		opt_usage("-r waterfall and -r stages have --from and --to, not --as-of");
	if (report < REPORT_WATERFALL && (from != DATE_NONE || to != DATE_NONE || table))
		opt_usage("--from, --to and -t are for -r waterfall and -r stages");
	if (report != REPORT_WATERFALL && (due != NULL || period != PERIOD_NONE))
		opt_usage("-p and --due are for -r waterfall");
	if (report < REPORT_WATERFALL && by.n > 0)
		opt_usage("-b is for -r waterfall and -r stages");
	if (report != REPORT_STAGES && stages_path != NULL)
		opt_usage("--stages is for -r stages");
}

int
main(int argc, char *argv[])
{
	int first = opt_parse(argc, argv,
	    "--history FILE [-r REPORT] [--as-of DATE] [--max-gone P%] [--partial] [--check] "
	    "[-x COL,...] [--before OLD] [--from DATE] [--to DATE] [-p PERIOD] [--due WHICH] "
	    "[-b COL,...] [--stages FILE] [-t] [-o FILE] [FILE ...]",
	    "Keeps a history of deals from one export after the other.", options);
	const char *const outputs[] = { output }, *const kept[] = { history, before,
	    stages_path };
	char *const *files = argv + first;
	size_t n = (size_t)(argc - first);
	struct out o;

	check_history(n);
	check_options();
	opt_inputs(outputs, 1, kept, 3);
	opt_inputs(outputs, 1, (const char *const *)files, n);
	if (report == REPORT_NONE)
		return err_leave(run(files, n));
	if (report == REPORT_TABLE)
		report_table(&o);
	else if (report == REPORT_STAGES)
		report_stages(&o);
	else if (before == NULL)
		report_waterfall(&o);
	else
		report_two_tables(&o, files, n);
	out_count(&o);
	out_close(&o);
	return EXIT_DONE;
}
