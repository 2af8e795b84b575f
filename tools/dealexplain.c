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

#include "append.h"
#include "calib.h"
#include "effect.h"
#include "err.h"
#include "factor.h"
#include "forest.h"
#include "input.h"
#include "mem.h"
#include "model.h"
#include "opt.h"
#include "out.h"
#include "play.h"
#include "rec.h"
#include "work.h"

enum { SHOW_RISK = -1, SHOW_BOTH, SHOW_HELP };	/* the sign of the effects shown */

static const struct opt_choice shows[] = {
	{ "risk", SHOW_RISK, "what lowers the win probability most" },
	{ "help", SHOW_HELP, "what raises it most" },
	{ "both", SHOW_BOTH, "the largest effects either way" },
	{ NULL, 0, NULL }
};

static struct opt_input in;
static const char *model_path, *output, *labels, *playbook, *currency = "$";
static size_t top = 3;
static int show = SHOW_RISK;

static const struct opt options[] = {
	{ 'm', "model", "MODEL", OPT_TEXT, &model_path, "the model that dealtrain wrote", 0, 0, NULL },
	{ 'k', "top-factors", "N", OPT_COUNT, &top, "factors to name (default: 3)", 1, 50, NULL },
	{ 0, "show", "WHICH", OPT_CHOICE, &show, "which factors (default: risk)", 0, 0, shows },
	{ 0, "labels", "FILE", OPT_TEXT, &labels, "how features are called", 0, 0, NULL },
	{ 0, "playbook", "FILE", OPT_TEXT, &playbook, "what to do about a factor", 0, 0, NULL },
	{ 0, "currency", "C", OPT_TEXT, &currency, "sign before money (default: $)", 0, 0, NULL },
	{ 'o', "output", "FILE", OPT_TEXT, &output, "write to FILE instead of standard output", 0, 0, NULL },
	OPT_INPUT(&in),
	{ 0, NULL, NULL, 0, NULL, NULL, 0, 0, NULL }
};

