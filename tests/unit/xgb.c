/*
 * train and forest against each other: what xgboost learned, predicted by
 * both, must be the same margins bit for bit and the same contributions.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "learn/xgb.h"
#include "model/booster_json.h"
#include "model/forest.h"
#include "model/model.h"
#include "model/model_file.h"

enum { ROWS = 700, COLS = 9 };

static const struct xgb_column columns[COLS] = {
	{ .name = "x_a" }, { .name = "x_b" }, { .name = "x_c", .ordered = 1 }, { .name = "x_d" },
	{ .name = "x_e" }, { .name = "x_rep", .categorical = 1 },
	{ .name = "x_region", .categorical = 1, .levels = 5 },
	{ .name = "x_unused", .constant = 1 }, { .name = "x_flag" },
};

static const int widths[] = { 4, 8, 16 };

static uint64_t state = 88172645463325252u;

static double
uniform(void)			/* xorshift64, Marsaglia 2003 */
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (double)(state >> 11) * 0x1p-53;
}

static float
cell(size_t col)
{
	if (uniform() < 0.07)
		return NAN;
	switch (col) {
	case 5:
		return (float)(int)(uniform() * 90);
	case 6:
		return (float)(int)(uniform() * 5);
	case 7:
		return 0;
	case 8:
		return uniform() < 0.3;
	default:
		return (float)(uniform() * 4 - 2);
	}
}

struct rows {
	float x[ROWS * COLS];
	float label[ROWS], weight[ROWS];
};

static struct rows *
make_rows(void)
{
	struct rows *r = mem_zero(1, sizeof *r);
	size_t i, k;
	double z;

	for (i = 0; i < ROWS; i++) {
		for (k = 0; k < COLS; k++)
			r->x[i * COLS + k] = cell(k);
		z = isnan(r->x[i * COLS]) ? 1 : (double)r->x[i * COLS];
		if (fmod((double)r->x[i * COLS + 5], 7) < 2)
			z -= 2;
		z *= isnan(r->x[i * COLS + 1]) ? 1 : (double)r->x[i * COLS + 1];
		r->label[i] = uniform() < 1 / (1 + exp(-z));
		r->weight[i] = (float)(0.5 + uniform());
	}
	return r;
}

/* What was learned, written down and read again: by us, and by the library, which is *loaded. */
static struct forest *
forest_of(struct xgb_trees *t, unsigned trees, struct xgb_trees **loaded)
{
	struct err e;
	size_t n;
	char *text = xgb_save(t, trees, &n, &e);
	struct forest *f;
	json_t *rest;

	assert_non_null(text);
	assert_null(strstr(text, "NaN"));
	f = forest_read(text, n, &rest, &e);
	if (f == NULL)
		fail_msg("%s", e.text);
	json_decref(rest);
	*loaded = xgb_load(text, n, &e);
	if (*loaded == NULL)
		fail_msg("%s", e.text);
	free(text);
	return f;
}

/* The rows as they are, for a loaded booster. */
static struct xgb_data *
plain(const struct rows *r)
{
	struct err e;
	struct xgb_data *d = xgb_data_new(r->x, ROWS, columns, COLS, NULL, NULL, &e);

	assert_non_null(d);
	return d;
}

static void
same_margins(struct xgb_trees *t, struct xgb_data *d, struct forest *f,
    const struct rows *r, unsigned trees)
{
	float theirs[ROWS], ours[ROWS];
	struct err e;
	size_t i;

	assert_int_equal(xgb_margin(t, d, trees, theirs, &e), 0);
	for (i = 0; i < 3; i++) {
		if (forest_lanes(f, widths[i]) < 0)
			continue;
		forest_margin(f, r->x, ROWS, ours);
		assert_memory_equal(ours, theirs, sizeof ours);
	}
}

static void
check_contributions(const float *ours, const float *theirs, const float *margin)
{
	size_t i, k;
	double sum;

	for (i = 0; i < ROWS; i++) {
		sum = 0;
		for (k = 0; k <= COLS; k++) {
			sum += (double)ours[i * (COLS + 1) + k];
			assert_true(fabsf(ours[i * (COLS + 1) + k] -
			    theirs[i * (COLS + 1) + k]) < 1e-5f);
		}
		assert_true(fabs(sum - (double)margin[i]) < 1e-5);
	}
}

