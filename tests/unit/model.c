/* model: a file comes back as it went in, and a damaged one not at all. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "model/booster_json.h"
#include "model/forest.h"
#include "model/model.h"
#include "model/model_file.h"

static const char booster[] =
    "{\"learner\":{\"attributes\":{\"best_iteration\":\"1\",\"dealkit_old\":\"NaN\"},"
    "\"feature_names\":[\"x_age\",\"x_rep\"],\"feature_types\":[\"float\",\"c\"],"
    "\"gradient_booster\":{\"model\":{\"trees\":[{"
    "\"categories\":[1,2],\"categories_nodes\":[0],\"categories_segments\":[0],"
    "\"categories_sizes\":[2],\"default_left\":[1,0,0],\"left_children\":[1,-1,-1],"
    "\"right_children\":[2,-1,-1],\"split_conditions\":[NaN,-1.5E-1,2.5E-1],"
    "\"split_indices\":[1,0,0],\"split_type\":[1,0,0],\"sum_hessian\":[4E0,2E0,2E0]}]},"
    "\"name\":\"gbtree\"},\"learner_model_param\":{\"base_score\":\"5E-1\","
    "\"num_class\":\"0\",\"num_feature\":\"2\",\"num_target\":\"1\"},"
    "\"objective\":{\"name\":\"binary:logistic\"}},\"version\":[1,7,4]}";

static const char *const reps[] = { "rep_1", "a \"b\" \\user 5%", "M\xc3\xbcller\x01", "\xff" };

static struct model *
make(void)
{
	struct model *m = model_new();
	struct model_feature *f;
	size_t i;

	free(m->version);
	m->version = mem_text("0.1.0", 5);
	free(m->as_of);
	m->as_of = mem_text("2025-06-30", 10);
	model_add_feature(m, "x_age", 0);
	f = model_add_feature(m, "x_rep", 1);
	for (i = 0; i < 4; i++)
		intern_add(f->dictionary, reps[i], strlen(reps[i]));
	m->verdict = MODEL_WEAK;
	m->base_rate = 0.45;
	m->calib.kind = CALIB_SIGMOID;
	m->calib.a = 1.0 / 3;
	m->calib.b = -0.1;
	m->quantiles = 5;
	m->quantile = mem_zero(5, sizeof *m->quantile);
	for (i = 0; i < 5; i++)
		m->quantile[i] = i < 3 ? 0.1 * (double)i : 0.4;
	m->risk_high = 0.9;
	m->risk_medium = 0.8;
	model_add_part(m, "metrics", "[{\"auc\":0.71}]");
	return m;
}

static char *
bytes_of(const struct model *m, size_t *n)
{
	struct err e;
	char *text = model_bytes(m, booster, strlen(booster), n, &e);

	if (text == NULL)
		fail_msg("%s", e.text);
	return text;
}

static void
what_is_written_is_read_back(void **state)
{
	struct model *m = make(), *back;
	struct err e;
	size_t n, i, len;
	char *text = bytes_of(m, &n);
	float x[2] = { 3, 1 }, margin;

	(void)state;
	back = model_parse(text, n, "m.json", &e);
	assert_non_null(back);
	assert_string_equal(back->version, "0.1.0");
	assert_string_equal(back->as_of, "2025-06-30");
	assert_int_equal(back->features, 2);
	assert_string_equal(back->feature[1].name, "x_rep");
	assert_int_equal(intern_size(back->feature[1].dictionary), 4);
	for (i = 0; i < 4; i++)
		assert_string_equal(intern_text(back->feature[1].dictionary, (uint32_t)i, &len),
		    reps[i]);
	assert_int_equal(back->verdict, MODEL_WEAK);
	assert_true(back->base_rate == 0.45 && back->calib.a == 1.0 / 3 &&
	    back->calib.b == -0.1 && back->risk_high == 0.9 && back->risk_medium == 0.8);
	assert_memory_equal(back->quantile, m->quantile, 5 * sizeof *m->quantile);
	assert_int_equal(back->parts, 1);
	assert_string_equal(back->part[0].name, "metrics");
	assert_string_equal(back->part[0].text, "[{\"auc\":0.71}]");
	forest_margin(back->forest, x, 1, &margin);
	assert_true(margin == 0.25f);
	model_free(back);
	free(text);
	model_free(m);
}

static void
isotonic_knots_are_read_back(void **state)
{
	struct model *m = make(), *back;
	struct err e;
	size_t n;
	char *text;

	(void)state;
	m->calib.kind = CALIB_ISOTONIC;
	m->calib.knots = 2;
	m->calib.margin = mem_zero(2, sizeof(double));
	m->calib.p = mem_zero(2, sizeof(double));
	m->calib.margin[0] = -1.0 / 7;
	m->calib.margin[1] = 2;
	m->calib.p[0] = 0.1;
	m->calib.p[1] = 0.7;
	text = bytes_of(m, &n);
	back = model_parse(text, n, "m.json", &e);
	assert_non_null(back);
	assert_true(calib_prob(&back->calib, -1.0 / 7) == 0.1);
	assert_true(back->calib.margin[0] == -1.0 / 7);
	model_free(back);
	free(text);
	model_free(m);
}

static void
only_attributes_and_nan_change_in_the_booster(void **state)
{
	struct model *m = make();
	size_t n;
	char *text = bytes_of(m, &n);
	const char *rest = strstr(text, "\"feature_names\""), *theirs =
	    strstr(booster, "\"feature_names\"");

	(void)state;
	assert_non_null(rest);
	assert_int_equal(strlen(rest), strlen(theirs));
	assert_memory_equal(rest, theirs, (size_t)(strstr(theirs, "NaN") - theirs));
	assert_memory_equal(strstr(rest, "[0E0,"), "[0E0,-1.5E-1,2.5E-1]", 20);
	assert_memory_equal(text, "{\"learner\":{\"attributes\":{\"best_iteration\":\"1\","
	    "\"dealkit_as_of\":\"2025-06-30\",\"dealkit_base_rate\":", 80);
	assert_null(strstr(text, "dealkit_old"));
	assert_null(strchr(strstr(text, "dealkit_"), '\n'));
	free(text);
	model_free(m);
}

static void
any_changed_byte_is_found(void **state)
{
	struct model *m = make();
	struct err e;
	size_t n, i;
	char *text = bytes_of(m, &n);

	(void)state;
	for (i = 0; i < n; i++) {
		text[i] ^= 1;
		assert_null(model_parse(text, n, "m.json", &e));
		text[i] ^= 1;
	}
	for (i = 0; i < n; i += 7)
		assert_null(model_parse(text, i, "m.json", &e));
	assert_null(model_parse(booster, strlen(booster), "m.json", &e));
	assert_string_equal(e.text, "m.json: no dealkit_sha256: not a dealkit model");
	free(text);
	model_free(m);
}

/* The text with what replaced, and a hash that fits: hostile, not damaged. */
static void
refuses(const char *text, size_t n, const char *what, const char *with, const char *reason)
{
	const char *at = strstr(text, what);
	size_t a, b = strlen(with), digits, len;
	char *forged, hash[BOOSTER_JSON_DIGITS + 1];
	struct err e = { "" };

	assert_non_null(at);
	a = (size_t)(at - text);
	len = n - strlen(what) + b;
	forged = mem_zero(len + 1, 1);
	memcpy(forged, text, a);
	memcpy(forged + a, with, b);
	memcpy(forged + a + b, at + strlen(what), n - a - strlen(what));
	digits = booster_json_digits(forged, len, "dealkit_sha256");
	assert_true(digits < len);
	booster_json_hash(forged, len, digits, hash);
	memcpy(forged + digits, hash, BOOSTER_JSON_DIGITS);
	assert_null(model_parse(forged, len, "m.json", &e));
	if (strstr(e.text, reason) == NULL)
		fail_msg("'%s' does not say '%s'", e.text, reason);
	free(forged);
}

