/*
 * trial, tune, champion, import and runs on one small table: what is learned is
 * tested on later rows, a model knows its recipe, and what was trained
 * elsewhere is judged alike.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../scratch.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/sha256.h"
#include "learn/booster_import.h"
#include "learn/champion.h"
#include "learn/fit.h"
#include "learn/run_log.h"
#include "learn/tune.h"
#include "learn/model_build.h"
#include "learn/validate.h"

enum { ROWS = 400 };

static int
leave_folder(void **state)
{
	static const char *const left[] = { "table", "model", "booster", "runs", "codes" };

	(void)state;
	return scratch_leave(left, sizeof left / sizeof *left);
}

static void
put(const char *path, const char *text, size_t n)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	fclose(f);
}

/* Rows without dates: log-odds 2 known x_good; x_side says nothing, x_kind neither. */
struct world {
	struct dataset s;
	struct folds f;
};

static void
open_world(struct world *w, double known)
{
	static const struct rec_options usual = { ',', 0, -1 };
	static char path[] = "table";
	char *paths[] = { path };
	FILE *f = fopen(path, "w");
	struct rng rng;
	struct rec *r;
	struct err e;

	rng_start(&rng, 5, 0);
	fprintf(f, "deal_id,outcome,x_good,x_side,x_kind\n");
	for (int i = 0; i < ROWS; i++) {
		double good = rng_normal(&rng), side = rng_normal(&rng);
		int won = rng_uniform(&rng) < 1 / (1 + exp(-2 * known * good));

		fprintf(f, "d%d,%s,%.4f,%.4f,%s\n", i, won ? "Won" : "Lost", good, side,
		    i % 3 == 0 ? "a" : "b");
	}
	fclose(f);
	assert_non_null(r = rec_open(paths, 1, &usual, &e));
	assert_int_equal(dataset_read(&w->s, r, 1, &e), 0);
	rec_close(r);
	assert_int_equal(folds_make(&w->f, &w->s, 3, &e), 0);
}

static void
close_world(struct world *w)
{
	folds_free(&w->f);
	dataset_free(&w->s);
}

static void
start(struct validate *t, const struct world *w)
{
	memset(t, 0, sizeof *t);
	t->s = &w->s;
	t->folds = &w->f;
	t->calibrate = VALIDATE_AUTO;
	params_init(&t->params, &w->s, 1, 1);
}

static void
run(struct validate *t, const struct world *w)
{
	struct err e;

	start(t, w);
	assert_int_equal(validate_run(t, &e), 0);
}

static void
a_signal_is_seen_and_noise_is_not(void **state)
{
	struct world w;
	struct validate t;

	(void)state;
	open_world(&w, 1);
	assert_true(w.s.undated);
	assert_int_equal(w.s.rows, ROWS);
	run(&t, &w);
	assert_int_equal(t.verdict, MODEL_READY);
	assert_true(t.loss < t.base_loss - .1);
	assert_true(validate_loss(&t) <= t.loss && validate_loss(&t) >= t.loss);
	validate_free(&t);
	close_world(&w);
	open_world(&w, 0);
	run(&t, &w);
	assert_int_equal(t.verdict, MODEL_NO_SIGNAL);
	assert_true(validate_loss(&t) <= t.base_loss && validate_loss(&t) >= t.base_loss);
	validate_free(&t);
	close_world(&w);
}

static void
write_model(const struct validate *t)
{
	struct err e;
	size_t n;
	char *bytes = model_build(t, "[]", &n, &e);

	assert_non_null(bytes);
	put("model", bytes, n);
	free(bytes);
}

/* A champion of the same recipe on the same rows has the same loss, whatever was chosen for it. */
static void
a_champion_repeats_its_recipe(void **state)
{
	struct champion c;
	struct world w;
	struct validate t;
	struct err e;

	(void)state;
	open_world(&w, 1);
	run(&t, &w);
	write_model(&t);
	assert_int_equal(champion_open(&c, "model", &w.s, 1, &e), 0);
	assert_int_equal(c.rounds, FIT_ROUNDS);
	assert_int_equal(c.trees, t.trees);
	assert_true(fabs(c.linear - t.linear) < 1e-9);
	assert_int_equal(champion_run(&c, &w.f, &e), 0);
	assert_true(fabs(validate_loss(&c.validation) - validate_loss(&t)) < 1e-9);
	champion_free(&c);
	w.s.feature[w.s.features - 1].name[2] = 'q';
	assert_int_equal(champion_open(&c, "model", &w.s, 1, &e), -1);
	assert_non_null(strstr(e.text, "model: "));
	champion_free(&c);
	assert_int_equal(champion_open(&c, "table", &w.s, 1, &e), -1);
	champion_free(&c);
	validate_free(&t);
	close_world(&w);
}