static void
same_contributions(struct xgb_trees *t, struct xgb_data *d, struct forest *f,
    const struct rows *r)
{
	enum { N = ROWS * (COLS + 1) };
	float *theirs = mem_zero(N, sizeof(float)), *ours = mem_zero(N, sizeof(float));
	float *first = mem_zero(N, sizeof(float)), margin[ROWS];
	struct err e;
	void *scratch;
	size_t i;

	assert_int_equal(xgb_shap(t, d, theirs, &e), 0);
	forest_margin(f, r->x, ROWS, margin);
	forest_prepare(f);
	for (i = 0; i < 3; i++) {
		if (forest_lanes(f, widths[i]) < 0)
			continue;
		scratch = mem_resize(NULL, forest_scratch(f), 1);
		forest_shap(f, r->x, ROWS, ours, scratch);
		check_contributions(ours, theirs, margin);
		if (i == 0)
			memcpy(first, ours, N * sizeof(float));
		assert_memory_equal(ours, first, N * sizeof(float));
		free(scratch);
	}
	free(theirs);
	free(ours);
	free(first);
}

/* Learns with these parameters ("name value name value ..."), compares. */
static void
compare(unsigned rounds, size_t params, const struct xgb_param *param)
{
	struct rows *r = make_rows();
	struct err e;
	struct xgb_data *d = xgb_data_new(r->x, ROWS, columns, COLS, r->label,
	    r->weight, &e);
	struct xgb_data *as_given = plain(r);
	struct xgb_trees *t, *loaded;
	struct forest *f;

	assert_non_null(d);
	t = xgb_run(d, param, params, rounds, &e);
	if (t == NULL)
		fail_msg("%s", e.text);
	f = forest_of(t, 0, &loaded);
	assert_int_equal(forest_trees(f), rounds);
	assert_int_equal(forest_features(f), COLS);
	assert_string_equal(forest_name(f, 5), "x_rep");
	assert_int_equal(forest_categorical(f, 5), 1);
	assert_int_equal(forest_codes(f, 0), 0);
	same_margins(t, d, f, r, 0);
	same_margins(loaded, as_given, f, r, 0);
	same_contributions(loaded, as_given, f, r);
	forest_free(f);
	xgb_free(t);
	xgb_free(loaded);
	xgb_data_free(d);
	xgb_data_free(as_given);
	free(r);
}

#define COMPARE(rounds, ...) do {						\
	const struct xgb_param p_[] = { { "nthread", "1" }, __VA_ARGS__ };	\
	compare(rounds, sizeof p_ / sizeof p_[0], p_);				\
} while (0)

static void
both_agree_on_stumps(void **unused)
{
	(void)unused;
	COMPARE(20, { "max_depth", "1" });
	COMPARE(1, { "max_depth", "1" }, { "gamma", "1e9" });	/* a leaf alone */
}

static void
both_agree_on_shallow_trees(void **unused)
{
	(void)unused;
	COMPARE(60, { "max_depth", "2" });
	COMPARE(60, { "max_depth", "3" }, { "lambda", "5" }, { "min_child_weight", "5" });
	COMPARE(40, { "max_depth", "4" }, { "subsample", "0.5" }, { "seed", "7" });
}

static void
both_agree_on_deep_trees(void **unused)
{
	(void)unused;
	COMPARE(30, { "max_depth", "6" });
	COMPARE(20, { "max_depth", "9" }, { "min_child_weight", "0" });
	COMPARE(5, { "max_depth", "0" }, { "grow_policy", "lossguide" },
	    { "max_leaves", "60" }, { "min_child_weight", "0" });
}

static void
both_agree_on_one_hot_categories(void **unused)
{
	(void)unused;
	COMPARE(30, { "max_depth", "5" }, { "max_cat_to_onehot", "1000" });
	COMPARE(30, { "max_depth", "5" }, { "max_cat_to_onehot", "1" });
}

static void
both_agree_on_odd_codes(void **unused)
{
	static const float odd[] = { -1, 31, 32, 63, 64, 89, 90, 95, 96, 1e6f, 2.5f, 3e9f };
	struct rows *r = make_rows();
	struct err e;
	struct xgb_param p[] = { { "max_depth", "6" }, { "nthread", "1" } };
	struct xgb_data *d = xgb_data_new(r->x, ROWS, columns, COLS, r->label, NULL, &e);
	struct xgb_trees *t = xgb_run(d, p, 2, 20, &e), *loaded;
	struct forest *f = forest_of(t, 0, &loaded);
	size_t i;

	(void)unused;
	xgb_data_free(d);
	for (i = 0; i < ROWS; i++) {
		r->x[i * COLS + 5] = odd[i % (sizeof odd / sizeof odd[0])];
		r->x[i * COLS + 6] = odd[i % 7];
	}
	d = plain(r);
	same_margins(loaded, d, f, r, 0);
	xgb_data_free(d);
	forest_free(f);
	xgb_free(t);
	xgb_free(loaded);
	free(r);
}

