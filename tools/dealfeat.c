/*
 * dealfeat -- features of deals as they were known on a day.
 *
 * Holds the whole input in memory, and what a state adds to it.  Days are gone
 * through in order, so that a row's features rest on what came before its day
 * and on nothing else; the rows of a day are then worked out side by side.
 */
#include <math.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/date_step.h"
#include "base/day_sort.h"
#include "base/err.h"
#include "base/lock.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/out.h"
#include "csv/parallel.h"
#include "csv/rec.h"
#include "deal/asof.h"
#include "deal/change.h"
#include "deal/deal.h"
#include "deal/feature.h"
#include "deal/feature_cache.h"
#include "deal/feature_columns.h"
#include "deal/feature_state.h"
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

/* ---- rows ------------------------------------------------------------ */

/* A row: when it is, and what was known of its groups then. */
struct out_row {
	int32_t day;
	uint32_t text[ASOF_DIMS];	/* see feature_cache */
};

/* What feat and asof know of a row. */
struct new_values {
	uint32_t owner, stage;	/* of the day, if there are changes: see struct asof_past */
	double health, consistency;
	float *x;		/* [feature_owns] */
};

struct job {
	struct rec *r;
	struct deals d;
	struct changes *changes;	/* NULL without --history */
	struct asof *a;
	struct feature_cache *cache;
	struct stages *stages;
	struct feature_columns plan;
	uint8_t *later;		/* [deals] closed after as_of: comes out as Open */
	double *progress;	/* of each deal_stage, while open; NULL if the column does not
				 * tell */
	uint32_t *deal;		/* the rows of the day: deals, in input order */
	size_t n, cap;
	struct out_row *row;	/* those from number first on, when days differ from row to row */
	struct new_values *value;	/* theirs, if there are changes: what deals were on the
					 * day goes by */
	size_t first;
	int locked;		/* descriptors of the states */
	int saved;
};

/* How far the deal's stage is, as it is known on the day; NaN if it is not. */
static double
progress(const struct job *j, size_t deal, int32_t day)
{
	const struct asof_past *p = j->a->past != NULL ? &j->a->past[deal] : NULL;

	if (p != NULL && p->stage != INTERN_NONE)
		return j->a->progress[p->stage];
	if (j->progress == NULL || day != as_of || j->later[deal] ||
	    j->d.deal[deal].outcome != DEAL_OPEN)
		return NAN;
	return j->progress[j->d.key[deal * j->d.keys + ASOF_KEYS]];
}

/* With changes, only while j->a is at the row's day. */
static void
find_values(const struct job *j, size_t deal, const struct out_row *row, struct new_values *v)
{
	const struct asof *a = j->a;
	struct feature_now now;

	feature_cache_now(j->cache, row->text, row->day, &now);
	feature_own(a, &now, deal, v->x);
	v->owner = a->past != NULL ? a->past[deal].owner : INTERN_NONE;
	v->stage = a->past != NULL ? a->past[deal].stage : INTERN_NONE;
	v->health = feature_health(a, &now, deal, progress(j, deal, row->day));
	v->consistency = now.rep.consistency;
}

static void
write_category(const struct job *j, struct out *o, size_t k, size_t deal,
    const struct new_values *v)
{
	const char *s;
	size_t n = 0;

	if (k == ASOF_REP && j->changes != NULL)
		s = v->owner != INTERN_NONE ? intern_text(j->d.value[k],
		    j->a->name[v->owner], &n) : "";
	else
		s = intern_text(j->d.value[k], j->d.key[deal * j->d.keys + k], &n);
	out_field(o, s, n);
}

static void
write_copy(const struct job *j, struct out *o, size_t column, size_t deal)
{
	size_t n;
	const char *s = table_field(&j->d.table, deal, column, &n);

	out_field(o, s, n);
}

