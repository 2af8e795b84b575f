/*
 * dealscore -- how likely is each deal to be won?
 *
 * Streams: holds one batch of records per thread, and the model.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/metrics.h"
#include "base/num.h"
#include "base/opt.h"
#include "csv/append.h"
#include "csv/out.h"
#include "csv/parallel.h"
#include "deal/columns.h"
#include "model/forest.h"
#include "model/model.h"
#include "model/model_file.h"
#include "model/model_input.h"
#include "stats/calib.h"

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

enum { PROBABILITY, RISK, CATEGORY, PERCENTILE, MODEL_ID, COLUMNS };
static const char *const column[COLUMNS] = {
	COL_PROBABILITY, COL_RISK, COL_CATEGORY, COL_PERCENTILE, COL_MODEL_ID
};

enum { MILLION = 1000000 };	/* risks are compared as they are printed: 6 decimals */

enum { HIGH, MEDIUM, LOW, NO_CATEGORY, CATEGORIES };
static const char *const category_name[CATEGORIES] = { "High", "Medium", "Low", "" };

struct job {
	struct model *m;
	struct model_input input;
	struct append append;
	long high, medium;	/* least risk of a category, in millionths */
	uint64_t deals[CATEGORIES];
};

/* ---- thresholds ------------------------------------------------------ */

/* One bound, as written by the user, ended by `end`: a share if it ends in %. */
static const char *
parse_bound(const char *s, char end, double *v, int *percent)
{
	size_t n = strcspn(s, ",");

	*percent = n > 0 && s[n - 1] == '%';
	if (s[n] != end || num_parse(s, n - (size_t)*percent, v) != 0)
		return NULL;
	*v = *percent ? *v / 100 : *v;
	return *v >= 0 && *v <= 1 ? s + n + 1 : NULL;
}

/* The riskiest 20 % have the 20 % lowest win probabilities. */
static void
set_thresholds(struct job *j)
{
	double high = j->m->risk_high, medium = j->m->risk_medium;
	int share = 0, other = 0;
	const char *s = thresholds;

	if (s != NULL) {
		s = parse_bound(s, ',', &high, &share);
		if (s == NULL || parse_bound(s, '\0', &medium, &other) == NULL || share != other ||
		    (share ? high > medium : high < medium))
			opt_usage("--thresholds: neither shares such as 20%%,50%% nor risks such "
			    "as " "0.8,0.6: '%s'", thresholds);
	}
	if (share) {
		high = 1 - model_quantile(j->m, high);
		medium = 1 - model_quantile(j->m, medium);
	}
	j->high = lround(high * MILLION);
	j->medium = lround(medium * MILLION);
	if (j->m->verdict != MODEL_NO_SIGNAL)
		err_note("risk is High from %.6f, Medium from %.6f", (double)j->high / MILLION,
		    (double)j->medium / MILLION);
}

/* ---- rows ------------------------------------------------------------ */

struct score {
	const struct job *j;
	double p;		/* NaN: the model has no signal */
	long risk;		/* in millionths */
};

static int
category(const struct score *s)
{
	return s->j->m->verdict == MODEL_NO_SIGNAL ? NO_CATEGORY : s->risk >= s->j->high ? HIGH :
	    s->risk >= s->j->medium ? MEDIUM : LOW;
}

static void
write_cell(size_t i, struct out *o, void *arg)
{
	const struct score *s = arg;
	char buf[NUM_MAX];
	int known = s->j->m->verdict != MODEL_NO_SIGNAL;

	switch (i) {
	case PROBABILITY:
		out_rate(o, (double)(MILLION - s->risk) / MILLION);
		break;
	case RISK:
		out_rate(o, (double)s->risk / MILLION);
		break;
	case CATEGORY:
		out_name(o, category_name[category(s)]);
		break;
	case PERCENTILE:
		if (known)
			out_field(o, buf, num_fixed(buf, 100 * model_rank(s->j->m, s->p), 1));
		else
			out_empty(o);
		break;
	case MODEL_ID:
		out_name(o, s->j->m->id);
		break;
	}
}

/* A thread's memory: a batch's rows. */
struct scratch {
	struct model_input_rows rows;
	uint64_t deals[CATEGORIES];
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
	struct score score = { j, j->m->base_rate, 0 };
	int known = j->m->verdict != MODEL_NO_SIGNAL || model_by_age(j->m);

	if (model_input_read(&j->input, b, rows, e) < 0)
		return -1;
	if (known)
		forest_margin(j->m->forest, rows->x, b->rows, rows->margin);
	for (size_t i = 0; i < b->rows; i++) {
		if (known)
			score.p = calib_prob(&j->m->calib, (double)rows->margin[i]);
		score.risk = MILLION - lround(score.p * MILLION);
		append_row(&j->append, b, &b->row[i], o, write_cell, &score);
		s->deals[category(&score)]++;
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
	for (int i = 0; i < CATEGORIES; i++)
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
	for (int i = 0; i < CATEGORIES; i++)
		metrics_set_of(METRIC_DEALS, *category_name[i] != '\0' ? category_name[i] : "none",
		    NULL, (double)j->deals[i]);
}

/* ---- flow ------------------------------------------------------------ */

static void
open_input(struct job *j, char *const *files, size_t n)
{
	struct err e;

	if ((j->m = model_read(model_path, &e)) == NULL)
		err_die("%s", e.text);
	set_thresholds(j);
	if (model_input_open(&j->input, j->m, files, n, &in, &e) != 0)
		err_die("%s", e.text);
	append_open(&j->append, j->input.rec, column, COLUMNS);
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
