/*
 * dealdrift -- has the world moved under the model?
 *
 * Holds 8 bytes per feature and deal that entered.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/metrics.h"
#include "base/num.h"
#include "base/opt.h"
#include "csv/out.h"
#include "csv/rec.h"
#include "deal/columns.h"
#include "deal/dataset.h"
#include "drift/drift_rows.h"
#include "model/entered.h"
#include "drift/first_scores.h"
#include "drift/inputs.h"
#include "drift/outcomes.h"
#include "drift/performance.h"
#include "drift/rescore.h"
#include "model/entry_blocks.h"
#include "model/model.h"
#include "model/model_file.h"
#include "model/waiting.h"

enum { LONGEST = 3650 };		/* days of a window */

static struct opt_input in;
static struct opt_list features;
static const char *model_path, *reference_path, *scores_path, *outcomes_path, *window, *output;
static int weekly, exit_code, table;

static const struct opt options[] = {
	{ 'm', "model", "MODEL", OPT_TEXT(&model_path),
	  "the model: the reference ends with the day it learned up to" },
	{ 0, "reference", "FILE", OPT_TEXT(&reference_path),
	  "an older table: what new deals are compared with" },
	{ 0, "scores", "FILE", OPT_TEXT(&scores_path),
	  "the first scores of deals, as dealscore --log keeps them" },
	{ 0, "outcomes", "FILE", OPT_TEXT(&outcomes_path),
	  "what became of the deals: today's table of dealclean" },
	{ 0, "window", "TIME", OPT_TEXT(&window),
	  "how far back new deals reach, as 8w or 56d (default: 8w)" },
	{ 0, "weekly", NULL, OPT_FLAG(&weekly),
	  "for a run every week: several windows, and one false alarm in 20 years" },
	{ 0, "features", "COL,...", OPT_LIST(&features), "these features only" },
	{ 0, "exit-code", NULL, OPT_FLAG(&exit_code), "exit 1 if something drifted" },
	{ 't', "table", NULL, OPT_FLAG(&table), "an aligned table for a person instead of CSV" },
	{ 'o', "output", "FILE", OPT_TEXT(&output), "write to FILE instead of standard output" },
	OPT_INPUT(&in),
	OPT_END
};

struct state {
	struct rec *r;
	struct model *m;		/* NULL without -m */
	int32_t model_day;		/* DATE_NONE likewise */
	struct entry_blocks kept;	/* what it keeps of deals that entered */
	int is_log;			/* the table is one of first scores, and no more */
	struct dataset now, reference;
	struct entered entered;
	struct outcomes outcomes;
	struct first_scores scores;
	struct waiting waiting;
	struct drift_rows rows;
};

/* ---- options ------------------------------------------------------------------------ */

/* 8w, or 56d. */
static int32_t
window_days(void)
{
	size_t n = window != NULL ? strlen(window) : 0;
	double x;

	if (window == NULL)
		return 8 * 7;
	if (n < 2 || num_parse(window, n - 1, &x) != 0 || x < 1 || x > LONGEST ||
	    x > (double)(int32_t)x || (window[n - 1] != 'w' && window[n - 1] != 'd'))
		opt_usage("--window: no number of weeks or days, as 8w or 56d: '%s'", window);
	return (int32_t)x * (window[n - 1] == 'w' ? 7 : 1);
}

/* ---- reading -------------------------------------------------------------------------- */

static struct rec *
open_table(char *const *files, size_t n)
{
	struct rec_options o = { opt_delimiter(&in, ','), 0, in.progress - in.no_progress };
	struct err e;
	struct rec *r = rec_open(files, n, &o, &e);

	if (r == NULL)
		err_die("%s", e.text);
	return r;
}

static struct rec *
open_file(const char *path)
{
	char *file = mem_text(path, strlen(path));
	struct rec *r = open_table(&file, 1);

	free(file);
	return r;
}

static void
read_model(struct state *st)
{
	struct err e;

	st->model_day = DATE_NONE;
	if (model_path == NULL)
		return;
	if ((st->m = model_read(model_path, &e)) == NULL)
		err_die("%s", e.text);
	if (date_parse(st->m->as_of, strlen(st->m->as_of), &st->model_day) != 0)
		st->model_day = DATE_NONE;
	if (entry_blocks_read(&st->kept, st->m, &e) != 0 && e.text[0] == '\0') {
		entry_blocks_free(&st->kept);
		(void)entry_blocks_of_ranges(&st->kept, st->m, &e);
	}
	if (e.text[0] != '\0')
		err_die("%s: %s", model_path, e.text);
}

