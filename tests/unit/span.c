#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"

static void
bytes_give_the_order(void **state)
{
	(void)state;
	assert_int_equal(span_order("a", 1, "a", 1), 0);
	assert_true(span_order("a", 1, "b", 1) < 0);
	assert_true(span_order("b", 1, "ab", 2) > 0);
	assert_true(span_order("a", 1, "ab", 2) < 0);
	assert_true(span_order("\xff", 1, "a", 1) > 0);
	assert_true(span_order("a\0b", 3, "a\0a", 3) > 0);
	assert_int_equal(span_order(NULL, 0, "", 0), 0);
	assert_true(span_order(NULL, 0, "a", 1) < 0);
}

static void
the_first_mark_is_found(void **state)
{
	static const char s[] = "as of 2025, as of 2026";

	(void)state;
	assert_ptr_equal(span_find(s, sizeof s - 1, "as of "), s);
	assert_ptr_equal(span_find(s + 1, sizeof s - 2, "as of "), s + 12);
	assert_ptr_equal(span_find(s, sizeof s - 1, "2026"), s + 18);
	assert_null(span_find(s, sizeof s - 2, "2026"));
	assert_null(span_find(s, 0, "a"));
	assert_null(span_find("ab", 2, "abc"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_give_the_order),
		cmocka_unit_test(the_first_mark_is_found),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