static void
write_value(const struct job *j, struct out *o, const struct feature_columns_column *c, size_t deal,
    const struct out_row *row, const struct new_values *v)
{
	const char *s;
	size_t n = 0;

	switch (c->kind) {
	case FEATURE_COLUMNS_AS_OF:
		out_date(o, row->day);
		break;
	case FEATURE_COLUMNS_HEALTH:
		out_rate(o, v->health);
		break;
	case FEATURE_COLUMNS_CONSISTENCY:
		out_rate(o, v->consistency);
		break;
	case FEATURE_COLUMNS_OWN:
		out_float(o, v->x[c->index]);
		break;
	case FEATURE_COLUMNS_GROUP:
		feature_cache_write(j->cache, row->text[c->dim], c->index, o);
		break;
	case FEATURE_COLUMNS_CATEGORY:
		write_category(j, o, c->index, deal, v);
		break;
	case FEATURE_COLUMNS_STAGE:
		s = v->stage != INTERN_NONE ? intern_text(j->changes->stage, v->stage, &n) : "";
		out_field(o, s, n);
		break;
	case FEATURE_COLUMNS_CLOSED:
	case FEATURE_COLUMNS_CYCLE:
	case FEATURE_COLUMNS_OUTCOME:
		if (j->later[deal]) {
			out_name(o, c->kind == FEATURE_COLUMNS_OUTCOME ?
			    deal_outcome_name[DEAL_OPEN] : "");
			break;
		}
		/* FALLTHROUGH */
	case FEATURE_COLUMNS_COPY:
		write_copy(j, o, c->index, deal);
		break;
	}
}

static void
write_row(const struct job *j, struct out *o, size_t deal, const struct out_row *row,
    const struct new_values *v)
{
	const char *record;
	size_t i = 0, n;

	if (j->plan.appends && !j->later[deal] && (record =
	    table_record(&j->d.table, deal, &n)) != NULL) {
		out_record(o, record, n);
		i = j->plan.inputs;
	}
	for (; i < j->plan.n; i++)
		write_value(j, o, &j->plan.column[i], deal, row, v);
	out_end(o);
}

/* The rows of one day: features and text, side by side. */
static int
rows_of_day(size_t first, size_t count, struct out *o, void *arg, struct err *e)
{
	const struct job *j = arg;
	struct new_values v = { .x = mem_resize(NULL, feature_owns(j->a), sizeof *v.x) };
	struct out_row row = { .day = j->a->day };

	(void)e;
	for (size_t i = first; i < first + count; i++) {
		feature_cache_find(j->cache, j->deal[i], row.text);
		find_values(j, j->deal[i], &row, &v);
		write_row(j, o, j->deal[i], &row, &v);
	}
	free(v.x);
	return 0;
}

static void
write_day(struct job *j, int32_t day, struct out *o)
{
	uint32_t text[ASOF_DIMS];
	struct err e;

	asof_move(j->a, day);
	feature_cache_start(j->cache);
	for (size_t i = 0; i < j->n; i++)
		feature_cache_add(j->cache, j->deal[i], text);
	if (parallel_rows(j->n, opt_threads(&in), rows_of_day, o, j, &e) != 0)
		err_die("%s", e.text);
}

/*
 * The rows of j->deal become the deals open on day; without created_date a deal
 * is a row of the last day only.
 */
static void
take_open(struct job *j, int32_t day)
{
	j->n = 0;
	j->deal = mem_grow(j->deal, &j->cap, j->d.rows, sizeof *j->deal);
	for (size_t i = 0; i < j->d.rows; i++)
		if (deal_is_open(&j->d.deal[i], day) && (snapshots == NULL ||
		    j->d.deal[i].created != DATE_NONE))
			j->deal[j->n++] = (uint32_t)i;
}

/* ---- the three tables ------------------------------------------------ */

enum { LEAST_BLOCK = 128 * 1024, ROW_BYTES = 80 };	/* rows; bytes per row of the input */

static void
write_snapshots(struct job *j, struct out *o)
{
	int n = 0;

	while (j->a->first_day != DATE_NONE && date_step_back(&step, as_of, n) >= j->a->first_day)
		n++;
	while (n-- > 0) {
		take_open(j, date_step_back(&step, as_of, n));
		write_day(j, date_step_back(&step, as_of, n), o);
	}
}

