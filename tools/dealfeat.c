/*
 * dealfeat -- features of deals as they were known on a day.
 *
 * Holds the whole input in memory.  Days are gone through in order, so that
 * a row's features rest on what came before its day and on nothing else;
 * the rows of a day are then worked out side by side.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "asof.h"
#include "date.h"
#include "deal.h"
#include "err.h"
#include "feat.h"
#include "mem.h"
#include "num.h"
#include "opt.h"
#include "out.h"
#include "rec.h"
#include "stage.h"
#include "work.h"

static struct opt_input in;
static const char *output, *snapshots, *stages_path;
static int32_t as_of = DATE_NONE;
static int open_only;
static struct opt_list extra;

static const struct opt options[] = {
	{ 0, "as-of", "DATE", OPT_DATE, &as_of, "the day of the features (default: the last day of the data)", 0, 0, NULL },
	{ 0, "snapshots", "STEP", OPT_MAYBE, &snapshots, "for training: the pipeline every STEP (14d, 30d, month) back from then", 0, 0, NULL },
	{ 0, "open", NULL, OPT_FLAG, &open_only, "for scoring: the deals open on that day only", 0, 0, NULL },
	{ 'x', "extra", "COL,...", OPT_LIST, &extra, "further input columns as features", 0, 0, NULL },
	{ 0, "stages", "FILE", OPT_TEXT, &stages_path, "the order of the stages (pipeline,stage)", 0, 0, NULL },
	{ 'o', "output", "FILE", OPT_TEXT, &output, "write to FILE instead of standard output", 0, 0, NULL },
	OPT_INPUT(&in),
	{ 0, NULL, NULL, 0, NULL, NULL, 0, 0, NULL }
};

/* ---- what a column of the output holds ------------------------------- */

enum kind { COPY, CLOSED, CYCLE, OUTCOME, AS_OF, HEALTH, CONSISTENCY, FEATURE, CATEGORY };

struct column {
	enum kind kind;
	size_t index;		/* of the input column; FEATURE: of the feature */
};

struct plan {
	struct column *column;
	size_t n, cap;
	size_t inputs;		/* the first of them stand for input columns */
	int only_appends;	/* none of those is replaced */
	struct rec *r;
};

/* A new column at the right, or in place of the input column of that name. */
static void
add_column(struct plan *p, struct out *head, const char *name, struct column c)
{
	long at = rec_find(p->r, name);

	if (at >= 0) {
		p->column[at] = c;
		p->only_appends = 0;
		return;
	}
	p->column = mem_grow(p->column, &p->cap, p->n + 1, sizeof *p->column);
	p->column[p->n++] = c;
	out_name(head, name);
}

/* x_COL, with '_' for what a feature's name may not hold. */
static char *
feature_name(const char *column)
{
	size_t n = strlen(column);
	char *name = mem_zero(n + 3, 1);

	memcpy(name, "x_", 2);
	for (size_t i = 0; i < n; i++)
		name[i + 2] = strchr("[]<\"\\", column[i]) != NULL || (unsigned char)column[i] < 0x20 ?
		    '_' : column[i];
	return name;
}

static void
add_extras(struct plan *p, struct out *head)
{
	struct err e;
	size_t c;

	for (size_t i = 0; i < extra.n; i++) {
		char *name = feature_name(extra.item[i]);

		if (rec_need(p->r, extra.item[i], &c, &e) != 0)
			err_die("%s", e.text);
		add_column(p, head, name, (struct column){ CATEGORY, c });
		free(name);
	}
}

