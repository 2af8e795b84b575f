/*
 * dealscore -- how likely is each deal to be won?
 *
 * Streams: holds one batch of records per thread, and the model; with --log the ids of its deals.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/metrics.h"
#include "base/opt.h"
#include "csv/append.h"
#include "csv/out.h"
#include "csv/parallel.h"
#include "deal/columns.h"
#include "deal/deal.h"
#include "model/forest.h"
#include "model/model.h"
#include "model/model_file.h"
#include "model/model_input.h"
#include "model/score_log.h"
#include "model/scoring.h"

static struct opt_input in;
static const char *model_path, *output, *thresholds, *log_path;

static const struct opt options[] = {
	{ 'm', "model", "MODEL", OPT_TEXT(&model_path), "the model that dealtrain wrote" },
	{ 0, "thresholds", "HIGH,MEDIUM", OPT_TEXT(&thresholds),
	  "riskiest shares (20%,50%) or least risks (0.8,0.6) of a category" },
	{ 0, "log", "FILE", OPT_TEXT(&log_path),
	  "append the first score of each open deal, for dealdrift" },
	{ 'o', "output", "FILE", OPT_TEXT(&output), "write to FILE instead of standard output" },
	OPT_INPUT(&in),
	OPT_END
};

struct job {
	struct model *m;
	struct model_input input;
	struct append append;
	struct scoring scoring;
	uint64_t deals[SCORING_CATEGORIES];
	struct score_log *log;	/* NULL: none is kept */
	size_t id, day;		/* columns, for it */
	long outcome;		/* -1: there is none */
};

/* ---- rows ------------------------------------------------------------ */

/* A thread's memory: a batch's rows. */
struct scratch {
	struct model_input_rows rows;
	uint64_t deals[SCORING_CATEGORIES];
};

static void *
new_scratch(void *arg)
{
	const struct job *j = arg;
	struct scratch *s = mem_zero(sizeof *s + model_input_room(&j->input), 1);

	model_input_place(&j->input, &s->rows, s + 1);
	return s;
}

static int
score_batch(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	struct scratch *s = scratch;
	const struct model_input_rows *rows = &s->rows;
	struct job *j = arg;
	struct score score;

	if (model_input_read(&j->input, b, rows, e) < 0)
		return -1;
	if (scoring_has_margin(&j->scoring))
		forest_margin(j->m->forest, rows->x, b->rows, rows->margin);
	for (size_t i = 0; i < b->rows; i++) {
		scoring_set(&score, &j->scoring, rows->margin[i]);
		append_row(&j->append, b, &b->row[i], o, scoring_cell, &score);
		s->deals[scoring_category(&score)]++;
	}
	return 0;
}

/* The scores of open deals, for the log. */
static int
log_batch(struct job *j, const struct batch *b, const float *margin, struct err *e)
{
	enum deal_outcome outcome;
	struct score score;
	int32_t day;
	size_t n;

	for (size_t i = 0; i < b->rows; i++) {
		const struct rec_row *row = &b->row[i];
		const char *s = batch_field(b, row, (size_t)j->outcome, &n), *id;

		outcome = DEAL_OPEN;
		if (j->outcome >= 0 && n > 0 && deal_outcome(s, n, &outcome) != 0)
			return rec_complain(j->input.rec, b, row, (size_t)j->outcome,
			    "not Won, Lost or Open", e);
		s = batch_field(b, row, j->day, &n);
		if (date_parse(s, n, &day) != 0)
			return rec_complain(j->input.rec, b, row, j->day,
			    "not a date YYYY-MM-DD", e);
		if ((id = batch_field(b, row, j->id, &n)), n == 0)
			return rec_complain(j->input.rec, b, row, j->id, "is empty", e);
		scoring_set(&score, &j->scoring, margin[i]);
		if (outcome == DEAL_OPEN)
			score_log_add(j->log, id, n, day, score.p);
	}
	return 0;
}

static int
count_batch(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	struct scratch *s = scratch;
	struct job *j = arg;

	(void)o;
	if (j->log != NULL && log_batch(j, b, s->rows.margin, e) != 0)
		return -1;
	model_input_count(&j->input, &s->rows);
	for (int i = 0; i < SCORING_CATEGORIES; i++)
		j->deals[i] += s->deals[i];
	memset(s->deals, 0, sizeof s->deals);
	return 0;
}