static void
hostile_parts_are_refused(void **state)
{
	struct model *m = make();
	size_t n;
	char *text = bytes_of(m, &n);

	(void)state;
	refuses(text, n, "\\\"float\\\"", "\\\"int\\\"", "type 'int'");
	refuses(text, n, "\\\"x_age\\\"", "\\\"age\\\"", "bad name");
	refuses(text, n, "\\\"x_age\\\"", "\\\"x_old\\\"", "than the booster's");
	refuses(text, n, "\\\"rep_1\\\"", "\\\"%FF\\\"", "bad or twice");
	refuses(text, n, "\\\"rep_1\\\"", "\\\"%F\\\"", "bad or twice");
	refuses(text, n, "\\\"rep_1\\\"", "7", "bad or twice");
	refuses(text, n, "\"categories\":[1,2]", "\"categories\":[1,9]", "the trees know 10");
	refuses(text, n, "sigmoid", "spline", "bad kind");
	refuses(text, n, "\"dealkit_verdict\":\"weak\"", "\"dealkit_verdict\":\"good\"",
	    "dealkit_verdict");
	refuses(text, n, "2025-06-30", "2025-06-31", "dealkit_as_of");
	refuses(text, n, "\"dealkit_base_rate\":\"0", "\"dealkit_base_rate\":\"7",
	    "between 0 and 1");
	refuses(text, n, "\"dealkit_quantiles\":\"[", "\"dealkit_quantiles\":\"[0.9,",
	    "not rising");
	refuses(text, n, "\\\"high\\\":0", "\\\"high\\\":-0", "dealkit_thresholds");
	refuses(text, n, "dealkit_thresholds", "dealkit_threshold", "no dealkit_thresholds");
	refuses(text, n, "\"left_children\":[1,", "\"left_children\":[3,", "left child");
	refuses(text, n, "\"version\":[1,7,4]", "\"learner\":[]", "duplicate");
	free(text);
	model_free(m);
}