/* The columns of the output; their header goes to head. */
static void
make_plan(struct plan *p, const struct deals *d, struct out *head)
{
	p->inputs = p->n = rec_columns(p->r);
	p->only_appends = rec_delimiter(p->r) == ',';
	p->column = mem_grow(NULL, &p->cap, p->n, sizeof *p->column);
	for (size_t i = 0; i < p->n; i++) {
		enum kind k = i == d->column[DEAL_CLOSED] ? CLOSED : i == d->column[DEAL_CYCLE] ? CYCLE :
		    i == d->column[DEAL_OUTCOME] ? OUTCOME : COPY;

		p->column[i] = (struct column){ k, i };
		out_name(head, rec_name(p->r, i));
	}
	add_column(p, head, "as_of_date", (struct column){ AS_OF, 0 });
	add_column(p, head, "deal_health_score", (struct column){ HEALTH, 0 });
	add_column(p, head, "rep_consistency_score", (struct column){ CONSISTENCY, 0 });
	for (size_t i = 0; i < feat_count(); i++)
		add_column(p, head, feat_name(i), (struct column){ FEATURE, i });
	for (size_t k = 0; k < ASOF_KEYS; k++)
		add_column(p, head, feat_category[k],
		    (struct column){ CATEGORY, (size_t)rec_find(p->r, asof_key[k]) });
	add_extras(p, head);
	out_end(head);
}

/* ---- rows ------------------------------------------------------------ */

struct job {
	struct rec *r;
	struct deals d;
	struct asof *a;
	struct stages *stages;
	struct plan plan;
	uint8_t *later;		/* [deals] closed after as_of: comes out as Open */
	int stages_tell;	/* deal_stage is that of the deal while open */
	uint32_t *deal;		/* the rows of the day: deals, in input order */
	size_t n, cap;
	float *ready;		/* all rows' features, when days differ from row to row */
	int32_t *day;
};

/* What feat and asof know of a row. */
struct values {
	int32_t day;
	double health, consistency;
	const float *x;
};

static double
progress(const struct job *j, size_t deal)
{
	size_t n;
	const char *s;

	if (!j->stages_tell || j->later[deal] || j->d.deal[deal].outcome != DEAL_OPEN)
		return NAN;
	s = table_field(&j->d.table, deal, j->d.column[DEAL_STAGE], &n);
	return stages_progress(j->stages, s, n);
}

static void
write_value(const struct job *j, struct out *o, const struct column *c, size_t deal,
    const struct values *v)
{
	const char *s;
	size_t n;

	switch (c->kind) {
	case AS_OF:
		out_date(o, v->day);
		break;
	case HEALTH:
		out_rate(o, v->health);
		break;
	case CONSISTENCY:
		out_rate(o, v->consistency);
		break;
	case FEATURE:
		out_float(o, v->x[c->index]);
		break;
	case CLOSED:
	case CYCLE:
	case OUTCOME:
		if (j->later[deal]) {
			out_name(o, c->kind == OUTCOME ? deal_outcome_name[DEAL_OPEN] : "");
			break;
		}
		/* FALLTHROUGH */
	case COPY:
	case CATEGORY:
		s = table_field(&j->d.table, deal, c->index, &n);
		out_field(o, s, n);
		break;
	}
}

static void
write_row(const struct job *j, struct out *o, size_t deal, const struct values *v)
{
	const struct batch *b;
	const struct rec_row *row = table_row(&j->d.table, deal, &b);
	size_t i = 0;

	if (j->plan.only_appends && !j->later[deal] && b->same_order) {
		out_record(o, b->text + row->raw, row->raw_len);
		i = j->plan.inputs;
	}
	for (; i < j->plan.n; i++)
		write_value(j, o, &j->plan.column[i], deal, v);
	out_end(o);
}

/* The rows of one day: features and text, side by side. */
static int
rows_of_day(size_t first, size_t count, struct out *o, void *arg, struct err *e)
{
	const struct job *j = arg;
	float *x = mem_resize(NULL, feat_count(), sizeof *x);

	(void)e;
	for (size_t i = first; i < first + count; i++) {
		size_t deal = j->deal[i];
		struct values v = { j->a->day, 0, asof_consistency(j->a, deal), x };

		v.health = feat_health(j->a, deal, j->a->day == as_of ? progress(j, deal) : NAN);
		feat_row(j->a, deal, x);
		write_row(j, o, deal, &v);
	}
	free(x);
	return 0;
}

