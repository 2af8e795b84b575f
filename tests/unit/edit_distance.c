#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/edit_distance.h"

static void
distances_are_counted_in_slips(void **state)
{
	static const struct { const char *a, *b; size_t d; } t[] = {
		{ "", "", 0 }, { "", "abc", 3 }, { "abc", "", 3 }, { "abc", "abc", 0 },
		{ "kitten", "sitting", 3 }, { "ca", "ac", 1 }, { "closedate", "closingdate", 3 },
		{ "created", "cerated", 1 }, { "ab", "ba", 1 }, { "abcd", "badc", 2 }
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		assert_int_equal(edit_distance(t[i].a, t[i].b), t[i].d);
		assert_int_equal(edit_distance(t[i].b, t[i].a), t[i].d);
	}
}

static void
long_names_are_compared_up_to_64_bytes(void **state)
{
	char a[201], b[201];

	(void)state;
	memset(a, 'a', 200);
	memset(b, 'b', 200);
	a[200] = b[200] = '\0';
	assert_int_equal(edit_distance(a, b), 64);
}

static void
half_of_a_name_may_be_wrong(void **state)
{
	(void)state;
	assert_true(edit_distance_enough("abcd", 1));
	assert_false(edit_distance_enough("abcd", 2));
	assert_true(edit_distance_enough("abcde", 2));
	assert_false(edit_distance_enough("", 1));
	assert_false(edit_distance_enough("a", 1));
}

static void
the_name_that_was_meant_is_found(void **state)
{
	static const char *const list[] = { "region", "Industry", "lead_source" };

	(void)state;
	assert_string_equal(edit_distance_nearest("regoin", list, 3), "region");
	assert_string_equal(edit_distance_nearest("INDUSTRY", list, 3), "Industry");
	assert_string_equal(edit_distance_nearest("leadsource", list, 3), "lead_source");
	assert_null(edit_distance_nearest("segment", list, 3));
	assert_null(edit_distance_nearest("", list, 3));
	assert_null(edit_distance_nearest("region", list, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distances_are_counted_in_slips),
		cmocka_unit_test(long_names_are_compared_up_to_64_bytes),
		cmocka_unit_test(half_of_a_name_may_be_wrong),
		cmocka_unit_test(the_name_that_was_meant_is_found),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
