/* Bytes that grow at the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

static void
texts_come_one_behind_the_other(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_bytes(&b, NULL, 0);
	assert_int_equal(b.len, 0);
	buf_text(&b, "one ");
	buf_bytes(&b, "t\0wo", 4);
	buf_printf(&b, "%s%d", " thr", 33);
	buf_printf(&b, "%s", "");
	assert_int_equal(b.len, 14);
	assert_memory_equal(b.s, "one t\0wo thr33", 14);
	buf_clear(&b);
	assert_int_equal(b.len, 0);
	buf_text(&b, "x");
	assert_memory_equal(b.s, "x", 1);
	buf_free(&b);
	assert_null(b.s);
	buf_text(&b, "again");
	assert_int_equal(b.len, 5);
	buf_free(&b);
}

static void
large_memory_is_not_kept(void **state)
{
	struct buf b;
	char *s = calloc(1, 9 << 20);

	(void)state;
	buf_init(&b);
	for (int i = 0; i < 1000; i++)
		buf_text(&b, "ten bytes.");
	assert_memory_equal(b.s + 9990, "ten bytes.", 10);
	buf_clear(&b);
	assert_non_null(b.s);
	buf_bytes(&b, s, 9 << 20);
	assert_int_equal(b.len, 9 << 20);
	buf_clear(&b);
	assert_null(b.s);
	assert_int_equal(b.cap, 0);
	free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_come_one_behind_the_other),
		cmocka_unit_test(large_memory_is_not_kept),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
