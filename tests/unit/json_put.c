/* json_put: texts and numbers as JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "serve/json_put.h"

static void
is_written(const char *s, size_t n, const char *want)
{
	struct buf o = { 0 };

	json_put_text(&o, s, n);
	assert_int_equal(o.len, strlen(want));
	assert_memory_equal(o.s, want, o.len);
	buf_free(&o);
}

static void
texts_are_quoted_and_utf8(void **state)
{
	(void)state;
	is_written("", 0, "\"\"");
	is_written("a\"b\\c\nd\te", 9, "\"a\\\"b\\\\c\\nd\\u0009e\"");
	is_written("\0x", 2, "\"\\u0000x\"");
	is_written("caf\xc3\xa9", 5, "\"caf\xc3\xa9\"");
	is_written("a\xff" "b\xc3", 4, "\"a\xef\xbf\xbd" "b\xef\xbf\xbd\"");
}

static void
a_number_is_what_json_has_for_one(void **state)
{
	static const char *const good[] = { "0", "-0", "12.50", "1e400", "-1.5E-7",
	    "12345678901234567890" };
	static const char *const bad[] = { "", "-", "007", "+5", ".5", "5.", "1e", "1e+", "0x10",
	    "1 ", "NaN", "1,5" };

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(json_is_number(good[i], strlen(good[i])));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(json_is_number(bad[i], strlen(bad[i])));
}

static void
a_cell_keeps_its_bytes(void **state)
{
	struct buf o = { 0 };

	(void)state;
	json_put_cell(&o, "1.10", 4, 1);
	buf_text(&o, " ");
	json_put_cell(&o, "1.10", 4, 0);
	buf_text(&o, " ");
	json_put_cell(&o, "007", 3, 1);
	buf_text(&o, " ");
	json_put_cell(&o, "", 0, 1);
	assert_memory_equal(o.s, "1.10 \"1.10\" \"007\" null", o.len);
	buf_free(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_quoted_and_utf8),
		cmocka_unit_test(a_number_is_what_json_has_for_one),
		cmocka_unit_test(a_cell_keeps_its_bytes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
