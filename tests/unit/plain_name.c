/* plain_name: what may stand in a log, a path or a header as it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/plain_name.h"

static void
letters_digits_and_three_signs(void **state)
{
	char most[PLAIN_NAME_MOST + 2];

	(void)state;
	memset(most, 'a', sizeof most);
	assert_true(plain_name("A-b_c.9", 7));
	assert_true(plain_name(most, PLAIN_NAME_MOST));
	assert_false(plain_name(most, PLAIN_NAME_MOST + 1));
	assert_false(plain_name("", 0));
	assert_false(plain_name("a b", 3));
	assert_false(plain_name("a/b", 3));
	assert_false(plain_name("a\0b", 3));
	assert_false(plain_name("a\n", 2));
	assert_false(plain_name("\xc3\xa9", 2));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_digits_and_three_signs),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
