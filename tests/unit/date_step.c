/* step: from snapshot to snapshot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/date_step.h"

static void
days_and_months_go_back(void **state)
{
	struct date_step s;

	(void)state;
	assert_int_equal(date_step_parse(&s, "14d"), 0);
	assert_int_equal(date_step_back(&s, date_days(2024, 3, 1), 0), date_days(2024, 3, 1));
	assert_int_equal(date_step_back(&s, date_days(2024, 3, 1), 2), date_days(2024, 2, 2));
	assert_int_equal(date_step_parse(&s, "month"), 0);
	assert_int_equal(date_step_back(&s, date_days(2024, 3, 31), 1), date_days(2024, 2, 29));
	/* not from the 29th */
	assert_int_equal(date_step_back(&s, date_days(2024, 3, 31), 2), date_days(2024, 1, 31));
}

static void
what_is_no_step_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "14", "d", "0d", "-1d", "1.5d", "3661d", "months", "14 d"
	};
	struct date_step s;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(date_step_parse(&s, bad[i]), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_and_months_go_back),
		cmocka_unit_test(what_is_no_step_is_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