static void
first_trees_are_the_cut_booster(void **unused)
{
	struct rows *r = make_rows();
	struct err e;
	struct xgb_param p[] = { { "max_depth", "3" }, { "nthread", "1" } };
	struct xgb_data *d = xgb_data_new(r->x, ROWS, columns, COLS, r->label, NULL, &e);
	struct xgb_trees *t = xgb_run(d, p, 2, 30, &e);
	static const unsigned cut[] = { 1, 10, 25, 30, 0 };
	struct xgb_trees *loaded;
	struct forest *f;
	size_t i;
	float out[ROWS];

	(void)unused;
	for (i = 0; i < 5; i++) {
		f = forest_of(t, cut[i], &loaded);
		assert_int_equal(forest_trees(f), cut[i] > 0 ? cut[i] : 30);
		same_margins(t, d, f, r, cut[i]);
		xgb_free(loaded);
		forest_free(f);
	}
	assert_int_equal(xgb_margin(t, d, 31, out, &e), -1);
	xgb_free(t);
	xgb_data_free(d);
	free(r);
}

static char *
learned(struct rows *r, const char *threads, const float *label, size_t *n)
{
	struct err e;
	struct xgb_param p[] = { { "max_depth", "3" }, { "nthread", threads },
	    { "subsample", "0.7" }, { "monotone_constraints", "(1,0,0,0,0,0,0,0,-1)" } };
	struct xgb_data *d = xgb_data_new(r->x, ROWS, columns, COLS, r->label, NULL, &e);
	struct xgb_trees *t;
	char *text;

	if (label != NULL)
		assert_int_equal(xgb_relabel(d, label, NULL, &e), 0);
	t = xgb_run(d, p, 4, 20, &e);
	assert_non_null(t);
	text = xgb_save(t, 0, n, &e);
	xgb_free(t);
	xgb_data_free(d);
	return text;
}

/* 3/4 of a forest's margins, and a tree of x_b's own. */
static void
a_share_and_a_column_are_a_weighted_mean(void **unused)
{
	static const struct xgb_param p[] = {
		{ "max_depth", "3" }, { "eta", "0.2" }, { "subsample", "0.7" }, { "seed", "3" }
	};
	struct rows *r = make_rows();
	struct err e;
	struct xgb_data *d = xgb_data_new(r->x, ROWS, columns, COLS, r->label, r->weight, &e);
	struct xgb_trees *whole = xgb_run(d, p, 4, 20, &e),
	    *part = xgb_run_share(d, p, 4, 20, .75, .5, &e);
	float *a = mem_zero(ROWS, sizeof *a), *b = mem_zero(ROWS, sizeof *b),
	    *value = mem_zero(ROWS, sizeof *value);
	double off = 0;

	(void)unused;
	assert_non_null(whole);
	assert_non_null(part);
	assert_int_equal(xgb_margin(whole, d, 0, a, &e), 0);
	assert_int_equal(xgb_margin(part, d, 0, b, &e), 0);
	for (size_t i = 0; i < ROWS; i++)
		assert_true(fabs((double)b[i] - (.75 * (double)a[i] + .5)) < 1e-5);
	for (size_t i = 0; i < ROWS; i++)
		value[i] = isnan(r->x[i * COLS + 1]) ? 3 : r->x[i * COLS + 1];
	assert_int_equal(xgb_add(part, d, 1, value, NULL, &e), 0);
	assert_int_equal(xgb_margin(part, d, 0, a, &e), 0);
	for (size_t i = 0; i < ROWS; i++) {
		double error = (double)(a[i] - b[i]) - (double)value[i];

		off += error * error / ROWS;
	}
	/* 4 / 32 leaves wide, uniform: 4 / 32 / sqrt(12) = .036 */
	assert_true(sqrt(off) < .08);
	free(a);
	free(b);
	free(value);
	xgb_free(whole);
	xgb_free(part);
	xgb_data_free(d);
	free(r);
}

static void
threads_do_not_change_the_model(void **unused)
{
	struct rows *r = make_rows();
	size_t n1, n2;
	char *a = learned(r, "1", NULL, &n1), *b = learned(r, "2", NULL, &n2);

	(void)unused;
	assert_int_equal(n1, n2);
	assert_memory_equal(a, b, n1);
	free(a);
	free(b);
	free(r);
}

