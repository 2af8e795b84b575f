/* quarter_week: by the calendar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"
#include "forecast/quarter_week.h"

static void
weeks_to_the_end_of_the_quarter(void **state)
{
	(void)state;
	assert_int_equal(quarter_week(date_days(2025, 3, 31), 1), 0);
	assert_int_equal(quarter_week(date_days(2025, 3, 25), 1), 0);
	assert_int_equal(quarter_week(date_days(2025, 3, 24), 1), 1);
	assert_int_equal(quarter_week(date_days(2025, 4, 1), 1), 12);
	assert_int_equal(quarter_week(date_days(2025, 7, 1), 1), 12);	/* 91 days, and still 12 */
	assert_int_equal(quarter_week(date_days(2025, 7, 9), 1), 11);
}

static void
fiscal_quarters(void **state)
{
	(void)state;
	assert_int_equal(quarter_week(date_days(2025, 4, 30), 2), 0);
	assert_int_equal(quarter_week(date_days(2025, 5, 1), 2), 12);
	assert_int_equal(quarter_week(date_days(2025, 3, 31), 2), 4);
}

static void
many_days_are_as_one_by_one(void **state)
{
	static uint8_t week[3000];
	int32_t first = date_days(2023, 11, 17);

	(void)state;
	for (int fiscal = 1; fiscal <= 12; fiscal++) {
		quarter_week_each(first, 3000, fiscal, week);
		for (int32_t i = 0; i < 3000; i++)
			assert_int_equal(week[i], quarter_week(first + i, fiscal));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weeks_to_the_end_of_the_quarter),
		cmocka_unit_test(fiscal_quarters),
		cmocka_unit_test(many_days_are_as_one_by_one),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
