/*
 * dealexplain -- why is a deal's win probability what it is, and what to do?
 *
 * Streams: holds one batch of records per thread, and the model.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/out.h"
#include "csv/append.h"
#include "csv/parallel.h"
#include "csv/rec.h"
#include "csv/tabulate.h"
#include "explain/effect.h"
#include "explain/factor.h"
#include "explain/importance.h"
#include "explain/playbook.h"
#include "model/forest.h"
#include "model/model.h"
#include "model/model_file.h"
#include "model/model_input.h"
#include "stats/calib.h"

enum { SHOW_RISK = -1, SHOW_BOTH, SHOW_HELP };	/* the sign of the effects shown */

static const struct opt_choice shows[] = {
	{ "risk", SHOW_RISK, "what lowers the win probability most" },
	{ "help", SHOW_HELP, "what raises it most" },
	{ "both", SHOW_BOTH, "the largest effects either way" },
	{ NULL, 0, NULL }
};

enum { REPORT_DEALS, REPORT_LONG, REPORT_GLOBAL };

static const struct opt_choice reports[] = {
	{ "deals", REPORT_DEALS, "the deals, with reasons and an action" },
	{ "long", REPORT_LONG, "a row per deal and feature" },
	{ "global", REPORT_GLOBAL, "a row per feature: what it does over all deals" },
	{ NULL, 0, NULL }
};

enum { TOP = 3, TOP_MAX = 50, UNSET = 9 };
static struct opt_input in;
static const char *model_path, *output, *labels, *playbook, *currency = "$";
static size_t top;
static int report = REPORT_DEALS, show = UNSET, table;

static const struct opt options[] = {
	{ 'm', "model", "MODEL", OPT_TEXT(&model_path), "the model that dealtrain wrote" },
	{ 'k', "top-factors", "N", OPT_COUNT(&top, 1, TOP_MAX), "factors to name (default: 3)" },
	{ 'r', "report", "NAME", OPT_CHOICE(&report, reports), "which table (default: deals)" },
	{ 0, "show", "WHICH", OPT_CHOICE(&show, shows), "which factors (default: risk)" },
	{ 0, "labels", "FILE", OPT_TEXT(&labels), "how features are called" },
	{ 0, "playbook", "FILE", OPT_TEXT(&playbook), "what to do about a factor" },
	{ 0, "currency", "C", OPT_TEXT(&currency), "sign before money (default: $)" },
	{ 'o', "output", "FILE", OPT_TEXT(&output), "write to FILE instead of standard output" },
	{ 't', "table", NULL, OPT_FLAG(&table), "with -r global: an aligned table for a person" },
	OPT_INPUT(&in),
	OPT_END
};

struct job {
	struct model *m;
	double typical;		/* the win probability at the bias: what effects start from */
	struct model_input input;
	struct factors factors;
	struct playbook plays;
	struct append append;	/* of the deals: */
	char (*name)[32];	/* the columns appended */
	const char **column;	/* pointers to them */
	size_t id;		/* deal_id, for -r long */
	long as_of;		/* as_of_date, or -1 */
	struct importance impact;	/* for -r global */
};

/* ---- one deal -------------------------------------------------------- */

/* The k factors whose effects are largest in the direction of sign (0: either). */
static size_t
pick(const double *total, size_t n, int sign, size_t k, size_t *picked)
{
	double x, most;
	size_t i, j, best, got;

	for (got = 0; got < k; got++) {
		most = 5e-7;		/* what is printed as 0 is no reason */
		best = n;
		for (i = 0; i < n; i++) {
			x = sign == 0 ? fabs(total[i]) : sign * total[i];
			for (j = 0; j < got && picked[j] != i; j++)
				continue;
			if (j == got && x >= most && (best == n || x > most)) {
				most = x;
				best = i;
			}
		}
		if (best == n)
			break;
		picked[got] = best;
	}
	return got;
}

#define POINT 0.005		/* what is less rounds to no point at all */

/* What the cells of a deal are written from. */
struct explained {
	struct factor_row row;
	const struct job *job;
	const double *total;	/* [factors] */
	size_t picked[TOP_MAX], speaker[TOP_MAX], n;
	const struct playbook_row *play;	/* NULL: none fits */
	struct out text;
};

