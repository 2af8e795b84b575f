/* interval: by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "forecast/interval.h"
#include "stats/student.h"

static const struct interval_past nothing = { 0, 0, 0 };

static void
near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within))
		fail_msg("%.17g is not %.17g", got, want);
}

static void
windows_that_overlap_are_worth_less(void **state)
{
	(void)state;
	near(interval_windows(0, 30, 90), 0, 0);
	near(interval_windows(1, 30, 90), 1, 0);
	near(interval_windows(7, 30, 90), 3, 1e-12);
	near(interval_windows(7, 30, 30), 7, 1e-12);
}

/* Without a back-test: variance 36 + (.08 x 100)^2 = 100, t with 6 degrees. */
static void
without_a_back_test_the_prior_holds(void **state)
{
	struct interval r;

	(void)state;
	interval_make(&r, 100, 36, 0, &nothing, 1, 0, 90);
	near(r.mean, 100, 1e-12);
	near(r.sd, 10, 1e-12);
	near(r.tau, .08, 1e-12);
	near(interval_quantile(&r, .975), 124.46912, 1e-4);
	near(interval_quantile(&r, .5), 100, 1e-9);
}

/* Four windows, 10 % too few: moved by half of it; tau2 (2 x .0064 + 4 x .01) / 6 = .0088. */
static void
the_back_test_moves_and_widens(void **state)
{
	const struct interval_past past = { 4, .01, .1 };
	struct interval r;

	(void)state;
	interval_make(&r, 200, 0, 0, &past, 1, 0, 90);
	near(r.mean, 210, 1e-9);
	near(r.tau * r.tau, .0088, 1e-12);
	near(r.sd, sqrt(.0088) * 210, 1e-9);
	near(r.df, 10, 0);
}

/* exp(.1) at a window's middle 92 days away: ((45 + 92) / 137 x .1)^2 more. */
static void
a_pace_that_changed_widens(void **state)
{
	struct interval r;

	(void)state;
	interval_make(&r, 100, 0, 0, &nothing, exp(.1), 80, 104);
	near(r.tau * r.tau, .0064 + .01, 1e-12);
	interval_make(&r, 100, 0, 0, &nothing, exp(-.1), 80, 104);
	near(r.tau * r.tau, .0064 + .01, 1e-12);
}

static void
the_chance_is_the_inverse_of_the_quantile(void **state)
{
	struct interval r;

	(void)state;
	for (double third = 0; third < 3e6; third += 4e5) {
		interval_make(&r, 1000, 9000, third, &nothing, 1, 0, 60);
		for (double u = .3; u < .99; u += .06)
			near(interval_reaches(&r, interval_quantile(&r, u)), 1 - u, 1e-9);
	}
}

static void
nothing_is_less_than_nothing(void **state)
{
	struct interval r;

	(void)state;
	interval_make(&r, 2, 9, 0, &nothing, 1, 0, 60);
	assert_true(interval_quantile(&r, .025) <= 0 && interval_quantile(&r, .025) >= 0);
	near(interval_reaches(&r, 0), 1, 0);
	near(interval_reaches(&r, -5), 1, 0);
	interval_make(&r, 0, 0, 0, &nothing, 1, 0, 60);
	near(interval_quantile(&r, .975), 0, 0);
	near(interval_reaches(&r, 1), 0, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windows_that_overlap_are_worth_less),
		cmocka_unit_test(without_a_back_test_the_prior_holds),
		cmocka_unit_test(the_back_test_moves_and_widens),
		cmocka_unit_test(a_pace_that_changed_widens),
		cmocka_unit_test(the_chance_is_the_inverse_of_the_quantile),
		cmocka_unit_test(nothing_is_less_than_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
