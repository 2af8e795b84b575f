#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/period.h"

static void
check(enum period p, int fiscal, const char *day, const char *start, const char *next,
    const char *text)
{
	char buf[PERIOD_TEXT], s[11];
	int32_t d;

	assert_int_equal(date_parse(day, 10, &d), 0);
	d = period_start(p, fiscal, d);
	date_text(s, d);
	assert_string_equal(s, start);
	date_text(s, period_next(p, d));
	assert_string_equal(s, next);
	period_text(buf, p, fiscal, d);
	assert_string_equal(buf, text);
}

static void
calendar_periods(void **state)
{
	(void)state;
	check(PERIOD_YEAR, 1, "2024-12-31", "2024-01-01", "2025-01-01", "2024");
	check(PERIOD_QUARTER, 1, "2024-03-31", "2024-01-01", "2024-04-01", "2024-Q1");
	check(PERIOD_QUARTER, 1, "2023-12-31", "2023-10-01", "2024-01-01", "2023-Q4");
	check(PERIOD_MONTH, 1, "2024-02-29", "2024-02-01", "2024-03-01", "2024-02");
	check(PERIOD_MONTH, 7, "2024-02-29", "2024-02-01", "2024-03-01", "2024-02");
}

/* A fiscal year is called by the year in which it ends. */
static void
fiscal_periods(void **state)
{
	(void)state;
	check(PERIOD_YEAR, 7, "2024-06-30", "2023-07-01", "2024-07-01", "2024");
	check(PERIOD_YEAR, 7, "2024-07-01", "2024-07-01", "2025-07-01", "2025");
	check(PERIOD_QUARTER, 2, "2024-01-31", "2023-11-01", "2024-02-01", "2024-Q4");
	check(PERIOD_QUARTER, 2, "2024-02-01", "2024-02-01", "2024-05-01", "2025-Q1");
	check(PERIOD_QUARTER, 12, "2024-02-15", "2023-12-01", "2024-03-01", "2024-Q1");
	check(PERIOD_QUARTER, 4, "2024-12-31", "2024-10-01", "2025-01-01", "2025-Q3");
}

/* ISO 8601: the first week is the one with the year's first Thursday. */
static void
weeks(void **state)
{
	(void)state;
	check(PERIOD_WEEK, 1, "2024-02-14", "2024-02-12", "2024-02-19", "2024-W07");
	check(PERIOD_WEEK, 1, "2021-01-03", "2020-12-28", "2021-01-04", "2020-W53");
	check(PERIOD_WEEK, 1, "2024-12-30", "2024-12-30", "2025-01-06", "2025-W01");
	check(PERIOD_WEEK, 1, "2023-01-01", "2022-12-26", "2023-01-02", "2022-W52");
}

static void
none_is_all_time(void **state)
{
	char buf[PERIOD_TEXT];

	(void)state;
	assert_int_equal(period_start(PERIOD_NONE, 1, 12345), INT32_MIN);
	assert_int_equal(period_next(PERIOD_NONE, INT32_MIN), INT32_MAX);
	assert_int_equal(period_text(buf, PERIOD_NONE, 1, INT32_MIN), 3);
	assert_string_equal(buf, "all");
}

static void
periods_lie_side_by_side(void **state)
{
	int32_t day, start, next;
	int p, fiscal;

	(void)state;
	for (p = PERIOD_YEAR; p <= PERIOD_WEEK; p++)
		for (fiscal = 1; fiscal <= 12; fiscal++)
			for (day = 18000; day < 19600; day++) {
				start = period_start((enum period)p, fiscal, day);
				next = period_next((enum period)p, start);
				assert_true(start <= day && day < next);
				assert_int_equal(period_start((enum period)p, fiscal,
				    next - 1), start);
				assert_int_equal(period_start((enum period)p, fiscal, next), next);
			}
}

static int32_t
last(const char *s)
{
	int32_t day;

	return period_last(s, strlen(s), &day) == 0 ? day : INT32_MIN;
}

/* Every period's name leads back to its last day. */
static void
names_tell_the_last_day(void **state)
{
	char text[PERIOD_TEXT];

	(void)state;
	assert_int_equal(last("2024"), date_days(2024, 12, 31));
	assert_int_equal(last("2024-Q1"), date_days(2024, 3, 31));
	assert_int_equal(last("2024-02"), date_days(2024, 2, 29));
	assert_int_equal(last("2024-W01"), date_days(2024, 1, 7));
	assert_int_equal(last("2021-W01"), date_days(2021, 1, 10));
	for (int p = PERIOD_YEAR; p <= PERIOD_WEEK; p++)
		for (int32_t day = date_days(2019, 1, 1); day < date_days(2029, 1, 1); day += 3) {
			int32_t start = period_start((enum period)p, 1, day);

			period_text(text, (enum period)p, 1, start);
			assert_int_equal(last(text), period_next((enum period)p, start) - 1);
		}
	for (const char *const *s = (const char *const[]){ "", "all", "202", "2024-", "2024-Q5",
	    "2024-Q0", "2024-13", "2024-00", "2024-1", "2024-W54", "2024-W1", "2024-Q11", "2024/03",
	    "x024", "0000", "2024-0x", NULL }; *s != NULL; s++)
		assert_int_equal(last(*s), INT32_MIN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calendar_periods),
		cmocka_unit_test(fiscal_periods),
		cmocka_unit_test(weeks),
		cmocka_unit_test(none_is_all_time),
		cmocka_unit_test(periods_lie_side_by_side),
		cmocka_unit_test(names_tell_the_last_day),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