static void
a_search_keeps_what_is_given_and_never_does_worse(void **state)
{
	struct params p;
	struct tune found, again;
	struct world w;
	struct err e;
	static const char *const all[] = {
		"max_depth", "eta", "min_child_weight", "subsample", "colsample_bytree", "lambda"
	};

	(void)state;
	open_world(&w, 1);
	params_init(&p, &w.s, 1, 1);
	assert_int_equal(params_set(&p, "max_depth", "2", &e), 0);
	assert_int_equal(tune_run(&found, &p, &w.s, &w.f, 4, 7, &e), 0);
	assert_int_equal(found.tried, 5);
	assert_int_equal(found.folds, w.f.n >= 3 ? w.f.n - 1 : w.f.n);
	assert_true(found.best <= found.ours);
	for (size_t i = 0; i < p.n; i++)
		if (strcmp(p.p[i].name, "max_depth") == 0 && params_counts(&p, i))
			assert_string_equal(p.p[i].value, "2");
	params_free(&p);
	params_init(&p, &w.s, 1, 1);
	params_set(&p, "max_depth", "2", &e);
	assert_int_equal(tune_run(&again, &p, &w.s, &w.f, 4, 7, &e), 0);
	assert_true(fabs(again.best - found.best) < 1e-12);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		assert_int_equal(params_set(&p, all[i], "1", &e), 0);
	assert_int_equal(tune_run(&found, &p, &w.s, &w.f, 4, 7, &e), -1);
	assert_non_null(strstr(e.text, "nothing to search"));
	params_free(&p);
	close_world(&w);
}

/* The booster within a model file, as it was before dealkit wrote to it. */
static void
write_booster(const struct world *w)
{
	static const struct xgb_param p[] = { { "max_depth", "2" }, { "seed", "1" } };
	struct fit l = { .s = &w->s, .rows = ROWS / 2, .now = ROWS / 2, .param = p, .params = 2,
	    .trees = 20, .rounds = 1, .only_trees = 1 };
	struct xgb_trees *t;
	struct err e;
	char *json;
	size_t n;

	assert_non_null(t = fit_run(&l, &e));
	assert_non_null(json = xgb_save(t, 0, &n, &e));
	put("booster", json, n);
	free(json);
	xgb_free(t);
	fit_free(&l);
}

static void
a_booster_from_elsewhere_is_judged_alike(void **state)
{
	static const char codes[] = "feature,code,category\nx_kind,0,a\nx_kind,1,b\nother,0,z\n";
	static const char gap[] = "feature,code,category\nx_kind,1,b\n";
	struct booster_import im;
	struct world w;
	struct validate t;
	struct err e;
	size_t n;
	char *bytes;

	(void)state;
	open_world(&w, 1);
	write_booster(&w);
	put("codes", gap, sizeof gap - 1);
	assert_int_equal(booster_import_read(&im, "booster", "codes", &e), -1);
	booster_import_free(&im);
	/* x_kind has categories */
	assert_int_equal(booster_import_read(&im, "booster", NULL, &e), -1);
	assert_non_null(strstr(e.text, "x_kind"));
	booster_import_free(&im);
	put("codes", codes, sizeof codes - 1);
	assert_int_equal(booster_import_read(&im, "booster", "codes", &e), 0);
	assert_int_equal(im.m->features, 3);
	memset(&t, 0, sizeof t);
	t.s = &w.s;
	t.folds = &w.f;
	t.calibrate = VALIDATE_AUTO;
	float *margin = mem_resize(NULL, ROWS, sizeof *margin);
	for (size_t i = 0; i < ROWS; i++)
		margin[i] = w.s.x[i * w.s.features];	/* x_good itself */
	assert_int_equal(validate_given(&t, margin, &e), 0);
	assert_int_equal(t.verdict, MODEL_READY);
	assert_true(t.linear <= 0);			/* nothing is added to it */
	assert_non_null(bytes = model_build_import(&t, "[]", im.m, im.bytes, im.n, &n, &e));
	put("model", bytes, n);
	free(bytes);
	free(margin);
	validate_free(&t);
	booster_import_free(&im);
	close_world(&w);
}

static size_t
lines(const char *path)
{
	FILE *f = fopen(path, "r");
	size_t n = 0;

	assert_non_null(f);
	for (int c; (c = getc(f)) != EOF;)
		n += c == '\n';
	fclose(f);
	return n;
}

static void
the_log_of_runs_grows_by_whole_rows(void **state)
{
	char hash[SHA256_DIGITS + 1];
	const struct run_log_end end = { hash, "", "old.json", .5, "written" },
	    none = { "", "", NULL, NAN, "tried" };
	struct world w;
	struct validate t;
	struct metrics_table_rows table;
	const struct metrics_table *f;
	struct err e;

	(void)state;
	sha256_of("abc", 3, hash);
	open_world(&w, 1);
	run(&t, &w);
	metrics_table_make(&table, &t);
	f = metrics_table_of_model(&table);
	assert_true(f->by == METRICS_TABLE_TREES && f->fold == t.oof.folds && f->log_loss > 0);
	assert_int_equal(run_log_check("runs", &e), 0);
	assert_int_equal(run_log_append("runs", &t, f, &end, &e), 0);
	assert_int_equal(run_log_append("runs", &t, f, &none, &e), 0);
	assert_int_equal(lines("runs"), 3);
	assert_int_equal(run_log_check("runs", &e), 0);
	assert_int_equal(run_log_check("table", &e), -1);
	assert_non_null(strstr(e.text, "table:1: not the header of a log of runs"));
	assert_int_equal(run_log_append("table", &t, f, &none, &e), -1);
	assert_int_equal(lines("table"), ROWS + 1);	/* as it was */
	assert_int_equal(run_log_append("no/where", &t, f, &none, &e), -1);
	metrics_table_free(&table);
	validate_free(&t);
	close_world(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signal_is_seen_and_noise_is_not),
		cmocka_unit_test(a_champion_repeats_its_recipe),
		cmocka_unit_test(a_search_keeps_what_is_given_and_never_does_worse),
		cmocka_unit_test(a_booster_from_elsewhere_is_judged_alike),
		cmocka_unit_test(the_log_of_runs_grows_by_whole_rows),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, scratch_enter, leave_folder);
}
