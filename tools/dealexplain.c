/*
 * dealexplain -- why is a deal's win probability what it is, and what to do?
 *
 * Streams: holds one batch of records per thread, and the model.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/metrics.h"
#include "base/opt.h"
#include "csv/append.h"
#include "csv/out.h"
#include "csv/parallel.h"
#include "csv/rec.h"
#include "csv/refdata.h"
#include "deal/columns.h"
#include "explain/contribution.h"
#include "explain/effect.h"
#include "explain/effect_table.h"
#include "explain/factor.h"
#include "explain/importance.h"
#include "explain/playbook.h"
#include "explain/reasons.h"
#include "model/forest.h"
#include "model/model.h"
#include "model/model_file.h"
#include "model/model_input.h"
#include "stats/calib.h"

static const struct opt_choice shows[] = {
	{ "risk", REASONS_RISK, "what lowers the win probability most" },
	{ "help", REASONS_HELP, "what raises it most" },
	{ "both", REASONS_BOTH, "the largest effects either way" },
	{ NULL, 0, NULL }
};

enum { REPORT_DEALS, REPORT_LONG, REPORT_GLOBAL };

static const struct opt_choice reports[] = {
	{ "deals", REPORT_DEALS, "the deals, with reasons and an action" },
	{ "long", REPORT_LONG, "a row per deal and feature" },
	{ "global", REPORT_GLOBAL, "a row per feature: what it does over all deals" },
	{ NULL, 0, NULL }
};

enum { TOP = 3, UNSET = 9 };
static struct opt_input in;
static const char *model_path, *output, *labels, *playbook, *currency = "$",
    *arm_by, *salt = "", *tested;
static size_t top;
static int report = REPORT_DEALS, show = UNSET, table;

static const struct opt options[] = {
	{ 'm', "model", "MODEL", OPT_TEXT(&model_path), "the model that dealtrain wrote" },
	{ 'k', "top-factors", "N", OPT_COUNT(&top, 1, REASONS_TOP),
	  "factors to name (default: 3)" },
	{ 'r', "report", "NAME", OPT_CHOICE(&report, reports), "which table (default: deals)" },
	{ 0, "show", "WHICH", OPT_CHOICE(&show, shows), "which factors (default: risk)" },
	{ 0, "labels", "FILE", OPT_TEXT(&labels), "how features are called" },
	{ 0, "playbook", "FILE", OPT_TEXT(&playbook), "what to do about a factor" },
	{ 0, "tested", "FILE", OPT_TEXT(&tested),
	  "mark actions that helped: action,experiment (a table of dealeffect --arms)" },
	{ 0, "arm-by", "COL", OPT_TEXT(&arm_by),
	  "two playbooks in one: an arm, a or b, for each value of COL, as deal_id" },
	{ 0, "salt", "TEXT", OPT_TEXT(&salt), "another one draws other arms" },
	{ 0, "currency", "C", OPT_TEXT(&currency), "sign before money (default: $)" },
	{ 'o', "output", "FILE", OPT_TEXT(&output), "write to FILE instead of standard output" },
	{ 't', "table", NULL, OPT_FLAG(&table),
	  "for a person: the deals in sentences; with -r global an aligned table" },
	OPT_INPUT(&in),
	OPT_END
};

struct job {
	struct model *m;
	struct contributions of;	/* what leads to its margins */
	struct model_input input;
	struct factors factors;
	struct playbook plays;
	struct reasons *reasons;	/* for -r deals */
	const char **column;	/* its columns, */
	struct append append;	/* which are appended */
	struct effect_table effects;	/* for -r long */
	struct importance importance;	/* for -r global */
};

/* ---- batches --------------------------------------------------------- */

/* A thread's memory. */
struct scratch {
	struct model_input_rows rows;
	double *effect;		/* [MODEL_INPUT_ROWS][of.n], or of one row */
	float *phi;		/* [MODEL_INPUT_ROWS][of.n + 1] */
	void *forest;
	struct reasons_row *reasons;
};

static void *
new_scratch(void *arg)
{
	const struct job *j = arg;
	size_t n = j->of.n, room = model_input_room(&j->input);
	size_t effects = (report == REPORT_GLOBAL ? MODEL_INPUT_ROWS : 1) * n;
	struct scratch *s = mem_zero(sizeof *s + room + effects * sizeof(double) +
	    MODEL_INPUT_ROWS * (n + 1) * sizeof(float) + forest_scratch(j->m->forest), 1);

	model_input_place(&j->input, &s->rows, s + 1);
	s->effect = (double *)(void *)((char *)(s + 1) + room);
	s->phi = (float *)(void *)(s->effect + effects);
	s->forest = s->phi + MODEL_INPUT_ROWS * (n + 1);
	s->reasons = report == REPORT_DEALS ? reasons_row_new(j->reasons) : NULL;
	return s;
}