static void
what_would_not_come_back_is_not_written(void **state)
{
	struct model *m = make();
	struct err e;
	size_t n;

	(void)state;
	model_add_part(m, "training", "{\"a\":\"\\u0001\"}");
	assert_null(model_bytes(m, booster, strlen(booster), &n, &e));
	free(m->part[1].text);
	m->part[1].text = mem_text("{", 1);
	assert_null(model_bytes(m, booster, strlen(booster), &n, &e));
	m->parts--;
	free(m->part[1].name);
	free(m->part[1].text);
	assert_null(model_bytes(m, "{\"a\":1}", 7, &n, &e));
	assert_string_equal(e.text, "no attributes in the booster's JSON");
	m->feature[0].name[0] = 'y';
	assert_null(model_bytes(m, booster, strlen(booster), &n, &e));
	model_free(m);
}

static void
names_of_features(void **state)
{
	(void)state;
	assert_true(model_name("x_a"));
	assert_true(model_name("x_M\xc3\xbcller & co"));
	assert_false(model_name("x_"));
	assert_false(model_name("amount"));
	assert_false(model_name("x_a[0]"));
	assert_false(model_name("x_a<b"));
	assert_false(model_name("x_a\\u0001"));
	assert_false(model_name("x_a\n"));
	assert_false(model_name("x_\xff"));
}

static void
quantiles_and_ranks_are_inverse(void **state)
{
	struct model *m = make();		/* 0, .1, .2, .4, .4 */

	(void)state;
	assert_true(model_quantile(m, 0) == 0);
	assert_true(fabs(model_quantile(m, 0.125) - 0.05) < 1e-12);
	assert_true(fabs(model_quantile(m, 0.6) - 0.28) < 1e-12);
	assert_true(model_quantile(m, 1) == 0.4);
	assert_true(model_rank(m, -0.1) == 0);
	assert_true(model_rank(m, 0.1) == 0.25);
	assert_true(fabs(model_rank(m, 0.28) - 0.6) < 1e-12);
	assert_true(model_rank(m, 0.4) == 0.875);	/* the middle of two */
	assert_true(model_rank(m, 0.41) == 1);
	model_free(m);
}

static void
nan_in_a_text_stays(void **state)
{
	char text[] = "{\"NaN\":\"a\\\"NaN\",\"b\":[NaN,-1,NaN]}";

	(void)state;
	booster_json_no_nan(text, strlen(text));
	assert_string_equal(text, "{\"NaN\":\"a\\\"NaN\",\"b\":[0E0,-1,0E0]}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_back),
		cmocka_unit_test(isotonic_knots_are_read_back),
		cmocka_unit_test(only_attributes_and_nan_change_in_the_booster),
		cmocka_unit_test(any_changed_byte_is_found),
		cmocka_unit_test(hostile_parts_are_refused),
		cmocka_unit_test(what_would_not_come_back_is_not_written),
		cmocka_unit_test(names_of_features),
		cmocka_unit_test(quantiles_and_ranks_are_inverse),
		cmocka_unit_test(nan_in_a_text_stays),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
