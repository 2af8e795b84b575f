#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "stats/htest.h"
#include "winrate/trend.h"

#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

/* Two periods have one split: the score test of two shares. */
static void
one_split_is_the_test_of_two_shares(void **state)
{
	const double k[] = { 48, 56 }, m[] = { 80, 70 };
	struct trend t;

	(void)state;
	trend_fit(&t, k, m, 2);
	near(t.change_p, htest_two_rates(56, 70, 48, 80), 1e-9);
	near(t.p, t.change_p, 1e-9);
	assert_int_equal(t.change, 1);
	near(t.before, .6, 1e-12);
	near(t.after, .8, 1e-12);
}

static void
a_step_is_found_where_it_is(void **state)
{
	const double k[] = { 50, 52, 49, 51, 50, 20, 22, 19 };
	const double m[] = { 100, 100, 100, 100, 100, 100, 100, 100 };
	struct trend t;

	(void)state;
	trend_fit(&t, k, m, 8);
	assert_int_equal(t.change, 5);
	assert_true(t.lo == 5 && t.hi == 5);
	assert_true(t.change_p < 1e-9 && t.slope < 0);
	near(t.before, .504, 1e-12);
	near(t.after, 61 / 300., 1e-12);
}

static void
too_little_tells_nothing(void **state)
{
	const double k[] = { 5, 5 }, m[] = { 10, 10 };
	struct trend t;

	(void)state;
	trend_fit(&t, k, m, 2);
	assert_true(t.change == 0 && isnan(t.change_p));
	trend_fit(&t, k, m, 1);
	assert_true(isnan(t.p) && isnan(t.slope));
}

/*
 * Without a change one in twenty has p <= .05, with one the set covers it in 95
 * %: 10 and 30 periods.
 */
static void
levels_hold_in_simulation(void **state)
{
	struct rng r;

	(void)state;
	rng_start(&r, 5, 0);
	for (size_t n = 10; n <= 30; n += 20) {
		double k[30], m[30], alarms = 0, covered = 0, runs = 600;
		struct trend t;

		for (int run = 0; run < 2 * (int)runs; run++) {
			size_t at = n / 3 + rng_below(&r, n / 3);
			double drop = run % 2 == 0 ? 0 : .12;

			for (size_t i = 0; i < n; i++) {
				m[i] = 60 + (double)rng_below(&r, 80);
				k[i] = 0;
				for (int d = 0; d < m[i]; d++)
					k[i] += rng_uniform(&r) < .42 - (i >= at ? drop : 0);
			}
			trend_fit(&t, k, m, n);
			if (run % 2 == 0)
				alarms += t.change_p <= .05 ? 1 / runs : 0;
			else
				covered += t.lo <= at && at <= t.hi ? 1 / runs : 0;
		}
		assert_true(alarms > .025 && alarms < .075);
		assert_true(covered > .94);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_split_is_the_test_of_two_shares),
		cmocka_unit_test(a_step_is_found_where_it_is),
		cmocka_unit_test(too_little_tells_nothing),
		cmocka_unit_test(levels_hold_in_simulation),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