struct job {
	struct model *m;
	struct rec *r;
	struct input input;
	struct factors factors;
	struct plays plays;
	struct append append;
	char (*name)[32];	/* of the columns appended */
	const char **column;	/* pointers to them */
	uint64_t *unseen;	/* [features] */
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

/* What the cells of a deal are written from. */
struct deal {
	struct factor_row row;
	const struct job *job;
	const double *total;	/* [factors] */
	size_t picked[50], speaker[50], n;
	const struct play *play;	/* NULL: none fits */
	struct out text;
};

static void
look(struct deal *d, const double *effect)
{
	const struct job *j = d->job;
	size_t risk[50], voice[50], n, i;

	d->n = pick(d->total, j->factors.n, show, top, d->picked);
	for (i = 0; i < d->n; i++)
		d->speaker[i] = factor_speaker(&d->row, d->picked[i], effect,
		    d->total[d->picked[i]] < 0 ? -1 : 1);
	n = pick(d->total, j->factors.n, SHOW_RISK, top, risk);
	for (i = 0; i < n; i++)
		voice[i] = factor_speaker(&d->row, risk[i], effect, -1);
	d->play = plays_find(&j->plays, &d->row, risk, voice, n);
}

static void
write_sentence(struct deal *d, struct out *o)
{
	size_t i;

	out_clear(&d->text);
	for (i = 0; i < d->n; i++) {
		if (i > 0)
			out_text(&d->text, "; ");
		factor_clause(&d->row, d->speaker[i], &d->text);
	}
	out_field(o, d->text.buf, d->text.len);
}

static void
write_action(struct deal *d, struct out *o)
{
	out_clear(&d->text);
	if (d->play != NULL)
		play_action(d->play, &d->row, &d->text);
	out_field(o, d->text.buf, d->text.len);
}

/* factor_1..k, value_1..k, effect_1..k, top_factors, recommended_action. */
static void
write_cell(size_t i, struct out *o, void *arg)
{
	struct deal *d = arg;
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

enum { ROWS = 1024 };		/* of a batch, at most */

/* A thread's memory. */
struct scratch {
	uint64_t *unseen;	/* [features] */
	double *effect, *total;	/* [features] each */
	float *x, *margin, *phi;	/* [ROWS][features], [ROWS], [ROWS][features + 1] */
	void *forest;
	struct deal deal;
};

static void *
new_scratch(void *arg)
{
	const struct job *j = arg;
	size_t n = j->m->features, doubles = 3 * n, floats = ROWS * (2 * n + 2);
	struct scratch *s = mem_zero(sizeof *s + doubles * sizeof(double) + floats * sizeof(float) +
	    forest_scratch(j->m->forest), 1);

	s->unseen = (uint64_t *)(void *)(s + 1);
	s->effect = (double *)(void *)(s->unseen + n);
	s->total = s->effect + n;
	s->margin = (float *)(void *)(s->total + n);
	s->x = s->margin + ROWS;
	s->phi = s->x + ROWS * n;
	s->forest = s->phi + ROWS * (n + 1);
	return s;
}

static void
explain(const struct job *j, struct scratch *s, size_t i)
{
	const float *phi = s->phi + i * (j->m->features + 1);

	s->deal.n = 0;
	s->deal.play = NULL;
	if (j->m->verdict == MODEL_NO_SIGNAL)
		return;
	effect_row(&j->m->calib, forest_bias(j->m->forest), (double)s->margin[i], phi,
	    j->m->features, s->effect);
	factors_add(&j->factors, s->effect, s->total);
	look(&s->deal, s->effect);
}

static int
explain_batch(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	struct scratch *s = scratch;
	struct job *j = arg;

	memset(s->unseen, 0, j->m->features * sizeof *s->unseen);
	if (input_read(&j->input, b, s->x, s->unseen, e) < 0)
		return -1;
	if (j->m->verdict != MODEL_NO_SIGNAL) {
		forest_margin(j->m->forest, s->x, b->rows, s->margin);
		forest_shap(j->m->forest, s->x, b->rows, s->phi, s->forest);
	}
	s->deal.job = j;
	s->deal.total = s->total;
	out_memory(&s->deal.text);
	for (size_t i = 0; i < b->rows; i++) {
		s->deal.row = (struct factor_row){ &j->factors, b, &b->row[i] };
		explain(j, s, i);
		append_row(&j->append, b, &b->row[i], o, write_cell, &s->deal);
	}
	out_free(&s->deal.text);
	return 0;
}

static int
count_batch(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	const struct scratch *s = scratch;
	struct job *j = arg;

	(void)b;
	(void)o;
	(void)e;
	for (size_t i = 0; i < j->m->features; i++)
		j->unseen[i] += s->unseen[i];
	return 0;
}

/* ---- flow ------------------------------------------------------------ */

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
	append_open(&j->append, j->r, j->column, i);
}

static void
open_input(struct job *j, char *const *files, size_t n)
{
	struct rec_options o = { opt_delimiter(&in, ','), 0, in.progress - in.no_progress };
	struct err e;

	if ((j->m = model_read(model_path, &e)) == NULL)
		err_die("%s", e.text);
	forest_prepare(j->m->forest);
	if ((j->r = rec_open(files, n, &o, &e)) == NULL ||
	    input_open(&j->input, j->m, j->r, &e) != 0 ||
	    factors_open(&j->factors, labels, j->m, j->r, currency, &e) != 0 ||
	    plays_open(&j->plays, playbook, &j->factors, &e) != 0)
		err_die("%s", e.text);
	name_columns(j);
	j->unseen = mem_zero(j->m->features, sizeof *j->unseen);
	if (j->m->verdict == MODEL_NO_SIGNAL)
		err_warn("%s: found no signal: there are no factors to name", model_path);
}

static void
free_job(struct job *j)
{
	append_free(&j->append);
	plays_free(&j->plays);
	factors_free(&j->factors);
	input_free(&j->input);
	rec_close(j->r);
	model_free(j->m);
	free(j->name);
	free(j->column);
	free(j->unseen);
}

int
main(int argc, char *argv[])
{
	const struct work work = { new_scratch, explain_batch, count_batch };
	int first = opt_parse(argc, argv, "-m MODEL [-k N] [--show risk|help|both] [--labels FILE] "
	    "[--playbook FILE] [--currency C] [-o FILE] [FILE ...]",
	    "Appends what lowers each deal's win probability, and what to do.", options);
	struct job j = { 0 };
	struct out o;
	struct err e;

	if (model_path == NULL)
		opt_usage("which model? (-m MODEL)");
	open_input(&j, argv + first, (size_t)(argc - first));
	out_open(&o, output);
	append_header(&j.append, &o);
	if (work_run(j.r, opt_threads(&in), &work, &o, &j, &e) != 0)
		err_die("%s", e.text);
	out_close(&o);
	if (rec_rows(j.r) == 0)
		err_note("no deals");
	input_note(&j.input, j.unseen);
	free_job(&j);
	return EXIT_DONE;
}