static void
free_scratch(void *arg)
{
	struct scratch *s = arg;

	reasons_row_free(s->reasons);
	free(s);
}

/* The rows of a batch, their margins and contributions. */
static int
predict(const struct job *j, const struct batch *b, struct scratch *s, struct err *e)
{
	if (model_input_read(&j->input, b, &s->rows, e) < 0)
		return -1;
	if (j->m->verdict == MODEL_NO_SIGNAL)
		return 0;
	forest_margin(j->m->forest, s->rows.x, b->rows, s->rows.margin);
	contributions_make(&j->of, s->rows.x, b->rows, s->phi, s->forest);
	return 0;
}

static void
make_effects(const struct job *j, struct scratch *s, size_t i, double *effect)
{
	effect_row(&j->m->calib, forest_bias(j->m->forest), (double)s->rows.margin[i],
	    s->phi + i * (j->of.n + 1), j->of.n, effect);
}

static double
probability(const struct job *j, const struct scratch *s, size_t i)
{
	return j->m->verdict == MODEL_NO_SIGNAL ? j->m->base_rate :
	    calib_prob(&j->m->calib, (double)s->rows.margin[i]);
}

/* -r deals */
static int
explain_batch(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	struct scratch *s = scratch;
	const struct job *j = arg;

	if (predict(j, b, s, e) < 0)
		return -1;
	for (size_t i = 0; i < b->rows; i++) {
		if (j->m->verdict == MODEL_NO_SIGNAL) {
			reasons_none(s->reasons, b, &b->row[i]);
		} else {
			make_effects(j, s, i, s->effect);
			if (reasons_find(s->reasons, b, &b->row[i], probability(j, s, i),
			    s->effect, e) != 0)
				return -1;
		}
		if (table)
			reasons_tell(s->reasons, probability(j, s, i), &o->b);
		else
			append_row(&j->append, b, &b->row[i], o, reasons_cell, s->reasons);
	}
	return 0;
}

/* -r long */
static int
list_batch(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	struct scratch *s = scratch;
	const struct job *j = arg;
	struct factor_row row = { .factors = &j->factors, .batch = b };

	if (predict(j, b, s, e) < 0)
		return -1;
	for (size_t i = 0; i < b->rows && j->m->verdict != MODEL_NO_SIGNAL; i++) {
		row.row = &b->row[i];
		make_effects(j, s, i, s->effect);
		effect_table_rows(&j->effects, &row, s->phi + i * (j->of.n + 1),
		    s->effect, o);
	}
	return 0;
}

/* -r global */
static int
weigh_batch(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	struct scratch *s = scratch;
	const struct job *j = arg;

	(void)o;
	if (predict(j, b, s, e) < 0)
		return -1;
	for (size_t i = 0; i < b->rows && j->m->verdict != MODEL_NO_SIGNAL; i++)
		make_effects(j, s, i, s->effect + i * j->of.n);
	return 0;
}

static int
count_batch(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	const struct scratch *s = scratch;
	struct job *j = arg;
	size_t n = j->m->features;

	(void)o;
	(void)e;
	model_input_count(&j->input, &s->rows);
	for (size_t i = 0; i < b->rows && report == REPORT_GLOBAL &&
	    j->m->verdict != MODEL_NO_SIGNAL; i++)
		importance_add(&j->importance, s->rows.x + i * n, n, s->effect + i * j->of.n);
	return 0;
}

/* ---- flow ------------------------------------------------------------ */

/* What one report alone takes. */
static void
check_options(void)
{
	if (model_path == NULL)
		opt_usage("which model? (-m MODEL)");
	if (report != REPORT_DEALS && (top > 0 || show != UNSET || playbook != NULL ||
	    tested != NULL))
		opt_usage("-k, --show, --playbook and --tested are for -r deals: %s has every "
		    "feature",
		    report == REPORT_LONG ? "long" : "global");
	if (report != REPORT_DEALS && arm_by != NULL)
		opt_usage("--arm-by is for -r deals");
	if (report == REPORT_LONG && table)
		opt_usage("-t is for -r deals and global");
	top = top > 0 ? top : TOP;
	show = show != UNSET ? show : REASONS_RISK;
}

static void
open_model(struct job *j)
{
	struct err e;

	if ((j->m = model_read(model_path, &e)) == NULL)
		err_die("%s", e.text);
	if (contributions_open(&j->of, j->m, &e) != 0)
		err_die("%s: %s", model_path, e.text);
}