static void
set_metrics(const struct job *j)
{
	const struct model *m = j->m;
	int32_t day = DATE_NONE;

	(void)date_parse(m->as_of, strlen(m->as_of), &day);
	model_metrics(m->id, m->version, day, m->verdict);
	metrics_rows("read", rec_rows(j->input.rec));
	for (int i = 0; i < SCORING_CATEGORIES; i++)
		metrics_set_of(METRIC_DEALS, *scoring_category_name[i] != '\0' ?
		    scoring_category_name[i] : "none", NULL, (double)j->deals[i]);
}

/* ---- flow ------------------------------------------------------------ */

static void
open_input(struct job *j, char *const *files, size_t n)
{
	struct err e;

	if ((j->m = model_read(model_path, &e)) == NULL)
		err_die("%s", e.text);
	if (scoring_open(&j->scoring, j->m, thresholds, &e) != 0)
		opt_usage("%s", e.text);
	if (j->m->verdict != MODEL_NO_SIGNAL)
		err_note("risk is High from %.6f, Medium from %.6f",
		    (double)j->scoring.high / SCORING_MILLION,
		    (double)j->scoring.medium / SCORING_MILLION);
	if (model_input_open(&j->input, j->m, files, n, &in, &e) != 0)
		err_die("%s", e.text);
	append_open(&j->append, j->input.rec, scoring_column, SCORING_COLUMNS);
	if (j->m->verdict == MODEL_NO_SIGNAL)
		err_warn(model_by_age(j->m) ? "%s: found no signal: every deal gets the chance of "
		    "its age, and no category" : "%s: found no signal: every deal gets the base "
		    "rate, %.6f, and no category", model_path, j->m->base_rate);
}

/* What the log needs is there, and it can be written to. */
static void
open_log(struct job *j)
{
	struct err e;

	if (log_path == NULL)
		return;
	if (rec_need(j->input.rec, COL_DEAL_ID, "dealfeat", &j->id, &e) != 0 ||
	    rec_need(j->input.rec, COL_AS_OF, "dealfeat", &j->day, &e) != 0 ||
	    score_log_check(log_path, &e) != 0)
		err_die("%s", e.text);
	j->outcome = rec_find(j->input.rec, COL_OUTCOME);
	j->log = score_log_new();
}

static void
write_log(const struct job *j)
{
	size_t rows;
	struct err e;

	if (j->log == NULL)
		return;
	if (score_log_write(j->log, log_path, j->m->id, &rows, &e) != 0)
		err_die("%s", e.text);
	err_note("%zu first scores were added to %s", rows, log_path);
}

int
main(int argc, char *argv[])
{
	const struct parallel work = { new_scratch, score_batch, count_batch, NULL };
	int first = opt_parse(argc, argv,
	    "-m MODEL [--thresholds HIGH,MEDIUM] [--log FILE] [-o FILE] [FILE ...]",
	    "Appends each deal's win probability and risk.", options);
	const char *const outputs[] = { output, log_path }, *const kept[] = { model_path };
	struct job j = { 0 };
	struct out o;
	struct err e;

	if (model_path == NULL)
		opt_usage("which model? (-m MODEL)");
	opt_outputs(outputs, 2);
	opt_inputs(outputs, 2, kept, 1);
	opt_inputs(outputs + 1, 1, (const char *const *)(argv + first), (size_t)(argc - first));
	open_input(&j, argv + first, (size_t)(argc - first));
	open_log(&j);
	out_open(&o, output);
	append_header(&j.append, &o);
	if (parallel_run(j.input.rec, opt_threads(&in), &work, &o, &j, &e) != 0)
		err_die("%s", e.text);
	set_metrics(&j);
	out_count(&o);
	out_close(&o);
	write_log(&j);
	model_input_warn(&j.input);
	score_log_free(j.log);
	append_free(&j.append);
	model_input_free(&j.input);
	model_free(j.m);
	return EXIT_DONE;
}
