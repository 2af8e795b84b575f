/* cell: what a table's cell may bring into a sentence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "report/cell.h"

static void
says(const char *cell, size_t most, const char *expected)
{
	struct buf o = { 0 };

	cell_plain(&o, cell, strlen(cell), most);
	assert_int_equal(o.len, strlen(expected));
	if (o.len > 0)
		assert_memory_equal(o.s, expected, o.len);
	buf_free(&o);
}

static void
words_stay_as_they_are(void **state)
{
	(void)state;
	says("North America", CELL_NAME, "North America");
	says("q < 0.0001", CELL_NAME, "q < 0.0001");
	says("", CELL_NAME, "");
}

static void
what_marks_up_or_steers_is_left_out(void **state)
{
	(void)state;
	says("<b>x</b>", CELL_NAME, "bx/b");
	says("a`b`", CELL_NAME, "ab");
	says("a\nb\x1b[31m", CELL_NAME, "a b [31m");
	says("\xe2\x80\xae" "gnp.exe", CELL_NAME, "gnp.exe");
}

static void
blanks_are_one_and_none_at_the_ends(void **state)
{
	(void)state;
	says("  a \t b  ", CELL_NAME, "a b");
}

static void
what_is_long_is_cut_between_characters(void **state)
{
	(void)state;
	says("abcdef", 3, "abc");
	says("\xc3\xa9\xc3\xa9\xc3\xa9", 2, "\xc3\xa9\xc3\xa9");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_stay_as_they_are),
		cmocka_unit_test(what_marks_up_or_steers_is_left_out),
		cmocka_unit_test(blanks_are_one_and_none_at_the_ends),
		cmocka_unit_test(what_is_long_is_cut_between_characters)
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
