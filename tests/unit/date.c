#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"

/* Counts the days of the years 1 to 9999 one by one, by the leap year rule alone. */
static void
every_day_goes_to_a_number_and_back(void **state)
{
	static const int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int32_t day = -719162, parsed;		/* 0001-01-01, a Monday */
	char text[11], want[32];

	(void)state;
	for (int y = 1; y <= 9999; y++)
		for (int m = 1; m <= 12; m++) {
			int leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
			int last = length[m - 1] + (m == 2 && leap);

			assert_false(date_exists(y, m, last + 1));
			for (int d = 1; d <= last; d++, day++) {
				struct date_civil c = date_civil(day);

				assert_true(date_exists(y, m, d));
				assert_true(date_days(y, m, d) == day && c.year == y &&
				    c.month == m && c.day == d);
				assert_int_equal(date_weekday(day), (day + 719162) % 7);
				if (d != 1 && d != last)
					continue;
				snprintf(want, sizeof want, "%04d-%02d-%02d", y, m, d);
				assert_int_equal(date_text(text, day), 10);
				assert_string_equal(text, want);
				assert_int_equal(date_parse(text, 10, &parsed), 0);
				assert_int_equal(parsed, day);
			}
		}
	assert_int_equal(date_days(1970, 1, 1), 0);
	assert_int_equal(date_days(2000, 3, 1), 11017);
	assert_int_equal(date_text(text, DATE_NONE), 0);
	assert_string_equal(text, "");
}

static void
what_is_no_day_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "2024-02-30", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-01",
		"2024-01-00", "2024-01-32",
		"0000-01-01", "2024-1-01", "2024/01/01", "24-01-01", "2024-01-01 ", " 2024-01-1",
		"2024-01-1x",
		"-024-01-01", "20240101", "2024-01-01T00:00"
	};
	int32_t day;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(date_parse(bad[i], strlen(bad[i]), &day), -1);
	assert_int_equal(date_parse("2000-02-29", 10, &day), 0);
}

static void
starts(const char *of, const char *month, const char *quarter, const char *year)
{
	char text[11];
	int32_t day;

	assert_int_equal(date_parse(of, 10, &day), 0);
	date_text(text, date_month_start(day));
	assert_string_equal(text, month);
	date_text(text, date_quarter_start(day));
	assert_string_equal(text, quarter);
	date_text(text, date_year_start(day));
	assert_string_equal(text, year);
}

static void
periods_start_on_their_first_day(void **state)
{
	(void)state;
	starts("2024-02-29", "2024-02-01", "2024-01-01", "2024-01-01");
	starts("2024-04-01", "2024-04-01", "2024-04-01", "2024-01-01");
	starts("1969-12-31", "1969-12-01", "1969-10-01", "1969-01-01");
	starts("0001-01-01", "0001-01-01", "0001-01-01", "0001-01-01");
}

static void
moved(const char *from, int months, const char *want)
{
	char text[11];
	int32_t day;

	assert_int_equal(date_parse(from, 10, &day), 0);
	date_text(text, date_add_months(day, months));
	assert_string_equal(text, want);
}

static void
months_are_added_to_the_last_day_at_most(void **state)
{
	(void)state;
	moved("2024-01-31", 1, "2024-02-29");
	moved("2023-01-31", 1, "2023-02-28");
	moved("2024-12-15", 1, "2025-01-15");
	moved("2024-01-15", -1, "2023-12-15");
	moved("2024-03-31", -25, "2022-02-28");
	moved("2024-05-31", 0, "2024-05-31");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_goes_to_a_number_and_back),
		cmocka_unit_test(what_is_no_day_is_refused),
		cmocka_unit_test(periods_start_on_their_first_day),
		cmocka_unit_test(months_are_added_to_the_last_day_at_most),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