static void
look(struct explained *d, const double *effect)
{
	const struct job *j = d->job;
	size_t risk[TOP_MAX], voice[TOP_MAX], n, i;

	d->n = pick(d->total, j->factors.n, show, top, d->picked);
	for (i = 0; i < d->n; i++)
		d->speaker[i] = factor_speaker(&d->row, d->picked[i], effect,
		    d->total[d->picked[i]] < 0 ? -1 : 1);
	n = pick(d->total, j->factors.n, SHOW_RISK, top, risk);
	for (i = 0; i < n; i++)
		voice[i] = factor_speaker(&d->row, risk[i], effect, -1);
	d->play = playbook_find(&j->plays, &d->row, risk, voice, n);
}

/* The clauses of what is worth one. */
static void
write_sentence(struct explained *d, struct out *o)
{
	size_t i;

	out_clear(&d->text);
	for (i = 0; i < d->n && fabs(d->total[d->picked[i]]) >= POINT; i++) {
		if (i > 0)
			out_text(&d->text, "; ");
		factor_clause(&d->row, d->speaker[i], &d->text);
	}
	out_field(o, d->text.buf, d->text.len);
}

static void
write_action(struct explained *d, struct out *o)
{
	out_clear(&d->text);
	if (d->play != NULL)
		playbook_row_action(d->play, &d->row, &d->text);
	out_field(o, d->text.buf, d->text.len);
}

/* factor_1..k, value_1..k, effect_1..k, top_factors, recommended_action. */
static void
write_cell(size_t i, struct out *o, void *arg)
{
	struct explained *d = arg;
	size_t k = i % top;

	if (i == 3 * top)
		write_sentence(d, o);
	else if (i == 3 * top + 1)
		write_action(d, o);
	else if (k >= d->n)
		out_empty(o);
	else if (i < top)
		out_name(o, d->job->factors.name[d->picked[k]]);
	else if (i < 2 * top)
		factor_value(&d->row, d->speaker[k], o);
	else
		out_rate(o, d->total[d->picked[k]]);
}

/* ---- batches --------------------------------------------------------- */

/* A thread's memory. */
struct scratch {
	struct model_input_rows rows;
	double *effect;		/* [MODEL_INPUT_ROWS][features], or of one row */
	double *total;		/* [features], of the factors */
	float *phi;		/* [MODEL_INPUT_ROWS][features + 1] */
	void *forest;
	struct explained deal;
	char chance[NUM_MAX];
};

static void *
new_scratch(void *arg)
{
	const struct job *j = arg;
	size_t n = j->m->features, room = model_input_room(&j->input);
	size_t doubles = (report == REPORT_GLOBAL ? MODEL_INPUT_ROWS : 1) * n + n;
	struct scratch *s = mem_zero(sizeof *s + room + doubles * sizeof(double) +
	    MODEL_INPUT_ROWS * (n + 1) * sizeof(float) + forest_scratch(j->m->forest), 1);

	model_input_place(&j->input, &s->rows, s + 1);
	s->total = (double *)(void *)((char *)(s + 1) + room);
	s->effect = s->total + n;
	s->phi = (float *)(void *)(s->total + doubles);
	s->forest = s->phi + MODEL_INPUT_ROWS * (n + 1);
	s->deal.job = j;
	s->deal.total = s->total;
	s->deal.row.factors = &j->factors;
	s->deal.row.chance = s->chance;
	return s;
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
	forest_shap(j->m->forest, s->rows.x, b->rows, s->phi, s->forest);
	return 0;
}

static void
make_effects(const struct job *j, struct scratch *s, size_t i, double *effect)
{
	effect_row(&j->m->calib, forest_bias(j->m->forest), (double)s->rows.margin[i],
	    s->phi + i * (j->m->features + 1), j->m->features, effect);
}

static void
set_row(struct scratch *s, const struct batch *b, size_t i)
{
	s->deal.row.batch = b;
	s->deal.row.row = &b->row[i];
}

