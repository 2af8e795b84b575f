/* range: how features were spread goes into a model and comes back. */
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
#include "deal/dataset.h"
#include "learn/feature_spread.h"
#include "model/feature_range.h"
#include "model/model.h"

#define near(a, b) assert_true(fabs((double)(a) - (double)(b)) < 1e-6)

enum { ROWS = 100, FEATURES = 4 };
static char number[] = "x_number", flag[] = "x_flag", rep[] = "x_rep", never[] = "x_never";

/* 1..100 with every tenth missing; a flag; three reps; nothing. */
static void
make_sample(struct dataset *s)
{
	static struct dataset_feature feature[FEATURES] = { { number, 0, NULL }, { flag, 0, NULL },
	    { rep, 1, NULL }, { never, 0, NULL } };
	static float x[ROWS * FEATURES];
	static struct dataset_row row[ROWS];

	memset(s, 0, sizeof *s);
	feature[2].dictionary = intern_new();
	intern_add(feature[2].dictionary, "a", 1);
	intern_add(feature[2].dictionary, "b", 1);
	intern_add(feature[2].dictionary, "7", 1);
	for (size_t i = 0; i < ROWS; i++) {
		x[i * FEATURES] = i % 10 == 9 ? NAN : (float)(i + 1);
		x[i * FEATURES + 1] = i < 5;
		x[i * FEATURES + 2] = (float)(i % 4 == 3 ? 2 : i % 2);
		x[i * FEATURES + 3] = NAN;
		row[i].weight = 1;
	}
	s->x = x;
	s->features = FEATURES;
	s->feature = feature;
	s->row = row;
	s->rows = ROWS;
}

/* The model knows the reps in another order, and one more. */
static struct model *
make_model(void)
{
	struct model *m = model_new();
	struct model_feature *f;

	f = model_add_feature(m, "x_rep", 1);
	intern_add(f->dictionary, "new", 3);
	intern_add(f->dictionary, "7", 1);
	intern_add(f->dictionary, "b", 1);
	intern_add(f->dictionary, "a", 1);
	model_add_feature(m, "x_number", 0);
	model_add_feature(m, "x_flag", 0);
	model_add_feature(m, "x_never", 0);
	return m;
}

static void
what_was_learned_from_comes_back(void **state)
{
	struct model *m = make_model();
	struct dataset s;
	struct feature_range *r;
	struct err e;
	char *text;
	double sum = 0;

	(void)state;
	make_sample(&s);
	text = feature_spread_text(m, &s);
	model_add_part(m, "ranges", text);
	r = feature_range_read(m, &e);
	assert_non_null(r);
	assert_int_equal(r[0].bins, 4);
	near(r[0].share[0], 0);
	near(r[0].share[1], .25);
	near(r[0].share[2], .25);
	near(r[0].share[3], .5);
	near(r[1].missing, .1);
	near(r[1].min, 1);
	near(r[1].max, 99);
	near(r[1].median, 49);		/* 1..9 11..19 ... 91..99: the 45th of 90 */
	assert_int_equal(r[1].bins, 10);
	near(r[1].edge[0], 9);
	for (size_t i = 0; i < 10; i++) {
		near(r[1].share[i], .09);
		sum += r[1].share[i];
	}
	near(sum + r[1].missing, 1);
	assert_int_equal(r[2].bins, 2);	/* a flag has one edge */
	near(r[2].edge[0], 0);
	near(r[2].share[1], .05);
	near(r[3].missing, 1);
	assert_int_equal(r[3].bins, 0);
	assert_true(isnan(r[3].median));
	feature_range_free(r, m->features);
	intern_free(s.feature[2].dictionary);
	model_free(m);
	free(text);
}

static void
weights_count_and_large_samples_are_thinned(void **state)
{
	enum { MANY = 3 * FEATURE_SPREAD_ROWS };
	struct dataset_feature feature = { number, 0, NULL };
	struct model *m = model_new();
	struct dataset s = { .features = 1, .feature = &feature, .rows = MANY };
	struct feature_range *r;
	struct err e;
	char *text;

	(void)state;
	s.x = mem_zero(MANY, sizeof *s.x);
	s.row = mem_zero(MANY, sizeof *s.row);
	for (size_t i = 0; i < MANY; i++) {
		s.x[i] = (float)(i % 2);
		s.row[i].weight = i % 2 ? 3 : 1;
	}
	model_add_feature(m, "x_number", 0);
	text = feature_spread_text(m, &s);
	model_add_part(m, "ranges", text);
	r = feature_range_read(m, &e);
	assert_non_null(r);
	assert_true(fabs(r[0].share[0] - .25) < 1e-4);	/* every third row, and so of both kinds */
	assert_true(fabs(r[0].share[1] - .75) < 1e-4);
	near(r[0].median, 1);
	feature_range_free(r, 1);
	model_free(m);
	free(text);
	free(s.x);
	free(s.row);
}

static void
a_damaged_part_is_an_error(void **state)
{
	static const char *const bad[] = {
		"{}", "[", "{\"x_number\":1}", "{\"x_number\":{}}",
		"{\"x_number\":{\"missing\":2}}",
		"{\"x_number\":{\"missing\":0,\"min\":0,\"max\":1,"
		    "\"median\":0,\"edges\":[],\"shares\":[1]}}",
		"{\"x_number\":{\"missing\":0,\"min\":0,\"max\":1,"
		    "\"median\":2,\"edges\":[0],\"shares\":[1,0]}}",
		"{\"x_number\":{\"missing\":0,\"min\":0,\"max\":1,"
		    "\"median\":0,\"edges\":[0],\"shares\":[1,0,0]}}",
		"{\"x_number\":{\"missing\":0,\"min\":0,\"max\":1,"
		    "\"median\":0,\"edges\":[1,0],\"shares\":[1,0,0]}}",
		"{\"x_number\":{\"missing\":0,\"min\":0,\"max\":1,"
		    "\"median\":0,\"edges\":[0],\"shares\":[1,-1]}}",
	};
	struct model *m;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		m = model_new();
		model_add_feature(m, "x_number", 0);
		model_add_part(m, "ranges", bad[i]);
		assert_null(feature_range_read(m, &e));
		assert_non_null(strstr(e.text, "dealkit_ranges: "));
		model_free(m);
	}
	m = model_new();
	model_add_feature(m, "x_number", 0);
	assert_null(feature_range_read(m, &e));	/* none at all is no error */
	assert_string_equal(e.text, "");
	model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_learned_from_comes_back),
		cmocka_unit_test(weights_count_and_large_samples_are_thinned),
		cmocka_unit_test(a_damaged_part_is_an_error),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
