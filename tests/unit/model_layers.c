/* The record of a model's layers: read as it is, refused where it is not of this model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/forest.h"
#include "model/model.h"
#include "model/model_file.h"
#include "model/model_layers.h"

static struct model *
with(const char *layers)
{
	struct err e;
	struct model *m = model_read("tests/golden/model.json", &e);

	assert_non_null(m);
	if (layers != NULL)
		model_add_part(m, "training", layers);
	return m;
}

static void
a_record_is_read(void **state)
{
	struct model *m = with("{\"layers\":{\"recent\":[{\"features\":[\"x_rep\"],\"values\":"
	    "[\"O%22Hara, 5%25\"],\"since\":\"2025-01-02\",\"log_odds\":-0.5}],\"speed\":"
	    "{\"since\":\"2025-04-02\"}}}");
	struct model_layers y;
	struct err e;

	(void)state;
	assert_int_equal(model_layers_read(&y, m, &e), 0);
	assert_int_equal(y.n, 2);
	assert_int_equal(y.layer[0].features, 1);
	assert_int_equal(y.layer[0].feature[0], 3);
	assert_int_equal(y.layer[0].code[0], 2);
	assert_int_equal(y.layer[0].sign, -1);
	assert_string_equal(y.layer[0].since, "2025-01-02");
	assert_int_equal(y.layer[1].features, 0);
	assert_string_equal(y.layer[1].since, "2025-04-02");
	model_free(m);
}

static void
most_models_have_none(void **state)
{
	static const char *const none[] = { NULL, "{}", "{\"trees\":3}" };

	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		struct model *m = with(none[i]);
		struct model_layers y;
		struct err e;

		assert_int_equal(model_layers_read(&y, m, &e), 0);
		assert_int_equal(y.n, 0);
		model_free(m);
	}
}

#define SEGMENT(features, values, since, by) "{\"layers\":{\"recent\":[{\"features\":" features \
	",\"values\":" values ",\"since\":" since ",\"log_odds\":" by "}]}}"

static void
what_is_not_of_the_model_is_refused(void **state)
{
	static const char *const bad[] = { "{\"layers\":3}", "{\"layers\":{}}",
	    "{\"layers\":{\"recent\":[1,1,1,1,1,1,1,1,1]}}",	/* 8 trees */
	    SEGMENT("[\"x_rep\"]", "[\"nobody\"]", "\"2025-01-02\"", "1"),
	    SEGMENT("[\"x_rep\"]", "[\"%zz\"]", "\"2025-01-02\"", "1"),
	    SEGMENT("[\"x_rep\"]", "[\"rep_1\",\"rep_2\"]", "\"2025-01-02\"", "1"),
	    SEGMENT("[\"x_age_days\"]", "[\"7\"]", "\"2025-01-02\"", "1"),
	    SEGMENT("[]", "[]", "\"2025-01-02\"", "1"),
	    SEGMENT("[\"x_rep\"]", "[\"rep_1\"]", "\"2025-02-30\"", "1"),
	    SEGMENT("[\"x_rep\"]", "[\"rep_1\"]", "7", "1"),
	    SEGMENT("[\"x_rep\"]", "[\"rep_1\"]", "\"2025-01-02\"", "\"1\""),
	    "{\"layers\":{\"recent\":[],\"speed\":{}}}" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct model *m = with(bad[i]);
		struct model_layers y;
		struct err e;

		assert_int_equal(model_layers_read(&y, m, &e), -1);
		assert_string_equal(e.text, "dealkit_training: layers: damaged");
		model_free(m);
	}
}

/* What the layers say is told apart from the features; together they are the margin. */
static void
layers_are_told_apart(void **state)
{
	struct model *m = with(NULL);
	float x[4] = { 30, .4F, 9, 2 }, margin, phi[5];
	void *scratch;
	double sum;

	(void)state;
	forest_margin(m->forest, x, 1, &margin);
	forest_set_layers(m->forest, 2);
	forest_prepare(m->forest);
	scratch = mem_zero(forest_scratch(m->forest), 1);
	forest_shap(m->forest, x, 1, phi, scratch);
	sum = forest_layer(m->forest, 0, x) + forest_layer(m->forest, 1, x);
	assert_true(sum > 1e-6 || sum < -1e-6);
	for (size_t k = 0; k < 5; k++)
		sum += (double)phi[k];
	assert_true(sum - (double)margin < 1e-5 && sum - (double)margin > -1e-5);
	free(scratch);
	model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_is_read),
		cmocka_unit_test(most_models_have_none),
		cmocka_unit_test(what_is_not_of_the_model_is_refused),
		cmocka_unit_test(layers_are_told_apart),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
