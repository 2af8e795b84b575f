/* store_key: what keys are called, and which generation one is of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/store_key.h"

static void
keys_have_the_table_as_their_tag(void **state)
{
	struct buf b = { 0 };

	(void)state;
	store_key_table(&b, "deals", "head");
	assert_string_equal(b.s, "deal:{deals}:head");
	assert_int_equal(b.len, strlen(b.s));
	store_key_state(&b, "known", "seq");
	assert_string_equal(b.s, "deal:state:known:seq");
	store_key_generation(&b, "deals", 12);
	assert_string_equal(b.s, "deal:{deals}:12");
	store_key_rows(&b, "deals", 12);
	assert_string_equal(b.s, "deal:{deals}:12:");
	assert_int_equal(b.len, strlen(b.s));
	buf_free(&b);
}

static void
a_key_is_of_a_generation_or_of_none(void **state)
{
	static const struct { const char *rest; long long g; } of[] = {
		{ "12:D1", 12 }, { "12", 12 }, { "12:", 12 }, { "12:3:4", 12 }, { "0:x", 0 },
		{ "head", -1 }, { "seq", -1 }, { "", -1 }, { ":x", -1 }, { "1a:x", -1 },
		{ "-1:x", -1 }, { "1234567890123456789:x", -1 }
	};
	struct buf b = { 0 };
	size_t prefix;

	(void)state;
	for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
		store_key_table(&b, "t", "");
		prefix = b.len;
		buf_text(&b, of[i].rest);
		assert_int_equal(store_key_number(b.s, b.len, prefix), of[i].g);
	}
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_have_the_table_as_their_tag),
		cmocka_unit_test(a_key_is_of_a_generation_or_of_none),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
