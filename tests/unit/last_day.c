/* The last day of the data: no typing error moves it, real closings do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/rng.h"
#include "deal/last_day.h"

/* A deal a day for n days from start on, each closed after 10 days unless that is after end. */
static void
deals(struct last_day_dates *s, int32_t start, int n, int32_t end)
{
	for (int32_t t = start; t < start + n; t++)
		last_day_add(s, t, t + 10 <= end ? t + 10 : DATE_NONE);
}

static struct last_day
found(struct last_day_dates *s)
{
	struct last_day l;

	last_day_find(s, &l);
	last_day_free(s);
	return l;
}

static void
without_odd_dates_it_is_the_last_one(void **state)
{
	const int32_t start = date_days(2024, 1, 1);
	struct last_day_dates s = { 0 };
	struct last_day l;

	(void)state;
	l = found(&s);
	assert_int_equal(l.day, DATE_NONE);
	last_day_add(&s, DATE_NONE, DATE_NONE);
	l = found(&s);
	assert_int_equal(l.day, DATE_NONE);
	deals(&s, start, 400, start + 399);
	l = found(&s);
	assert_int_equal(l.day, start + 399);
	assert_int_equal(l.beyond, 0);
	assert_int_equal(l.latest, DATE_NONE);
	deals(&s, start, 2, start + 99);	/* two deals: still their latest date */
	assert_int_equal(found(&s).day, start + 11);
}

/* The CRM is exported 10 days after the last deal was created; closings go on. */
static void
closings_carry_the_day_on(void **state)
{
	const int32_t start = date_days(2024, 1, 1);
	struct last_day_dates s = { 0 };
	struct last_day l;

	(void)state;
	deals(&s, start, 400, start + 409);
	l = found(&s);
	assert_int_equal(l.day, start + 409);
	assert_int_equal(l.beyond, 0);
	/* a closing every 20 days: gaps of 20 days are usual, of 100 are not */
	for (int i = 0; i < 30; i++)
		last_day_add(&s, start + 20 * i, start + 20 * i + 45);
	last_day_add(&s, start, start + 29 * 20 + 45 + 100);
	l = found(&s);
	assert_int_equal(l.day, start + 29 * 20 + 45);
	assert_int_equal(l.beyond, 1);
}

static void
dates_of_the_future_do_not(void **state)
{
	const int32_t start = date_days(2024, 1, 1), end = start + 399;
	const int ahead[] = { 8, 60, 90, 365, 27000 };
	struct last_day_dates s = { 0 };
	struct last_day l;

	(void)state;
	for (size_t i = 0; i < sizeof ahead / sizeof *ahead; i++)
		for (size_t many = 1; many <= 3; many += 2) {
			deals(&s, start, 400, end);
			for (size_t k = 0; k < many; k++)
				last_day_add(&s, start, end + ahead[i] + (int32_t)k);
			l = found(&s);
			assert_int_equal(l.day, end);
			assert_int_equal(l.beyond, many);
			assert_int_equal(l.latest, end + ahead[i] + (int32_t)many - 1);
		}
	/* nor does a creation */
	deals(&s, start, 400, end);
	last_day_add(&s, end + 300, DATE_NONE);
	assert_int_equal(found(&s).day, end);
	/* half of June's closings are dated a quarter ahead */
	deals(&s, start, 400, end);
	for (int i = 0; i < 15; i++)
		last_day_add(&s, end - 40, end + 61 + 2 * i);
	l = found(&s);
	assert_int_equal(l.day, end);
	assert_int_equal(l.beyond, 15);
}

/* Deals that are entered in heaps, each closed ten days later. */
static void
heaps_are_no_typing_errors(void **state)
{
	const int32_t start = date_days(2024, 1, 1);
	struct last_day_dates s = { 0 };

	(void)state;
	for (int i = 0; i < 80; i++)
		last_day_add(&s, start, start + 10);
	for (int i = 0; i < 70; i++)
		last_day_add(&s, start + 91, start + 101);
	assert_int_equal(found(&s).day, start + 101);
}

/* Far dates of a few deals are no window of their own, whatever the deal has twice. */
static void
few_deals_support_no_day(void **state)
{
	const int32_t start = date_days(2024, 1, 1), far = date_days(2099, 1, 1);
	struct last_day_dates s = { 0 };

	(void)state;
	deals(&s, start, 100, start + 109);
	last_day_add(&s, far, far + 1);
	last_day_add(&s, far, far + 2);
	assert_int_equal(found(&s).day, start + 109);
	deals(&s, start, 100, start + 99);
	last_day_add(&s, start + 140, DATE_NONE);	/* 41 days behind the others */
	assert_int_equal(found(&s).day, start + 140);
}

/* The order of the deals changes nothing; thinned exports end where the whole one does. */
static void
order_and_size_do_not_matter(void **state)
{
	const int32_t start = date_days(2022, 1, 1), end = start + 1000;
	struct last_day_dates s = { 0 };
	struct rng r;
	int right = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 40; seed++) {
		int n = 60 + 40 * (int)seed;

		rng_start(&r, 7, seed);
		for (int i = 0; i < n; i++) {
			int32_t created = start + (int32_t)rng_below(&r, 1001);
			int32_t closed = created + 5 + (int32_t)rng_below(&r, 90);

			last_day_add(&s, created, closed <= end ? closed : DATE_NONE);
		}
		last_day_add(&s, start, end + 120);
		struct last_day_dates turned = { 0 };

		for (size_t i = s.n; i-- > 0; )
			last_day_add(&turned, s.date[i][0], s.date[i][1]);
		int32_t day = found(&s).day;

		assert_int_equal(found(&turned).day, day);
		assert_true(day <= end);
		right += end - day <= 20;
	}
	assert_true(right >= 38);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_odd_dates_it_is_the_last_one),
		cmocka_unit_test(closings_carry_the_day_on),
		cmocka_unit_test(dates_of_the_future_do_not),
		cmocka_unit_test(heaps_are_no_typing_errors),
		cmocka_unit_test(few_deals_support_no_day),
		cmocka_unit_test(order_and_size_do_not_matter),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
