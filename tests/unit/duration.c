#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gen/duration.h"

#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

static const enum duration_shape shapes[] = {
	DURATION_LOGNORMAL, DURATION_WEIBULL, DURATION_GAMMA
};

static void
half_of_the_deals_take_the_median(void **state)
{
	(void)state;
	for (size_t k = 0; k < 3; k++) {
		near(duration_open(shapes[k], 40, 40), 0.5, 1e-12);
		near(duration_quantile(shapes[k], 40, 0.5), 40, 1e-9);
	}
}

static void
shares_and_days_invert_each_other(void **state)
{
	(void)state;
	for (size_t k = 0; k < 3; k++)
		for (double u = 0.001; u < 1; u += 0.0173)
			near(1 - duration_open(shapes[k], 70,
			    duration_quantile(shapes[k], 70, u)), u, 1e-7);
}

/* By hand: z = ln(80/40)/.55; 2^-(2^1.4); (1 + 2m) exp(-2m) with m = 1.678347. */
static void
shares_are_those_of_the_textbooks(void **state)
{
	(void)state;
	near(duration_open(DURATION_LOGNORMAL, 40, 80), erfc(log(2) / 0.55 / sqrt(2)) / 2, 1e-12);
	near(duration_open(DURATION_WEIBULL, 40, 80), pow(2, -pow(2, 1.4)), 1e-12);
	near(duration_open(DURATION_GAMMA, 40, 80), (1 + 2 * 1.678347) * exp(-2 * 1.678347), 1e-7);
}

static void
the_ends_are_numbers(void **state)
{
	(void)state;
	for (size_t k = 0; k < 3; k++) {
		near(duration_open(shapes[k], 40, 0), 1, 0);
		near(duration_open(shapes[k], 40, -5), 1, 0);
		assert_true(duration_open(shapes[k], 0.5, 7300) >= 0 &&
		    duration_open(shapes[k], 0.5, 7300) < 1e-6);
		assert_true(duration_quantile(shapes[k], 1000, 1 - 0x1p-53) > 1000 &&
		    isfinite(duration_quantile(shapes[k], 1000, 1 - 0x1p-53)));
		assert_true(duration_quantile(shapes[k], 1, 0x1p-53) >= 0);
	}
}

static void
whole_days_are_more_than_what_they_exceed(void **state)
{
	(void)state;
	assert_int_equal(duration_whole(0), 1);
	assert_int_equal(duration_whole(0.99), 1);
	assert_int_equal(duration_whole(40), 41);
	assert_int_equal(duration_whole(1e300), 1000000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(half_of_the_deals_take_the_median),
		cmocka_unit_test(shares_and_days_invert_each_other),
		cmocka_unit_test(shares_are_those_of_the_textbooks),
		cmocka_unit_test(the_ends_are_numbers),
		cmocka_unit_test(whole_days_are_more_than_what_they_exceed)
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
