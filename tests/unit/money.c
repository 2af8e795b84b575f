/* Sums of money in whole cents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/money.h"

static void
cents_add_up_in_any_order(void **state)
{
	static const double amount[] = { .1, .2, 1e14, -.3, 19.99, -1e14 };
	int64_t up = 0, down = 0;

	(void)state;
	for (int i = 0; i < 6; i++) {
		assert_int_equal(money_add(&up, amount[i]), 0);
		assert_int_equal(money_add(&down, amount[5 - i]), 0);
	}
	assert_int_equal(up, 1999);
	assert_int_equal(down, 1999);
	assert_true(money_value(up) >= 19.99 && money_value(up) <= 19.99);
}

static void
what_cannot_be_added_is_left_out(void **state)
{
	int64_t sum = 5;

	(void)state;
	assert_int_equal(money_add(&sum, NAN), -1);
	assert_int_equal(money_add(&sum, INFINITY), -1);
	assert_int_equal(money_add(&sum, 1e17), -1);
	assert_int_equal(sum, 5);
	assert_int_equal(money_add(&sum, 8.9e16), 0);
	assert_int_equal(money_add(&sum, 8.9e16), -1);
	assert_int_equal(sum, 8900000000000000005);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cents_add_up_in_any_order),
		cmocka_unit_test(what_cannot_be_added_is_left_out),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
