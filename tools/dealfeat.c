/*
 * dealfeat -- features of deals as they were known on a day.
 *
 * Holds the whole input in memory, and what a state adds to it.  Here it is
 * decided which deals become rows, on which days; deal/feature_rows writes them.
 */
#include <stdlib.h>

#include "base/date.h"
#include "base/date_step.h"
#include "base/err.h"
#include "base/file.h"
#include "base/lock.h"
#include "base/mem.h"
#include "base/metrics.h"
#include "base/opt.h"
#include "csv/out.h"
#include "csv/rec.h"
#include "deal/asof.h"
#include "deal/change.h"
#include "deal/deal.h"
#include "deal/delayed_entry.h"
#include "deal/feature_columns.h"
#include "deal/feature_rows.h"
#include "deal/feature_state.h"
#include "deal/last_day.h"
#include "deal/stage.h"

static struct opt_input in;
static const char *output, *snapshots, *stages_path, *history, *state, *save_state;
static int32_t as_of = DATE_NONE;
static int open_only;
static struct opt_list extra;
static struct date_step step = { 14, 0 };	/* between snapshots */

static const struct opt options[] = {
	{ 0, "as-of", "DATE", OPT_DATE(&as_of),
	  "the day of the features (default: the last day of the data)" },
	{ 0, "snapshots", "STEP", OPT_MAYBE(&snapshots),
	  "for training: the pipeline every STEP (14d, 30d, month) back from then" },
	{ 0, "open", NULL, OPT_FLAG(&open_only), "for scoring: the deals open on that day only" },
	{ 0, "history", "FILE", OPT_TEXT(&history),
	  "changes of the deals' fields (deal_id,changed_on,field,value)" },
	{ 0, "state", "FILE", OPT_TEXT(&state),
	  "the deals of earlier runs, so that new and open ones are enough" },
	{ 0, "save-state", "FILE", OPT_TEXT(&save_state), "write them, for the next run" },
	{ 'x', "extra", "COL,...", OPT_LIST(&extra), "further input columns as features" },
	{ 0, "stages", "FILE", OPT_TEXT(&stages_path), "the order of the stages (pipeline,stage)" },
	{ 'o', "output", "FILE", OPT_TEXT(&output), "write to FILE instead of standard output" },
	OPT_INPUT(&in),
	OPT_END
};

struct job {
	struct rec *r;
	struct deals d;
	struct changes *changes;	/* NULL without --history */
	struct stages *stages;
	struct asof *a;
	struct feature_columns columns;
	struct feature_rows *rows;
	uint32_t *deal;		/* the deals open on a day, in input order */
	size_t n, cap;
	int locked;		/* descriptors of the states */
	int saved;
	struct feature_state_origin origin;	/* of the state */
};

/* ---- which rows ------------------------------------------------------ */

/*
 * The rows of the deals open on day; without created_date a deal is a row of
 * the last day only.
 */
static void
write_open(struct job *j, int32_t day, struct out *o)
{
	j->n = 0;
	j->deal = mem_grow(j->deal, &j->cap, j->d.rows, sizeof *j->deal);
	for (size_t i = 0; i < j->d.rows; i++)
		if (deal_is_open(&j->d.deal[i], day) && (snapshots == NULL ||
		    j->d.deal[i].created != DATE_NONE))
			j->deal[j->n++] = (uint32_t)i;
	feature_rows_on(j->rows, day, j->deal, j->n, o);
}

/*
 * The first day of which all open deals are known: where an export is cut by closing date, those
 * of earlier days that have closed before it begins are missing.
 */
static int32_t
first_snapshot(const struct job *j)
{
	int32_t entry = delayed_entry_day(&j->d, as_of);
	char day[11];

	if (entry == DATE_NONE || entry <= j->a->first_day)
		return j->a->first_day;
	date_text(day, entry);
	err_note("the table holds deals closed since %s, or open: no snapshot is taken before",
	    day);
	return entry;
}