static void
relabelling_is_learning_from_the_new_labels(void **unused)
{
	struct rows *r = make_rows();
	float soft[ROWS];
	size_t n1, n2, i;
	char *a, *b;

	(void)unused;
	for (i = 0; i < ROWS; i++)
		soft[i] = (float)(0.1 + 0.8 * uniform());
	a = learned(r, "1", soft, &n1);
	memcpy(r->label, soft, sizeof soft);
	b = learned(r, "1", NULL, &n2);
	assert_int_equal(n1, n2);
	assert_memory_equal(a, b, n1);
	free(a);
	free(b);
	free(r);
}

/* One row with label q against a Won row of weight q and a Lost one of 1 - q. */
static void
soft_labels_are_two_weighted_rows(void **unused)
{
	static float x[2 * ROWS * COLS], label[2 * ROWS], weight[2 * ROWS];
	struct rows *r = make_rows();
	struct xgb_param p[] = { { "max_depth", "3" }, { "nthread", "1" } };
	float one[ROWS], two[2 * ROWS];
	struct xgb_data *d;
	struct xgb_trees *t;
	struct err e;
	size_t i, k;

	(void)unused;
	for (i = 0; i < ROWS; i++) {
		r->label[i] = (float)(int)(uniform() * 5) / 4;
		for (k = 0; k < 2; k++) {
			memcpy(x + (2 * i + k) * COLS, r->x + i * COLS, COLS * sizeof *x);
			label[2 * i + k] = k == 0;
			weight[2 * i + k] = k == 0 ? r->label[i] : 1 - r->label[i];
		}
	}
	d = xgb_data_new(r->x, ROWS, columns, COLS, r->label, NULL, &e);
	t = xgb_run(d, p, 2, 10, &e);
	assert_int_equal(xgb_margin(t, d, 0, one, &e), 0);
	xgb_free(t);
	xgb_data_free(d);
	d = xgb_data_new(x, 2 * ROWS, columns, COLS, label, weight, &e);
	t = xgb_run(d, p, 2, 10, &e);
	assert_int_equal(xgb_margin(t, d, 0, two, &e), 0);
	for (i = 0; i < ROWS; i++)
		assert_true(fabsf(one[i] - two[2 * i]) < 1e-4f);
	xgb_free(t);
	xgb_data_free(d);
	free(r);
}

static struct model *
plain_model(void)
{
	struct model *m = model_new();
	struct model_feature *f;
	char name[32];
	size_t i;
	int k, n;

	for (i = 0; i < COLS; i++) {
		f = model_add_feature(m, columns[i].name, columns[i].categorical);
		for (k = 0; k < 90 && f->categorical; k++) {
			n = snprintf(name, sizeof name, "\"%d\\u%%", k);
			intern_add(f->dictionary, name, (size_t)n);
		}
	}
	m->verdict = MODEL_READY;
	m->base_rate = 0.4;
	m->quantiles = 2;
	m->quantile = mem_zero(2, sizeof *m->quantile);
	m->quantile[1] = 0.9;
	m->risk_high = 0.8;
	return m;
}

/* The library reads our file, gives the same margins, and writes it the same. */
static void
the_model_file_is_the_librarys_too(void **unused)
{
	struct rows *r = make_rows();
	struct model *m = plain_model(), *back;
	struct xgb_param p[] = { { "max_depth", "4" }, { "nthread", "1" } };
	struct err e;
	struct xgb_data *d = xgb_data_new(r->x, ROWS, columns, COLS, r->label, NULL, &e);
	struct xgb_trees *t = xgb_run(d, p, 2, 12, &e), *theirs;
	size_t n, len, again;
	char *booster = xgb_save(t, 0, &n, &e), *file, *copy;

	(void)unused;
	file = model_bytes(m, booster, n, &len, &e);
	if (file == NULL)
		fail_msg("%s", e.text);
	assert_null(strstr(file, "NaN"));
	back = model_parse(file, len, "m.json", &e);
	assert_non_null(back);
	theirs = xgb_load(file, len, &e);
	assert_non_null(theirs);
	same_margins(t, d, back->forest, r, 0);
	xgb_data_free(d);
	d = plain(r);
	same_margins(theirs, d, back->forest, r, 0);
	copy = xgb_save(theirs, 0, &again, &e);
	assert_int_equal(again, len);
	assert_memory_equal(copy, file, len);
	free(copy);
	free(file);
	free(booster);
	xgb_free(theirs);
	xgb_free(t);
	xgb_data_free(d);
	model_free(back);
	model_free(m);
	free(r);
}