/* -r deals */
static void
explain(const struct job *j, struct scratch *s, size_t i)
{
	double p;

	s->deal.n = 0;
	s->deal.play = NULL;
	if (j->m->verdict == MODEL_NO_SIGNAL)
		return;
	p = calib_prob(&j->m->calib, (double)s->rows.margin[i]);
	s->chance[num_fixed(s->chance, p, 6)] = '\0';
	make_effects(j, s, i, s->effect);
	factors_add(&j->factors, s->effect, s->total);
	look(&s->deal, s->effect);
}

static int
explain_batch(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	struct scratch *s = scratch;
	const struct job *j = arg;

	if (predict(j, b, s, e) < 0)
		return -1;
	out_memory(&s->deal.text);
	for (size_t i = 0; i < b->rows; i++) {
		set_row(s, b, i);
		explain(j, s, i);
		append_row(&j->append, b, &b->row[i], o, write_cell, &s->deal);
	}
	out_free(&s->deal.text);
	return 0;
}

/* -r long: a row for each feature of a deal */
static void
list_features(const struct job *j, struct scratch *s, size_t i, struct out *o)
{
	const struct factor_feature *f = j->factors.feature;
	const float *phi = s->phi + i * (j->m->features + 1);
	const char *id, *as_of;
	size_t k, n, m;

	id = batch_field(s->deal.row.batch, s->deal.row.row, j->id, &n);
	as_of = batch_field(s->deal.row.batch, s->deal.row.row, (size_t)j->as_of, &m);
	make_effects(j, s, i, s->effect);
	for (k = 0; k < j->m->features; k++) {
		out_field(o, id, n);
		out_field(o, as_of, m);
		out_name(o, j->m->feature[k].name);
		out_name(o, f[k].label->factor);
		out_name(o, f[k].label->label);
		factor_value(&s->deal.row, k, o);
		out_float(o, phi[k]);
		out_rate(o, s->effect[k]);
		out_rate(o, j->typical);
		out_end(o);
	}
}