/* A feature that the user names must be there. */
static void
check_features(const struct state *st)
{
	size_t column;
	struct err e;

	for (size_t i = 0; i < features.n; i++)
		if (rec_need(st->r, features.item[i], NULL, &column, &e) != 0)
			err_die("%s", e.text);
		else if (strncmp(features.item[i], "x_", 2) != 0)
			opt_usage("--features: '%s' is no feature: they start with x_",
			    features.item[i]);
}

/* Deals as they enter, of the table and of the one it is compared with. */
static void
read_entries(struct state *st)
{
	struct rec *r;
	struct err e;

	check_features(st);
	if (dataset_read_entries(&st->now, st->r, COL_PROBABILITY, opt_threads(&in), &e) != 0)
		err_die("%s", e.text);
	if (reference_path != NULL) {
		r = open_file(reference_path);
		if (dataset_read_entries(&st->reference, r, COL_PROBABILITY, opt_threads(&in),
		    &e) != 0)
			err_die("%s", e.text);
		rec_close(r);
	}
	if (entered_make(&st->entered, &st->now, reference_path != NULL ? &st->reference : NULL,
	    &e) != 0)
		err_die("%s", e.text);
	if (st->entered.left_out > 0)
		err_warn("%zu features are not in %s and left out", st->entered.left_out,
		    reference_path);
}

/* Is there a log, a scored table, or a model that can score it? */
static int
has_scores(const struct state *st)
{
	return st->is_log || scores_path != NULL || st->m != NULL ||
	    dataset_find(&st->now, COL_PROBABILITY) >= 0;
}

static void
read_outcomes(struct state *st)
{
	struct err e;

	if (outcomes_path == NULL && st->is_log)
		err_die("%s: a table of scores alone: --outcomes FILE says what became of the "
		    "deals", rec_file(st->r, 0));
	if (!has_scores(st))
		return;
	if (outcomes_path == NULL)
		outcomes_of(&st->outcomes, &st->now);
	else if (outcomes_read(&st->outcomes, outcomes_path, opt_threads(&in), &e) != 0)
		err_die("%s", e.text);
}

/* The table's own scores, or else the model's, of the deals that entered. */
static void
score_entries(const struct state *st, double *p)
{
	long k = dataset_find(&st->now, COL_PROBABILITY);
	struct err e;

	for (size_t i = 0; i < st->now.rows && k >= 0; i++) {
		p[i] = (double)st->now.x[i * st->now.features + (size_t)k];
		if (p[i] < 0 || p[i] > 1)
			err_die("%s: not a probability from 0 to 1: '%g'", COL_PROBABILITY, p[i]);
	}
	if (k >= 0)
		return;
	if (rescore(st->m, &st->now, p, &e) != 0)
		err_die("%s", e.text);
	err_note("no stored scores: the deals are scored by %s now", model_path);
}

/* First scores: of a log, of the table if it is scored, or by the model. */
static void
find_scores(struct state *st)
{
	struct rec *log = scores_path != NULL ? open_file(scores_path) : st->r;
	double *p;
	struct err e;

	if (scores_path != NULL || st->is_log) {
		if (first_scores_read(&st->scores, log, &st->outcomes, &e) != 0)
			err_die("%s", e.text);
	} else {
		p = mem_zero(st->now.rows, sizeof *p);
		score_entries(st, p);
		first_scores_of(&st->scores, &st->now, p, st->model_day, &st->outcomes);
		free(p);
	}
	if (scores_path != NULL)
		rec_close(log);
}

static void
load(struct state *st, char *const *files, size_t n)
{
	read_model(st);
	st->r = open_table(files, n);
	st->is_log = rec_find(st->r, COL_PROBABILITY) >= 0 && (rec_find(st->r, COL_CREATED) < 0 ||
	    rec_find(st->r, COL_CLOSED) < 0 || rec_find(st->r, COL_OUTCOME) < 0);
	if (st->is_log && (scores_path != NULL || reference_path != NULL))
		opt_usage("--scores and --reference go with a table of dealfeat");
	if (!st->is_log)
		read_entries(st);
	read_outcomes(st);
}