static void
open_report(struct job *j)
{
	const struct rec *r = j->input.rec;
	size_t n;
	struct err e;

	j->effects = (struct effect_table){ .m = j->m, .factors = &j->factors,
	    .as_of = rec_find(r, COL_AS_OF),
	    .typical = calib_prob(&j->m->calib, forest_bias(j->m->forest)) };
	if (report == REPORT_LONG && rec_need(r, COL_DEAL_ID, NULL, &j->effects.id, &e) != 0)
		err_die("%s", e.text);
	j->reasons = reasons_new(&(struct reasons_options){ top, (enum reasons_show)show,
	    j->effects.typical }, &j->factors, &j->plays);
	n = reasons_columns(j->reasons);
	j->column = mem_zero(n, sizeof *j->column);
	reasons_names(j->reasons, j->column);
	append_open(&j->append, r, j->column, n);
	importance_init(&j->importance, j->of.n);
}

/* By what the arms of an experiment are drawn. */
static int
set_arms(struct factors *f, struct err *e)
{
	size_t column;

	if (arm_by == NULL)
		return 0;
	if (rec_need(f->r, arm_by, NULL, &column, e) != 0)
		return -1;
	f->arm_by = (long)column;
	f->salt = salt;
	return 0;
}

static void
open_input(struct job *j, char *const *files, size_t n)
{
	const struct refdata_from names = { .path = labels }, plays = { .path = playbook };
	struct err e;

	if (model_input_open(&j->input, j->m, files, n, &in, &e) != 0 ||
	    factors_open(&j->factors, &names, j->m, &j->of.layers, j->input.rec, currency,
	    &e) != 0 ||
	    set_arms(&j->factors, &e) != 0 ||
	    playbook_open(&j->plays, &plays, &j->factors, &e) != 0 ||
	    (tested != NULL && tested_read(&j->plays.tested, tested, &e) != 0))
		err_die("%s", e.text);
	open_report(j);
	if (j->factors.labels.no_changeable && report == REPORT_DEALS)
		err_note("%s: no column changeable: every factor counts as one that can be changed",
		    labels);
	if (j->m->verdict == MODEL_NO_SIGNAL)
		err_warn("%s: found no signal: there are no factors to name", model_path);
	else
		err_note("effects start from the typical deal, whose win probability is %.6f",
		    j->effects.typical);
}

static void
free_job(struct job *j)
{
	append_free(&j->append);
	playbook_free(&j->plays);
	factors_free(&j->factors);
	importance_free(&j->importance);
	model_input_free(&j->input);
	model_free(j->m);
	reasons_free(j->reasons);
	free(j->column);
}

int
main(int argc, char *argv[])
{
	static int (*const batch[])(struct batch *, struct out *, void *, void *, struct err *) = {
		[REPORT_DEALS] = explain_batch, [REPORT_LONG] = list_batch,
		    [REPORT_GLOBAL] = weigh_batch
	};
	struct parallel work = { new_scratch, NULL, count_batch, free_scratch };
	int first = opt_parse(argc, argv,
	    "-m MODEL [-r deals|long|global] [-k N] [--show risk|help|both]\n"
	    "                   [--labels FILE] [--playbook FILE] [--tested FILE] [--arm-by COL]\n"
	    "                   [--salt TEXT] [--currency C] [-t] [-o FILE] [FILE ...]",
	    "Appends what lowers each deal's win probability, and what to do.", options);
	const char *const outputs[] = { output };
	const char *const kept[] = { model_path, labels, playbook, tested };
	struct job j = { 0 };
	struct out o;
	struct err e;

	check_options();
	opt_inputs(outputs, 1, kept, sizeof kept / sizeof *kept);
	if (report != REPORT_DEALS || table)	/* no table of deals any more */
		opt_inputs(outputs, 1, (const char *const *)(argv + first), (size_t)(argc - first));
	open_model(&j);
	open_input(&j, argv + first, (size_t)(argc - first));
	work.map = batch[report];
	out_open(&o, output);
	if (report == REPORT_DEALS && !table)
		append_header(&j.append, &o);
	else if (report == REPORT_LONG)
		effect_table_header(&o.b);
	if (parallel_run(j.input.rec, opt_threads(&in), &work, &o, &j, &e) != 0)
		err_die("%s", e.text);
	if (report == REPORT_GLOBAL)
		effect_table_global(&j.importance, j.m, &j.factors, table, &o);
	metrics_rows("read", rec_rows(j.input.rec));
	out_count(&o);
	out_close(&o);
	model_input_note(&j.input);
	free_job(&j);
	return EXIT_DONE;
}