static int
ready_rows(size_t first, size_t count, struct out *o, void *arg, struct err *e)
{
	const struct job *j = arg;
	float *x = mem_resize(NULL, feature_owns(j->a), sizeof *x);
	struct new_values v = { .x = x };

	(void)e;
	for (size_t i = first; i < first + count; i++) {
		if (j->row[i].day == DATE_NONE)
			continue;
		if (j->value != NULL)
			v = j->value[i];
		else
			find_values(j, j->first + i, &j->row[i], &v);
		write_row(j, o, j->first + i, &j->row[i], &v);
	}
	free(x);
	return 0;
}

/*
 * The day of each of the n rows from j->first on, into j->row; those that have
 * one by day, into v.
 */
static size_t
days_of_rows(struct job *j, size_t n, struct day_sort *v)
{
	size_t days = 0;

	for (size_t i = 0; i < n; i++) {
		const struct deal *d = &j->d.deal[j->first + i];
		int32_t day = d->created > as_of ? DATE_NONE : d->closed != DATE_NONE ?
		    d->closed : as_of;

		j->row[i].day = day;
		if (day != DATE_NONE)
			v[days++] = (struct day_sort){ day, (uint32_t)i };
	}
	day_sort(v, days);
	return days;
}

/* Rows of a block: as many as may be held while memory stays under three times the input's size. */
static size_t
rows_at_a_time(const struct job *j)
{
	int32_t first = j->a->first_day;
	double rows = (double)j->d.rows;
	double days = first != DATE_NONE && first < as_of ? as_of - first + 1.0 : 1;
	double each = sizeof(struct out_row) + 2 * sizeof(struct day_sort);

	for (int dim = 0; dim < ASOF_DIMS; dim++)
		each += FEATURE_CACHE_TEXT * fmin(1, j->a->groups[dim] * days / rows);
	if (j->changes != NULL)
		each += sizeof(struct new_values) + (double)(feature_owns(j->a) * sizeof(float));
	return (size_t)fmin(rows, fmax(LEAST_BLOCK, rows * ROW_BYTES / each));
}

/* What is known of the rows of v on their days. */
static void
go_through_days(struct job *j, const struct day_sort *v, size_t n)
{
	asof_start(j->a);
	feature_cache_start(j->cache);
	for (size_t i = 0; i < n; i++) {
		size_t row = v[i].row, deal = j->first + row;

		asof_move(j->a, v[i].day);
		feature_cache_add(j->cache, deal, j->row[row].text);
		if (j->value != NULL)
			find_values(j, deal, &j->row[row], &j->value[row]);
	}
}

static void
new_values(struct job *j, size_t rows)
{
	size_t width = feature_owns(j->a);
	float *x = mem_resize(NULL, rows * width, sizeof *x);

	j->value = mem_resize(NULL, rows, sizeof *j->value);
	for (size_t i = 0; i < rows; i++)
		j->value[i].x = x + i * width;
}

/*
 * One row per deal, in input order: open ones as of as_of, closed ones as of their closed_date.
 * All days are gone through for each block of rows, so that only what it needs is held.
 */
static void
write_all(struct job *j, struct out *o)
{
	size_t block = rows_at_a_time(j), rows;
	struct day_sort *v = mem_resize(NULL, block, sizeof *v);
	struct err e;

	j->row = mem_resize(NULL, block, sizeof *j->row);
	if (j->changes != NULL)
		new_values(j, block);
	for (j->first = 0; j->first < j->d.rows; j->first += block) {
		rows = j->d.rows - j->first < block ? j->d.rows - j->first : block;
		go_through_days(j, v, days_of_rows(j, rows, v));
		if (parallel_rows(rows, opt_threads(&in), ready_rows, o, j, &e) != 0)
			err_die("%s", e.text);
	}
	if (j->changes != NULL)
		free(j->value[0].x);
	free(j->value);
	free(j->row);
	free(v);
}

static void
set_step(void)
{
	if (*snapshots != '\0' && date_step_parse(&step, snapshots) != 0)
		opt_usage("--snapshots: not a step such as 14d, 30d or month: '%s'", snapshots);
}

/* ---- flow ------------------------------------------------------------ */

