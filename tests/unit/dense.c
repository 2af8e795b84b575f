#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "learn/dense.h"
#include "learn/dense_json.h"
#include "learn/xgb.h"

enum { ROWS = 4, FEATURES = 6 };

static const struct xgb_column columns[FEATURES] = {
	{ .name = "x_amount" }, { .name = "x_win_rate", .ordered = 1 },
	{ .name = "x_age_days", .ordered = 1, .whole = 1 }, { .name = "x_rep", .categorical = 1 },
	{ .name = "x_flag", .constant = 1 }, { .name = "x_deals" }
};
static const float rows[ROWS * FEATURES] = {
	5, .2F, 10, 0, 1, 7,
	NAN, .4F, NAN, 2, 1, 8,
	9, NAN, 20, NAN, 1, 9,
	7, .6F, 60, 2, 1, 8,
};

static void
every_cell_holds_something(void **state)
{
	static const float expected[ROWS * 6] = {
		5, .2F, 0, 10, 0, 7,
		DENSE_LEAST, .4F, 0, 30, 2, 8,
		9, .4F, 1, 20, 3, 9,
		7, .6F, 0, 60, 2, 8,
	};
	struct dense *d = dense_new(rows, ROWS, columns, FEATURES, NULL);
	float *m = dense_matrix(d, rows, ROWS);

	(void)state;
	assert_int_equal(d->cols, 6);
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
		assert_true(fabsf(m[i] - expected[i]) < 1e-6F);
	free(m);
	dense_free(d);
}

/* A lower amount than any, a category that was not learned from, one that was never there. */
static void
what_was_never_seen(void **state)
{
	static const float odd[3 * FEATURES] = {
		-3, 0, 0, 1, 5, 1, 5, 0, 0, 99, 5, 1, 5, 0, 0, -1, NAN, NAN
	};
	struct dense *d = dense_new(rows, ROWS, columns, FEATURES, NULL);
	float *m = dense_matrix(d, odd, 3);

	(void)state;
	assert_true(m[0] >= 5 && m[0] <= 5);
	for (size_t i = 0; i < 3; i++)
		assert_true(m[i * 6 + 4] >= 3 && m[i * 6 + 4] <= 3);
	assert_true(m[17] >= 8 && m[17] <= 8);		/* the mean of 7, 8, 9, 8 */
	free(m);
	dense_free(d);
}

/* So few lie below the rest that XGBoost's 256 bins would put them with what is missing. */
static void
the_lowest_hundredth_is_one_value(void **state)
{
	enum { N = 20000 };
	static const struct xgb_column one = { .name = "x" };
	float *x = mem_resize(NULL, N, sizeof *x), *m;
	struct dense *d;
	size_t least = 0;

	(void)state;
	for (size_t i = 0; i < N; i++)
		x[i] = i % 50 == 0 ? NAN : (float)(i * 7919 % N);
	d = dense_new(x, N, &one, 1, NULL);
	m = dense_matrix(d, x, N);
	for (size_t i = 0; i < N; i++)
		least += m[i] <= d->column[0].least && m[i] > DENSE_LEAST;
	assert_in_range(least, N / 200, N / 60);
	free(x);
	free(m);
	dense_free(d);
}

static void
parameters_name_columns(void **state)
{
	struct dense *d = dense_new(rows, ROWS, columns, FEATURES, NULL);
	char *text;

	(void)state;
	text = dense_monotone(d, "(1,-1,0,0,0,1)");
	assert_string_equal(text, "(1,-1,0,0,0,1)");
	free(text);
	text = dense_monotone(d, "(0,1,-1,0,1,0)");
	assert_string_equal(text, "(0,1,0,-1,0,0)");
	free(text);
	text = dense_interactions(d, "[[0, 1], [4, 5], [3]]");
	assert_string_equal(text, "[[0,1,2],[5],[4]]");
	free(text);
	dense_free(d);
}

static void
all_constant_leaves_a_column(void **state)
{
	static const struct xgb_column two[2] = {
		{ .name = "x_a", .constant = 1 }, { .name = "x_b", .constant = 1 }
	};
	static const float x[4] = { 1, 2, 1, 2 };
	struct dense *d = dense_new(x, 2, two, 2, NULL);

	(void)state;
	assert_int_equal(d->cols, 1);
	dense_free(d);
}

static void
what_is_no_booster_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "{}", "{\"learner\":{}}",
		"{\"learner\":{\"feature_names\":[],\"feature_types\":[],"
		"\"learner_model_param\":{\"num_feature\":\"6\"}}}",
		"{\"learner\":{\"feature_names\":[],\"feature_types\":[],"
		"\"gradient_booster\":{\"model\":{\"trees\":[{\"left_children\":[-1]}]}},"
		"\"learner_model_param\":{\"num_feature\":\"6\"}}}",
	};
	static char *const name[FEATURES] = { "a", "b", "c", "d", "e", "f" };
	static const char *const type[FEATURES] = {
		"float", "float", "float", "c", "float", "float"
	};
	struct dense *d = dense_new(rows, ROWS, columns, FEATURES, NULL);
	struct err e;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_null(dense_json(d, bad[i], strlen(bad[i]), name, type, &n, &e));
	dense_free(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cell_holds_something),
		cmocka_unit_test(what_was_never_seen),
		cmocka_unit_test(the_lowest_hundredth_is_one_value),
		cmocka_unit_test(parameters_name_columns),
		cmocka_unit_test(all_constant_leaves_a_column),
		cmocka_unit_test(what_is_no_booster_is_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