/* ---- flow --------------------------------------------------------------------------------- */

static void
say_left_out(const struct state *st)
{
	if (st->scores.absent > 0)
		err_warn("%zu scored deals are not in the outcomes, or were closed when they were "
		    "scored, and left out", st->scores.absent);
	if (st->scores.unscored > 0)
		err_note("%zu rows without win_probability are left out", st->scores.unscored);
	if (st->scores.beyond > 0)
		err_note("%zu deals were so old when they were scored that hardly any is won any "
		    "more: left out", st->scores.beyond);
}

/* How long deals take: as the model knows, else as the outcomes did when scores began. */
static const struct waiting *
find_waiting(struct state *st)
{
	struct err e = { "" };

	if (st->m != NULL && waiting_read(&st->waiting, st->m, &e) != 0 && e.text[0] != '\0')
		err_die("%s: %s", model_path, e.text);
	if (st->waiting.days == 0 && st->scores.n > 0 &&
	    outcomes_waiting(&st->outcomes, st->scores.deal[0].day, &st->waiting) == 0)
		err_note("how long deals take is taken from the outcomes, as of the first score");
	return st->waiting.days > 0 ? &st->waiting : NULL;
}

static void
judge_scores(struct state *st, int32_t days)
{
	const struct waiting *w;

	if (!has_scores(st) && outcomes_path != NULL)
		err_warn("no scores for %s: --scores FILE or -m MODEL gives some", outcomes_path);
	else if (!has_scores(st))
		err_note("no scores: --scores FILE or -m MODEL tells more");
	if (!has_scores(st))
		return;
	find_scores(st);
	if ((w = find_waiting(st)) != NULL)
		first_scores_within(&st->scores, w);
	say_left_out(st);
	performance_judge(&st->rows, &st->scores, w, days, "how long deals take is not known: "
	    "fewer than 20 won or lost deals before the first score, and no model that keeps it");
}

static void
judge(struct state *st)
{
	struct inputs_options o = { window_days(), weekly, st->model_day,
	    st->kept.blocks > 0 ? &st->kept : NULL, &features, COL_PROBABILITY,
	    opt_threads(&in) };

	if (st->is_log ? st->outcomes.n == 0 : st->now.snapshots == 0) {
		err_note("no deals");
		return;
	}
	if (!st->is_log)
		inputs_judge(&st->rows, &st->entered, &o);
	judge_scores(st, o.window);
}

static void
finish(struct state *st)
{
	struct out o;

	out_open(&o, output);
	drift_rows_write(&st->rows, table, &o);
	metrics_rows("read", rec_rows(st->r));
	metrics_day(METRIC_DATA_DAY, st->is_log ? st->outcomes.last : st->entered.last);
	drift_rows_metrics(&st->rows);
	out_count(&o);
	out_close(&o);
}

static void
release(struct state *st)
{
	drift_rows_free(&st->rows);
	first_scores_free(&st->scores);
	waiting_free(&st->waiting);
	outcomes_free(&st->outcomes);
	entered_free(&st->entered);
	entry_blocks_free(&st->kept);
	dataset_free(&st->now);
	dataset_free(&st->reference);
	model_free(st->m);
	rec_close(st->r);
}

int
main(int argc, char *argv[])
{
	int first = opt_parse(argc, argv,
	    "[-m MODEL] [--reference FILE] [--scores FILE] [--outcomes FILE] [--window TIME] "
	    "[--weekly] [--features COL,...] [--exit-code] [-t] [-o FILE] [FILE ...]",
	    "Tells whether the world has moved under the model.", options);
	const char *const outputs[] = { output },
	    *const kept[] = { model_path, reference_path, scores_path, outcomes_path };
	struct state st = { 0 };
	int found;

	(void)window_days();
	opt_inputs(outputs, 1, kept, 4);
	opt_inputs(outputs, 1, (const char *const *)(argv + first), (size_t)(argc - first));
	load(&st, argv + first, (size_t)(argc - first));
	judge(&st);
	finish(&st);
	found = drift_rows_found(&st.rows);
	release(&st);
	return exit_code && found ? EXIT_FOUND : EXIT_DONE;
}
