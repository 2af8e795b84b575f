#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "deal/holdout.h"

/* SHA-256 of "salt\nD1" begins with 6d87eeb7 (sha256sum): a share of .427856. */
static void
the_hash_decides(void **state)
{
	(void)state;
	assert_false(holdout_is_held("salt", "D1", 2, .4278));
	assert_true(holdout_is_held("salt", "D1", 2, .4279));
	assert_false(holdout_is_held("salt", "D1", 2, 0));
	assert_true(holdout_is_held("salt", "D1", 2, 1));
}

static void
the_share_is_met(void **state)
{
	char id[16];
	int held = 0;

	(void)state;
	for (int i = 0; i < 20000; i++)
		held += holdout_is_held("", id, (size_t)snprintf(id, sizeof id, "D%05d", i), .1);
	assert_in_range(held, 1850, 2150);
}

/* By python's hashlib; and half of those held out are in either arm. */
static void
arms(void **state)
{
	char id[16];
	int n[2] = { 0 };

	(void)state;
	assert_string_equal(holdout_arm("salt", "D1", 2), "b");
	assert_string_equal(holdout_arm("salt", "D2", 2), "a");
	assert_string_equal(holdout_arm("salt", "D3", 2), "a");
	assert_string_equal(holdout_arm("salt", "D4", 2), "b");
	for (int i = 0; i < 20000; i++) {
		size_t len = (size_t)snprintf(id, sizeof id, "D%05d", i);

		if (holdout_is_held("x", id, len, .5))
			n[*holdout_arm("x", id, len) == 'b']++;
	}
	assert_in_range(n[0], 4800, 5200);
	assert_in_range(n[1], 4800, 5200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_hash_decides),
		cmocka_unit_test(the_share_is_met),
		cmocka_unit_test(arms),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
