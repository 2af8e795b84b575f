/*
 * dealdrift -- has the world moved under the model?
 *
 * Holds 8 bytes per feature and deal that entered.
 */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/metrics.h"
#include "base/num.h"
#include "base/opt.h"
#include "csv/out.h"
#include "csv/rec.h"
#include "deal/columns.h"
#include "deal/dataset.h"
#include "drift/drift_rows.h"
#include "drift/entered.h"
#include "drift/inputs.h"

enum { LONGEST = 3650 };		/* days of a window */

static struct opt_input in;
static struct opt_list features;
static const char *model_path, *reference_path, *window, *output;
static int weekly, exit_code, table;

static const struct opt options[] = {
	{ 'm', "model", "MODEL", OPT_TEXT(&model_path),
	  "the model: the reference ends with the day it learned up to" },
	{ 0, "reference", "FILE", OPT_TEXT(&reference_path),
	  "an older table: what new deals are compared with" },
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
	struct dataset now, reference;
	struct entered entered;
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

static void
read_table(struct dataset *s, struct rec **r, char *const *files, size_t n)
{
	struct rec_options o = { opt_delimiter(&in, ','), 0, in.progress - in.no_progress };
	struct err e;

	if ((*r = rec_open(files, n, &o, &e)) == NULL ||
	    dataset_read_entries(s, *r, COL_PROBABILITY, opt_threads(&in), &e) != 0)
		err_die("%s", e.text);
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
		else if (dataset_find(&st->now, features.item[i]) < 0)
			opt_usage("--features: '%s' is no feature: they start with x_",
			    features.item[i]);
}

static void
load(struct state *st, char *const *files, size_t n)
{
	char path[4096];
	char *const reference[] = { path };
	struct rec *r;
	struct err e;

	read_table(&st->now, &st->r, files, n);
	check_features(st);
	if (reference_path != NULL) {
		if (strlen(reference_path) >= sizeof path)
			err_die("--reference: the path is too long");
		memcpy(path, reference_path, strlen(reference_path) + 1);
		read_table(&st->reference, &r, reference, 1);
		rec_close(r);
	}
	if (entered_make(&st->entered, &st->now, reference_path != NULL ? &st->reference : NULL,
	    &e) != 0)
		err_die("%s", e.text);
	if (st->entered.left_out > 0)
		err_warn("%zu features are not in %s and left out", st->entered.left_out,
		    reference_path);
	if (st->now.rows == 0)
		err_note("no deals");
}

/* ---- flow --------------------------------------------------------------------------------- */

static void
judge(struct state *st)
{
	struct inputs_options o = { window_days(), weekly, DATE_NONE, &features,
	    COL_PROBABILITY, opt_threads(&in) };

	if (st->now.snapshots > 0)
		inputs_judge(&st->rows, &st->entered, &o);
}

static void
finish(struct state *st)
{
	struct out o;

	out_open(&o, output);
	drift_rows_write(&st->rows, table, &o);
	metrics_rows("read", rec_rows(st->r));
	if (st->entered.last != DATE_NONE)
		metrics_day(METRIC_DATA_DAY, st->entered.last);
	drift_rows_metrics(&st->rows);
	out_count(&o);
	out_close(&o);
}

int
main(int argc, char *argv[])
{
	int first = opt_parse(argc, argv,
	    "[-m MODEL] [--reference FILE] [--window TIME] [--weekly] [--features COL,...] "
	    "[--exit-code] [-t] [-o FILE] [FILE ...]",
	    "Tells whether the world has moved under the model.", options);
	const char *const outputs[] = { output },
	    *const kept[] = { model_path, reference_path };
	struct state st = { 0 };
	int found;

	(void)window_days();
	opt_inputs(outputs, 1, kept, 2);
	opt_inputs(outputs, 1, (const char *const *)(argv + first), (size_t)(argc - first));
	load(&st, argv + first, (size_t)(argc - first));
	judge(&st);
	finish(&st);
	found = drift_rows_found(&st.rows);
	drift_rows_free(&st.rows);
	entered_free(&st.entered);
	dataset_free(&st.now);
	dataset_free(&st.reference);
	rec_close(st.r);
	return exit_code && found ? EXIT_FOUND : EXIT_DONE;
}
