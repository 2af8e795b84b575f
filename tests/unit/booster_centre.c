/* Thresholds between the values that they part; leaves and categories stay. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "learn/booster_centre.h"

static const char booster[] = "{\"learner\":{\"gradient_booster\":{\"model\":{\"trees\":["
    "{\"left_children\":[1,3,-1,-1,-1],\"split_conditions\":[4,1.5,0.25,7,0.5],"
    "\"split_indices\":[0,1,0,0,0]},"
    "{\"left_children\":[1,-1,-1],\"split_conditions\":[4,0.25,0.5],"
    "\"split_indices\":[0,0,0]}]}}}}";

static void
it_lies_half_way(void **state)
{
	float x[] = { 0, 0, 4, 1, 6, 0, NAN, 1 };
	struct dataset_feature f[] = { { NULL, 0, NULL }, { NULL, 1, NULL } };
	struct dataset s = { .x = x, .features = 2, .feature = f, .rows = 4 };
	struct err e;
	size_t n;
	char *text = booster_centre(booster, strlen(booster), &s, 1, &n, &e);

	(void)state;
	assert_non_null(text);
	assert_int_equal(n, strlen(text));
	/* 0 | 4 is parted at 2; the category's 1.5, the leaves and the second tree stay */
	assert_non_null(strstr(text, "\"split_conditions\":[2E0,1.5,0.25,7,0.5]"));
	assert_non_null(strstr(text, "\"split_conditions\":[4,0.25,0.5]"));
	free(text);
}

static void
what_is_no_booster_is_an_error(void **state)
{
	float x[] = { 0 };
	struct dataset_feature f[] = { { NULL, 0, NULL } };
	struct dataset s = { .x = x, .features = 1, .feature = f, .rows = 1 };
	struct err e;
	size_t n;

	(void)state;
	assert_null(booster_centre("{}", 2, &s, 1, &n, &e));
	assert_null(booster_centre("{", 1, &s, 1, &n, &e));
	assert_null(booster_centre(booster, strlen(booster), &s, 1, &n, &e));	/* feature 1? */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_lies_half_way),
		cmocka_unit_test(what_is_no_booster_is_an_error),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