static void
write_day(struct job *j, int32_t day, struct out *o)
{
	struct err e;

	asof_move(j->a, day);
	if (work_rows(j->n, opt_threads(&in), rows_of_day, o, j, &e) != 0)
		err_die("%s", e.text);
}

/* The rows of j->deal become the deals open on day. */
static void
take_open(struct job *j, int32_t day)
{
	j->n = 0;
	j->deal = mem_grow(j->deal, &j->cap, j->d.n, sizeof *j->deal);
	for (size_t i = 0; i < j->d.n; i++)
		if (deal_is_open(&j->d.deal[i], day))
			j->deal[j->n++] = (uint32_t)i;
}

/* ---- the three tables ------------------------------------------------ */

/* Without created_date a deal's past is not known: it is a row of the last day only. */
static size_t
leave_undated(struct job *j)
{
	size_t kept = 0;

	for (size_t i = 0; i < j->n; i++)
		if (j->d.deal[j->deal[i]].created != DATE_NONE)
			j->deal[kept++] = j->deal[i];
	return kept;
}

static int32_t
step_back(int32_t from, int n)
{
	double days;
	size_t len = strlen(snapshots);

	if (strcmp(snapshots, "month") == 0)
		return date_add_months(from, -n);
	if (len == 0)
		return from - 14 * n;
	if (snapshots[len - 1] != 'd' || num_parse(snapshots, len - 1, &days) != 0 || days < 1 ||
	    days > 3660 || days != floor(days))
		opt_usage("--snapshots: not a step such as 14d, 30d or month: '%s'", snapshots);
	return from - (int32_t)days * n;
}

static void
write_snapshots(struct job *j, struct out *o)
{
	int n = 0;

	while (j->a->first_day != DATE_NONE && step_back(as_of, n) >= j->a->first_day)
		n++;
	while (n-- > 0) {
		take_open(j, step_back(as_of, n));
		j->n = leave_undated(j);
		write_day(j, step_back(as_of, n), o);
	}
}

static int
ready_rows(size_t first, size_t count, struct out *o, void *arg, struct err *e)
{
	const struct job *j = arg;
	size_t width = feat_count() + 2;

	(void)e;
	for (size_t i = first; i < first + count; i++) {
		const float *x = j->ready + i * width;
		struct values v = { j->day[i], (double)x[width - 2], (double)x[width - 1], x };

		if (v.day != DATE_NONE)
			write_row(j, o, i, &v);
	}
	return 0;
}

struct dated {
	int32_t day;
	uint32_t deal;
};

static int
by_day(const void *p, const void *q)
{
	const struct dated *x = p, *y = q;

	return (x->day > y->day) - (x->day < y->day);
}

/* One row per deal, in input order: open ones as of as_of, closed ones as of their closed_date. */
static void
write_all(struct job *j, struct out *o)
{
	size_t width = feat_count() + 2, n = 0;
	struct dated *v = mem_resize(NULL, j->d.n, sizeof *v);
	struct err e;

	j->ready = mem_resize(NULL, j->d.n * width, sizeof *j->ready);
	j->day = mem_resize(NULL, j->d.n, sizeof *j->day);
	for (size_t i = 0; i < j->d.n; i++) {
		const struct deal *d = &j->d.deal[i];

		j->day[i] = d->created > as_of ? DATE_NONE : d->closed != DATE_NONE ? d->closed : as_of;
		if (j->day[i] != DATE_NONE)
			v[n++] = (struct dated){ j->day[i], (uint32_t)i };
	}
	qsort(v, n, sizeof *v, by_day);
	for (size_t i = 0; i < n; i++) {
		float *x = j->ready + v[i].deal * width;

		asof_move(j->a, v[i].day);
		feat_row(j->a, v[i].deal, x);
		x[width - 2] = (float)feat_health(j->a, v[i].deal, v[i].day == as_of ? progress(j, v[i].deal) : NAN);
		x[width - 1] = (float)asof_consistency(j->a, v[i].deal);
	}
	free(v);
	if (work_rows(j->d.n, opt_threads(&in), ready_rows, o, j, &e) != 0)
		err_die("%s", e.text);
}