static void
write_snapshots(struct job *j, struct out *o)
{
	int32_t first = first_snapshot(j);
	int n = 0;

	while (first != DATE_NONE && date_step_back(&step, as_of, n) >= first)
		n++;
	while (n-- > 0)
		write_open(j, date_step_back(&step, as_of, n), o);
}

/* Open deals as of the last day, closed ones as of their closed_date. */
static int32_t
day_of(const struct deal *d, int32_t last)
{
	return d->created > last ? DATE_NONE : d->closed != DATE_NONE ? d->closed : last;
}

static void
write_rows(struct job *j, struct out *o)
{
	j->rows = feature_rows_new(j->a, j->stages, &j->columns, as_of, opt_threads(&in));
	if (snapshots != NULL)
		write_snapshots(j, o);
	else if (open_only)
		write_open(j, as_of, o);
	else
		feature_rows_each(j->rows, day_of, o);
	feature_rows_free(j->rows);
}

static void
set_step(void)
{
	if (*snapshots != '\0' && date_step_parse(&step, snapshots) != 0)
		opt_usage("--snapshots: not a step such as 14d, 30d or month: '%s'", snapshots);
}

/* ---- flow ------------------------------------------------------------ */

/* What comes after as_of: it has not happened. */
static void
forget_the_future(struct job *j)
{
	size_t left_out = 0, undated = 0, first = 0, len;
	char show[ERR_SHOW];
	const char *id;

	deals_forget(&j->d, as_of);
	for (size_t i = 0; i < j->d.n; i++) {
		if (j->d.deal[i].created > as_of && left_out++ == 0)
			first = i;
		undated += j->d.deal[i].created == DATE_NONE && i < j->d.rows;
	}
	if (left_out > 0) {
		id = strtab_text(j->d.ids, (uint32_t)first, &len);
		err_note("%zu deals created after the as-of date are left out, the first is '%s'",
		    left_out, err_show(show, id, len));
	}
	if (undated > 0 && snapshots != NULL)
		err_note("%zu open deals without a created_date are left out", undated);
}

/* The state is added to the table; both states stay locked until the new one is written. */
static int
add_state(struct job *j, struct err *e)
{
	if (save_state != NULL && lock_file(save_state, 1, &j->saved, e) != 0)
		return -1;
	j->origin.day = DATE_NONE;
	if (state == NULL)
		return 0;
	if (file_is_absent(state)) {
		err_warn("%s: not there yet: the input is all that is known", state);
		return 0;
	}
	if (!lock_is(j->saved, state) && lock_file(state, 0, &j->locked, e) != 0)
		return -1;
	return feature_state_read(state, &j->d, opt_threads(&in), &j->origin, e);
}

static void
read_history(struct job *j)
{
	struct err e;

	if (history == NULL)
		return;
	j->changes = changes_read(history, &j->d, &e);
	if (j->changes == NULL)
		err_die("%s", e.text);
	changes_note(j->changes, history);
}

static void
find_day(const struct job *j)
{
	struct last_day last;
	char day[11];

	last_day_of(&j->d, &last);
	last_day_warn(&last, as_of);
	if (as_of == DATE_NONE && j->origin.day != DATE_NONE)
		err_note("%s without --as-of: the day is the last of these deals or the state; "
		    "shards of one table would disagree on it", state);
	if (as_of == DATE_NONE)
		as_of = last.day > j->origin.day ? last.day : j->origin.day;
	if (as_of == DATE_NONE && j->d.n > 0)
		err_die("%s: no deal has a date: --as-of is needed", rec_file(j->r, 0));
	date_text(day, as_of);
	if (j->origin.history && as_of < j->origin.day)
		err_warn("%s: owners and amounts are those of a later day than %s", state, day);
	if (j->d.n > 0)
		err_note("features as of %s", day);
	else
		err_note("no deals");
}

