/* Trees behind a booster's own: XGBoost reads them as they are meant, and writes them again. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "learn/booster_append.h"
#include "learn/xgb.h"

enum { ROWS = 500, COLS = 3, TREES = 5 };
static const struct xgb_column col[COLS] = {
	{ .name = "x_age" }, { .name = "x_a", .categorical = 1 },
	{ .name = "x_b", .categorical = 1 }
};
static float x[ROWS * COLS], label[ROWS];

static struct xgb_data *
make_rows(void)
{
	struct err e;
	struct rng r;

	rng_start(&r, 1, 0);
	for (size_t i = 0; i < ROWS; i++) {
		x[i * COLS] = i % 17 == 0 ? NAN : (float)rng_below(&r, 200);
		x[i * COLS + 1] = i % 23 == 0 ? NAN : (float)rng_below(&r, 4);
		x[i * COLS + 2] = (float)rng_below(&r, 40);
		label[i] = rng_uniform(&r) < .4;
	}
	return xgb_data_new(x, ROWS, col, COLS, label, NULL, &e);
}

static char *
learn(struct xgb_data *d, size_t *n)
{
	static const struct xgb_param p[] = { { "max_depth", "2" }, { "nthread", "1" } };
	struct err e;
	struct xgb_trees *t = xgb_run(d, p, 2, TREES, &e);
	char *text = xgb_save(t, 0, n, &e);

	assert_non_null(text);
	xgb_free(t);
	return text;
}

/* a = 1 and b = 35: -0.75; a not known: 0.125.  Age below 50.5: 0.5, not known: 0.25. */
static uint32_t all[] = { 0, 1, 2, 3 }, one[] = { 1 }, late[] = { 35 };
static struct booster_node pair[] = {
	{ 1, 1, 1, 0, all, 4, 1, 500 }, { .value = .125F, .cover = 20 },
	{ 3, 1, 1, 0, one, 1, 1, 480 }, { .value = 0, .cover = 400 },
	{ 5, 2, 1, 0, late, 1, 1, 80 }, { .value = 0, .cover = 75 },
	{ .value = -.75F, .cover = 5 }
};
static struct booster_node age[] = {
	{ 1, 0, 0, FLT_MAX, NULL, 0, 0, 500 }, { 3, 0, 0, 50.5F, NULL, 0, 0, 470 },
	{ .value = .25F, .cover = 30 }, { .value = .5F, .cover = 100 },
	{ .value = -1, .cover = 370 }
};
static const struct booster_tree tree[] = { { pair, 7 }, { age, 5 } };

static float
meant(const float *row)
{
	float sum = isnan(row[1]) ? .125F : row[1] > .5F && row[1] < 1.5F && row[2] > 34.5F &&
	    row[2] < 35.5F ? -.75F : 0;

	return sum + (isnan(row[0]) ? .25F : row[0] < 50.5F ? .5F : -1);
}

static void
xgboost_takes_them(void **state)
{
	static float before[ROWS], after[ROWS];
	struct xgb_data *d = make_rows();
	struct xgb_trees *t;
	size_t n, len, back;
	char *text = learn(d, &n), *more, *again;
	struct err e;

	(void)state;
	assert_non_null(more = booster_append(text, tree, 2, COLS, &len, &e));
	assert_int_equal(len, strlen(more));
	assert_non_null(t = xgb_load(more, len, &e));
	xgb_data_free(d);
	assert_non_null(d = xgb_data_new(x, ROWS, col, COLS, NULL, NULL, &e));
	assert_int_equal(xgb_margin(t, d, 0, after, &e), 0);
	assert_int_equal(xgb_margin(t, d, TREES, before, &e), 0);
	for (size_t i = 0; i < ROWS; i++)
		assert_true(fabsf(after[i] - before[i] - meant(x + i * COLS)) < 1e-5F);
	again = xgb_save(t, 0, &back, &e);
	assert_int_equal(back, len);
	assert_memory_equal(again, more, len);
	xgb_free(t);
	xgb_data_free(d);
	free(text);
	free(more);
	free(again);
}

static void
what_is_no_booster_is_an_error(void **state)
{
	static const char *const bad[] = { "", "{}", "{\"num_trees\":\"0\"}",
	    "{\"num_trees\":\"3\",\"tree_info\":[0,0,0]}",
	    "{\"num_trees\":\"1\",\"tree_info\":[0],\"trees\":[{}]}" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e;
		size_t n;

		assert_null(booster_append(bad[i], tree, 2, COLS, &n, &e));
		assert_non_null(strstr(e.text, "no booster"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(xgboost_takes_them),
		cmocka_unit_test(what_is_no_booster_is_an_error),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