/* What came after as_of has not happened: later deals are left out, later outcomes open. */
static void
forget_the_future(struct job *j)
{
	size_t left_out = 0, undated = 0, first = 0, len;
	char show[ERR_SHOW];
	const char *id;

	j->later = mem_zero(j->d.n, 1);
	for (size_t i = 0; i < j->d.n; i++) {
		struct deal *d = &j->d.deal[i];

		if (d->created > as_of && left_out++ == 0)
			first = i;
		undated += d->created == DATE_NONE && i < j->d.rows;
		if (d->closed > as_of) {
			d->closed = DATE_NONE;
			d->outcome = DEAL_OPEN;
			j->later[i] = 1;
		}
	}
	if (left_out > 0) {
		id = strtab_text(j->d.ids, (uint32_t)first, &len);
		err_note("%zu deals created after the as-of date are left out, the first is '%s'",
		    left_out, err_show(show, id, len));
	}
	if (undated > 0 && snapshots != NULL)
		err_note("%zu open deals without a created_date are left out", undated);
}

/*
 * The last stage of a deal tells how far it is while it is open.  Where
 * closed deals stand in open stages, the column holds something else.
 */
static void
judge_stages(struct job *j)
{
	if (j->d.keys <= ASOF_KEYS)
		return;
	j->progress = stages_progresses(j->stages, j->d.value[ASOF_KEYS]);
	for (size_t i = 0; i < j->d.n; i++)
		if ((j->later[i] || j->d.deal[i].outcome != DEAL_OPEN) &&
		    !isnan(j->progress[j->d.key[i * j->d.keys + ASOF_KEYS]])) {
			free(j->progress);
			j->progress = NULL;
			return;
		}
}

/* The state is added to the table; both states stay locked until the new one is written. */
static int
add_state(struct job *j, struct err *e)
{
	if (save_state != NULL && lock_file(save_state, 1, &j->saved, e) != 0)
		return -1;
	if (state == NULL)
		return 0;
	if (!lock_is(j->saved, state) && lock_file(state, 0, &j->locked, e) != 0)
		return -1;
	return feature_state_read(state, &j->d, opt_threads(&in), e);
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
	char day[11];

	if (as_of == DATE_NONE)
		as_of = deals_as_of(&j->d);
	if (as_of == DATE_NONE && j->d.n > 0)
		err_die("%s: no deal has a date: --as-of is needed", rec_file(j->r, 0));
	date_text(day, as_of);
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
	judge_stages(j);
	read_history(j);
	/*
	 * Deals created later are in no group's history and open on no day
	 * before: they only cost memory.
	 */
	j->a = asof_new(&j->d, j->changes, j->stages);
	j->cache = feature_cache_new(j->a);
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
plan(struct job *j, struct out *o)
{
	struct err e;

	if (feature_columns_make(&j->plan, j->r, &j->d, j->a, extra.item, extra.n, &e) != 0)
		err_die("%s", e.text);
	feature_columns_header(&j->plan, o);
}

static void
write_rows(struct job *j, struct out *o)
{
	if (snapshots != NULL) {
		write_snapshots(j, o);
	} else if (open_only) {
		take_open(j, as_of);
		write_day(j, as_of, o);
	} else {
		write_all(j, o);
	}
}

static void
free_job(struct job *j)
{
	feature_cache_free(j->cache);
	asof_free(j->a);
	changes_free(j->changes);
	stages_free(j->stages);
	deals_free(&j->d);
	rec_close(j->r);
	feature_columns_free(&j->plan);
	free(j->deal);
	free(j->progress);
	free(j->later);
}

int
main(int argc, char *argv[])
{
	int first = opt_parse(argc, argv,
	    "[--as-of DATE] [--snapshots[=STEP] | --open] [--history FILE] [-x COL,...] [--stages "
	    "FILE] " "[--state FILE] [--save-state FILE] [-o FILE] [FILE ...]",
	    "Appends the features of deals as they were known on a day.", options);
	const char *outputs[] = { output != NULL ? output : "-", save_state };
	struct job j = { .locked = -1, .saved = -1 };
	struct out o;

	opt_outputs(outputs, 2);
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
	plan(&j, &o);
	if (j.d.rows > 0)
		write_rows(&j, &o);
	out_close(&o);
	free_job(&j);
	return EXIT_DONE;
}