static void
load(struct job *j, char *const *files, size_t n)
{
	struct rec_options o = { opt_delimiter(&in, ','), 0, in.progress - in.no_progress };
	struct err e;
	size_t keys;

	j->stages = stages_read(stages_path, &e);
	if (j->stages == NULL || (j->r = rec_open(files, n, &o, &e)) == NULL)
		err_die("%s", e.text);
	keys = rec_find(j->r, feature_state_key[ASOF_KEYS]) >= 0 ? FEATURE_STATE_KEYS : ASOF_KEYS;
	if (deals_read(&j->d, j->r, (char *const *)(uintptr_t)feature_state_key, keys,
	    DEALS_KEEP | DEALS_IDS, opt_threads(&in), &e) != 0 || add_state(j, &e) != 0)
		err_die("%s", e.text);
	find_day(j);
	forget_the_future(j);
	read_history(j);
	/*
	 * Deals created later are in no group's history and open on no day
	 * before: they only cost memory.
	 */
	j->a = asof_new(&j->d, j->changes, j->stages);
}

/*
 * As of as_of; before the rows, so that whoever waits for the file need not
 * wait for them, nor the ids stay.
 */
static void
save(struct job *j)
{
	if (save_state != NULL) {
		asof_move(j->a, as_of);
		feature_state_write(save_state, j->a);
		asof_start(j->a);
	}
	lock_release(j->saved);
	lock_release(j->locked);
	strtab_free(j->d.ids);
	j->d.ids = NULL;
}

static void
write_header(struct job *j, struct out *o)
{
	struct err e;

	if (feature_columns_make(&j->columns, j->r, j->d.column, j->a, extra.item, extra.n,
	    &e) != 0)
		err_die("%s", e.text);
	feature_columns_header(&j->columns, o);
}

static void
free_job(struct job *j)
{
	asof_free(j->a);
	changes_free(j->changes);
	stages_free(j->stages);
	deals_free(&j->d);
	rec_close(j->r);
	feature_columns_free(&j->columns);
	free(j->deal);
}

int
main(int argc, char *argv[])
{
	int first = opt_parse(argc, argv,
	    "[--as-of DATE] [--snapshots[=STEP] | --open] [--history FILE] [-x COL,...] [--stages "
	    "FILE] " "[--state FILE] [--save-state FILE] [-o FILE] [FILE ...]",
	    "Appends the features of deals as they were known on a day.", options);
	const char *outputs[] = { output != NULL ? output : "-", save_state };
	const char *const kept[] = { history, stages_path };
	struct job j = { .locked = -1, .saved = -1 };
	struct out o;

	opt_outputs(outputs, 2);
	opt_inputs(outputs, 2, kept, 2);
	opt_inputs(outputs, 1, (const char *const *)&state, 1);	/* which may be saved anew */
	opt_inputs(outputs + 1, 1, (const char *const *)(argv + first), (size_t)(argc - first));
	if (snapshots != NULL || open_only || as_of != DATE_NONE)	/* other rows, or fewer */
		opt_inputs(outputs, 1, (const char *const *)(argv + first), (size_t)(argc - first));
	if (snapshots != NULL && open_only)
		opt_usage("--snapshots and --open exclude each other");
	if (snapshots != NULL && state != NULL && history != NULL)
		opt_usage("--snapshots with --history needs the whole table: a state knows only "
		    "the last owners");
	if (snapshots != NULL)
		set_step();
	load(&j, argv + first, (size_t)(argc - first));
	save(&j);
	out_open(&o, output);
	write_header(&j, &o);
	if (j.d.rows > 0)
		write_rows(&j, &o);
	metrics_rows("read", rec_rows(j.r));
	metrics_day(METRIC_DATA_DAY, as_of);
	out_count(&o);
	out_close(&o);
	free_job(&j);
	return EXIT_DONE;
}