/* ---- flow ------------------------------------------------------------ */

/* What came after as_of has not happened: later deals are left out, later outcomes open. */
static void
forget_the_future(struct job *j)
{
	size_t left_out = 0, undated = 0, first = 0;
	const char *id;
	size_t n;

	j->later = mem_zero(j->d.n, 1);
	for (size_t i = 0; i < j->d.n; i++) {
		struct deal *d = &j->d.deal[i];

		if (d->created > as_of && left_out++ == 0)
			first = i;
		undated += d->created == DATE_NONE;
		if (d->closed > as_of) {
			d->closed = DATE_NONE;
			d->outcome = DEAL_OPEN;
			j->later[i] = 1;
		}
	}
	if (left_out > 0) {
		id = table_field(&j->d.table, first, j->d.column[DEAL_ID], &n);
		err_note("%zu deals created after the as-of date are left out, the first is '%.*s'",
		    left_out, (int)(n > 60 ? 60 : n), id);
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
	size_t n;
	const char *s;

	j->stages_tell = j->d.column[DEAL_STAGE] != SIZE_MAX;
	for (size_t i = 0; i < j->d.n && j->stages_tell; i++)
		if (j->later[i] || j->d.deal[i].outcome != DEAL_OPEN) {
			s = table_field(&j->d.table, i, j->d.column[DEAL_STAGE], &n);
			j->stages_tell = isnan(stages_progress(j->stages, s, n));
		}
}

static void
load(struct job *j, char *const *files, size_t n)
{
	struct rec_options o = { opt_delimiter(&in, ','), 0, in.progress - in.no_progress };
	struct err e;
	char day[11];

	j->stages = stages_read(stages_path, &e);
	if (j->stages == NULL || (j->r = rec_open(files, n, &o, &e)) == NULL ||
	    deals_read(&j->d, j->r, (char *const *)(uintptr_t)asof_key, ASOF_KEYS, DEALS_KEEP | DEALS_IDS,
	    opt_threads(&in), &e) != 0)
		err_die("%s", e.text);
	if (as_of == DATE_NONE)
		as_of = deals_as_of(&j->d);
	if (as_of == DATE_NONE && j->d.n > 0)
		err_die("%s: no deal has a date: --as-of is needed", rec_file(j->r, 0));
	date_text(day, as_of);
	if (j->d.n > 0)
		err_note("features as of %s", day);
	else
		err_note("no deals");
	forget_the_future(j);
	judge_stages(j);
	/* Deals created later are in no group's history and open on no day before: they only cost memory. */
	j->a = asof_new(&j->d);
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

int
main(int argc, char *argv[])
{
	int first = opt_parse(argc, argv,
	    "[--as-of DATE] [--snapshots[=STEP] | --open] [-x COL,...] [--stages FILE] [-o FILE] [FILE ...]",
	    "Appends the features of deals as they were known on a day.", options);
	struct job j = { 0 };
	struct out o;

	if (snapshots != NULL && open_only)
		opt_usage("--snapshots and --open exclude each other");
	if (snapshots != NULL)
		(void)step_back(0, 0);
	load(&j, argv + first, (size_t)(argc - first));
	out_open(&o, output);
	j.plan.r = j.r;
	make_plan(&j.plan, &j.d, &o);
	if (j.d.n > 0)
		write_rows(&j, &o);
	out_close(&o);
	asof_free(j.a);
	stages_free(j.stages);
	deals_free(&j.d);
	rec_close(j.r);
	free(j.plan.column);
	free(j.deal);
	free(j.ready);
	free(j.day);
	free(j.later);
	return EXIT_DONE;
}
