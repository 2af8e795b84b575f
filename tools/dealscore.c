/*
 * dealscore -- how likely is each deal to be won?
 *
 * Streams: holds one batch of records per thread, and the model.
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
#include "model/forest.h"
#include "model/model.h"
#include "model/model_file.h"
#include "model/model_input.h"
#include "model/scoring.h"

static struct opt_input in;
static const char *model_path, *output, *thresholds;

static const struct opt options[] = {
	{ 'm', "model", "MODEL", OPT_TEXT(&model_path), "the model that dealtrain wrote" },
	{ 0, "thresholds", "HIGH,MEDIUM", OPT_TEXT(&thresholds),
	  "riskiest shares (20%,50%) or least risks (0.8,0.6) of a category" },
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

static int
count_batch(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	struct scratch *s = scratch;
	struct job *j = arg;

	(void)b;
	(void)o;
	(void)e;
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

int
main(int argc, char *argv[])
{
	const struct parallel work = { new_scratch, score_batch, count_batch, NULL };
	int first = opt_parse(argc, argv,
	    "-m MODEL [--thresholds HIGH,MEDIUM] [-o FILE] [FILE ...]",
	    "Appends each deal's win probability and risk.", options);
	const char *const outputs[] = { output }, *const kept[] = { model_path };
	struct job j = { 0 };
	struct out o;
	struct err e;

	if (model_path == NULL)
		opt_usage("which model? (-m MODEL)");
	opt_inputs(outputs, 1, kept, 1);
	open_input(&j, argv + first, (size_t)(argc - first));
	out_open(&o, output);
	append_header(&j.append, &o);
	if (parallel_run(j.input.rec, opt_threads(&in), &work, &o, &j, &e) != 0)
		err_die("%s", e.text);
	set_metrics(&j);
	out_count(&o);
	out_close(&o);
	model_input_warn(&j.input);
	append_free(&j.append);
	model_input_free(&j.input);
	model_free(j.m);
	return EXIT_DONE;
}