static int
list_batch(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	struct scratch *s = scratch;
	const struct job *j = arg;

	if (predict(j, b, s, e) < 0)
		return -1;
	for (size_t i = 0; i < b->rows && j->m->verdict != MODEL_NO_SIGNAL; i++) {
		set_row(s, b, i);
		list_features(j, s, i, o);
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
		make_effects(j, s, i, s->effect + i * j->m->features);
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
		importance_add(&j->impact, s->rows.x + i * n, s->effect + i * n);
	return 0;
}

/* ---- tables ------------------------------------------------------------ */

static void
name_columns(struct job *j)
{
	static const char *const part[] = { "factor", "value", "effect" };
	size_t i;

	j->name = mem_zero(3 * top, sizeof *j->name);
	j->column = mem_zero(3 * top + 2, sizeof *j->column);
	for (i = 0; i < 3 * top; i++) {
		(void)snprintf(j->name[i], sizeof j->name[i], "%s_%zu", part[i / top], i % top + 1);
		j->column[i] = j->name[i];
	}
	j->column[i++] = "top_factors";
	j->column[i++] = "recommended_action";
	append_open(&j->append, j->input.rec, j->column, i);
}

static void
write_header(const struct job *j, struct out *o)
{
	if (report == REPORT_DEALS)
		append_header(&j->append, o);
	else if (report == REPORT_LONG)
		out_text(o,
		    "deal_id,as_of_date,feature,factor,label,value,contribution,effect,typical\n");
}

static const char *
direction_name(const struct job *j, size_t k)
{
	static const char *const name[] = {
		[IMPORTANCE_NONE] = "none", [IMPORTANCE_UP] = "up", [IMPORTANCE_DOWN] = "down",
		    [IMPORTANCE_MIXED] = "mixed"
	};
	enum importance_direction d = importance_direction(&j->impact, k);

	return d != IMPORTANCE_NONE && j->m->feature[k].categorical ? "by value" : name[d];
}

static void
write_feature(const struct job *j, size_t k, struct tabulate *t)
{
	const struct label *l = j->factors.feature[k].label;

	tabulate_name(t, j->m->feature[k].name);
	tabulate_name(t, l->factor);
	tabulate_name(t, l->label);
	tabulate_rate(t, importance_size(&j->impact, k));
	tabulate_rate(t, importance_share(&j->impact, k));
	tabulate_name(t, direction_name(j, k));
	tabulate_change(t, importance_mean(&j->impact, k));
	tabulate_end(t);
}

static void
write_global(const struct job *j, struct out *o)
{
	size_t *order = mem_zero(j->m->features, sizeof *order);
	struct tabulate t;

	tabulate_open(&t, o, table);
	tabulate_text_column(&t, "feature", NULL);
	tabulate_text_column(&t, "factor", NULL);
	tabulate_text_column(&t, "label", "feature");
	tabulate_column(&t, "mean_abs_effect", "effect");
	tabulate_column(&t, "share", "share");
	tabulate_text_column(&t, "direction", "direction");
	tabulate_column(&t, "mean_effect", "on balance");
	tabulate_header(&t);
	importance_order(&j->impact, order);
	for (size_t i = 0; i < j->m->features && j->impact.rows > 0; i++)
		write_feature(j, order[i], &t);
	tabulate_close(&t);
	free(order);
}

/* ---- flow ------------------------------------------------------------ */

/* What one report alone takes. */
static void
check_options(void)
{
	if (model_path == NULL)
		opt_usage("which model? (-m MODEL)");
	if (report != REPORT_DEALS && (top > 0 || show != UNSET || playbook != NULL))
		opt_usage("-k, --show and --playbook are for -r deals: %s has every feature",
		    report == REPORT_LONG ? "long" : "global");
	if (report != REPORT_GLOBAL && table)
		opt_usage("-t is for -r global");
	top = top > 0 ? top : TOP;
	show = show != UNSET ? show : SHOW_RISK;
}

static void
open_model(struct job *j)
{
	struct err e;

	if ((j->m = model_read(model_path, &e)) == NULL)
		err_die("%s", e.text);
	forest_prepare(j->m->forest);
	j->typical = calib_prob(&j->m->calib, forest_bias(j->m->forest));
}

static void
open_input(struct job *j, char *const *files, size_t n)
{
	const struct rec *r;
	struct err e;

	if (model_input_open(&j->input, j->m, files, n, &in, &e) != 0 ||
	    factors_open(&j->factors, labels, j->m, j->input.rec, currency, &e) != 0 ||
	    playbook_open(&j->plays, playbook, &j->factors, &e) != 0)
		err_die("%s", e.text);
	r = j->input.rec;
	if (report == REPORT_LONG && rec_need(r, "deal_id", &j->id, &e) != 0)
		err_die("%s", e.text);
	j->as_of = rec_find(r, "as_of_date");
	name_columns(j);
	importance_init(&j->impact, j->m->features);
	if (j->m->verdict == MODEL_NO_SIGNAL)
		err_warn("%s: found no signal: there are no factors to name", model_path);
	else
		err_note("effects start from the typical deal, whose win probability is %.6f",
		    j->typical);
}

static void
free_job(struct job *j)
{
	append_free(&j->append);
	playbook_free(&j->plays);
	factors_free(&j->factors);
	importance_free(&j->impact);
	model_input_free(&j->input);
	model_free(j->m);
	free(j->name);
	free(j->column);
}

int
main(int argc, char *argv[])
{
	static int (*const batch[])(struct batch *, struct out *, void *, void *, struct err *) = {
		[REPORT_DEALS] = explain_batch, [REPORT_LONG] = list_batch,
		    [REPORT_GLOBAL] = weigh_batch
	};
	struct parallel work = { new_scratch, NULL, count_batch, NULL };
	int first = opt_parse(argc, argv,
	    "-m MODEL [-r deals|long|global] [-k N] [--show risk|help|both]\n"
	    "                   [--labels FILE] [--playbook FILE] [--currency C] [-t] [-o FILE] "
	    "[FILE ...]", "Appends what lowers each deal's win probability, and what to do.",
	    options);
	struct job j = { 0 };
	struct out o;
	struct err e;

	check_options();
	open_model(&j);
	open_input(&j, argv + first, (size_t)(argc - first));
	work.map = batch[report];
	out_open(&o, output);
	write_header(&j, &o);
	if (parallel_run(j.input.rec, opt_threads(&in), &work, &o, &j, &e) != 0)
		err_die("%s", e.text);
	if (report == REPORT_GLOBAL)
		write_global(&j, &o);
	out_close(&o);
	model_input_note(&j.input);
	free_job(&j);
	return EXIT_DONE;
}
