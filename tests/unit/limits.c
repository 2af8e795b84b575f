/* limits: sizes and times. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "serve/limits.h"

static void
sizes_have_units(void **state)
{
	static const char *const bad[] = { "", "0", "8m", "8MB", "-1", "x", "1e3", "M" };
	size_t n;

	(void)state;
	assert_int_equal(limits_size("300", &n), 0);
	assert_int_equal(n, 300);
	assert_int_equal(limits_size("1.5K", &n), 0);
	assert_int_equal(n, 1536);
	assert_int_equal(limits_size("8M", &n), 0);
	assert_int_equal(n, 8 << 20);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(limits_size(bad[i], &n), -1);
}

static void
times_have_units(void **state)
{
	static const char *const bad[] = { "", "0s", "10 s", "1h", "-1", "s", "2000m" };
	double t;

	(void)state;
	assert_int_equal(limits_seconds("500ms", &t), 0);
	assert_true(t == .5);
	assert_int_equal(limits_seconds("10s", &t), 0);
	assert_true(t == 10);
	assert_int_equal(limits_seconds("2m", &t), 0);
	assert_true(t == 120);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(limits_seconds(bad[i], &t), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_have_units),
		cmocka_unit_test(times_have_units),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
