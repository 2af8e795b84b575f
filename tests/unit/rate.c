/* rate: a second's worth of requests at once, then so many a second. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "serve/rate.h"

static void
a_bucket_fills_again(void **state)
{
	struct rate *r = rate_new(2);

	(void)state;
	assert_true(rate_take(r, "a", 100) == 0 && rate_take(r, "a", 100) == 0);
	assert_true(rate_take(r, "a", 100) == .5);
	assert_true(rate_take(r, "b", 100) == 0);
	assert_true(rate_take(r, "a", 100.5) == 0);
	assert_true(rate_take(r, "a", 100.5) == .5);
	assert_true(rate_take(r, "a", 1000) == 0 && rate_take(r, "a", 1000) == 0);
	assert_true(rate_take(r, "a", 1000) > 0);
	rate_free(r);
}

static void
less_than_one_a_second_is_one_at_once(void **state)
{
	struct rate *r = rate_new(.1);

	(void)state;
	assert_true(rate_take(r, "a", 0) == 0);
	assert_true(rate_take(r, "a", 0) > 9.9 && rate_take(r, "a", 5) > 4.9);
	assert_true(rate_take(r, "a", 10.01) == 0);
	rate_free(r);
}

static void
the_clients_seen_longest_ago_are_forgotten(void **state)
{
	struct rate *r = rate_new(1);
	char name[32];

	(void)state;
	assert_true(rate_take(r, "first", 0) == 0);
	for (int i = 0; i < RATE_CLIENTS - 1; i++) {
		snprintf(name, sizeof name, "client-%d", i);
		assert_true(rate_take(r, name, 0) == 0);
	}
	assert_true(rate_take(r, "first", 0) == 1);	/* known still, and now the last */
	assert_true(rate_take(r, "one more", 0) == 0);
	assert_true(rate_take(r, "first", 0) == 1);
	assert_true(rate_take(r, "client-0", 0) == 0);	/* forgotten */
	rate_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bucket_fills_again),
		cmocka_unit_test(less_than_one_a_second_is_one_at_once),
		cmocka_unit_test(the_clients_seen_longest_ago_are_forgotten),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