static void
what_cannot_be_learned_is_an_error(void **unused)
{
	struct rows *r = make_rows();
	struct err e;
	struct xgb_param bad = { "max_dept", "3" }, ours = { "objective", "rank:map" };
	struct xgb_data *d = xgb_data_new(r->x, ROWS, columns, COLS, r->label, NULL, &e);
	size_t i;

	(void)unused;
	assert_null(xgb_run(d, &bad, 1, 5, &e));
	assert_string_equal(e.text, "no such parameter: 'max_dept'");
	assert_null(xgb_run(d, &ours, 1, 5, &e));
	assert_null(xgb_run(d, NULL, 0, 0, &e));
	for (i = 0; i < ROWS; i++)
		r->label[i] = 1;
	assert_int_equal(xgb_relabel(d, r->label, NULL, &e), 0);
	assert_null(xgb_run(d, NULL, 0, 5, &e));
	assert_string_equal(e.text, "all rows are won: nothing to learn");
	r->label[3] = 1.5f;
	assert_int_equal(xgb_relabel(d, r->label, NULL, &e), -1);
	xgb_data_free(d);
	free(r);
}

static void
parameters_are_checked(void **unused)
{
	static const char *const good[][2] = {
		{ "max_depth", "6" }, { "eta", "1" }, { "subsample", ".5" }, { "lambda", "0" },
		{ "grow_policy", "lossguide" },
		{ "max_leaves", "0" }, { "reg_alpha", "1e3" },
		{ "monotone_constraints", "(1,0,-1)" },
		{ "interaction_constraints", "[[0,1],[2]]" }
	};
	static const char *const bad[][3] = {
		{ "max_dept", "6", "no such parameter: 'max_dept'" },
		{ "nthread", "6", "no such parameter: 'nthread' (-j sets it)" },
		{ "max_depth", "0", "max_depth: not a whole number from 1 to 64: '0'" },
		{ "max_depth", "2.5", "max_depth: not a whole number from 1 to 64: '2.5'" },
		{ "eta", "", "eta: not a number from 1e-06 to 1: ''" },
		{ "eta", "nan", "eta: not a number from 1e-06 to 1: 'nan'" },
		{ "subsample", "2", "subsample: not a number from 0.001 to 1: '2'" },
		{ "grow_policy", "best", "grow_policy: not depthwise or lossguide: 'best'" },
		{ "monotone_constraints", "(1,0)",
		  "monotone_constraints: 2 entries, but there are 3 features" },
		{ "monotone_constraints", "(1,,0)",
		    "monotone_constraints: not a list of 1, 0 and -1 such as (1,0,-1): '(1,,0)'" },
		{ "monotone_constraints", "",
		    "monotone_constraints: not a list of 1, 0 and -1 such as (1,0,-1): ''" },
		{ "monotone_constraints", "(",
		    "monotone_constraints: not a list of 1, 0 and -1 such as (1,0,-1): '('" },
		{ "monotone_constraints", "(1,0,1",
		    "monotone_constraints: not a list of 1, 0 and -1 such as (1,0,-1): '(1,0,1'" },
		{ "monotone_constraints", "(1,0,-1) ",
		    "monotone_constraints: not a list of 1, 0 and -1 such as (1,0,-1): "
		    "'(1,0,-1) '" }
	};
	struct err e;

	(void)unused;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_int_equal(xgb_param_check(good[i][0], good[i][1], 3, &e), 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(xgb_param_check(bad[i][0], bad[i][1], 3, &e), -1);
		assert_string_equal(e.text, bad[i][2]);
	}
	assert_int_equal(xgb_param_check("monotone_constraints", "(1,0)", 0, &e), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_agree_on_stumps),
		cmocka_unit_test(both_agree_on_shallow_trees),
		cmocka_unit_test(both_agree_on_deep_trees),
		cmocka_unit_test(both_agree_on_one_hot_categories),
		cmocka_unit_test(both_agree_on_odd_codes),
		cmocka_unit_test(first_trees_are_the_cut_booster),
		cmocka_unit_test(a_share_and_a_column_are_a_weighted_mean),
		cmocka_unit_test(threads_do_not_change_the_model),
		cmocka_unit_test(relabelling_is_learning_from_the_new_labels),
		cmocka_unit_test(soft_labels_are_two_weighted_rows),
		cmocka_unit_test(the_model_file_is_the_librarys_too),
		cmocka_unit_test(what_cannot_be_learned_is_an_error),
		cmocka_unit_test(parameters_are_checked),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
