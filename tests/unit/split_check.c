/* split_check: against the beta function, and how often it is wrong. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "effect/split_check.h"

static void
near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within))
		fail_msg("%.17g is not %.17g", got, want);
}

static double
log_beta(double a, double b)
{
	return lgamma(a) + lgamma(b) - lgamma(a + b);
}

static void
by_the_beta_function(void **state)
{
	struct split_check s;
	double h = .1, n[2] = { 0 };

	(void)state;
	split_check_start(&s, h);
	for (int i = 0; i < 200; i++) {
		int arm = i % 7 == 0;

		split_check_add(&s, arm);
		n[arm]++;
		near(s.log_e, log_beta(100 * h + n[1], 100 * (1 - h) + n[0]) -
		    log_beta(100 * h, 100 * (1 - h)) - n[1] * log(h) - n[0] * log(1 - h), 1e-9);
	}
}

/* Deals of one day are in no order. */
static void
only_after_a_day(void **state)
{
	struct split_check s;

	(void)state;
	split_check_start(&s, .5);
	for (int i = 0; i < 100; i++)
		split_check_add(&s, 1);
	near(split_check_p(&s), 1, 0);
	for (int i = 0; i < 100; i++)
		split_check_add(&s, 0);
	split_check_day(&s);
	near(split_check_p(&s), 1, 0);
}

/* What share of experiments is called wrong within a year of 40 deals a week. */
static double
wrong(double asked, double came, int runs)
{
	double n = 0;
	struct split_check s;
	struct rng r;

	rng_start(&r, 5, 5);
	for (int i = 0; i < runs; i++) {
		split_check_start(&s, asked);
		for (int week = 0; week < 52; week++) {
			for (int k = 0; k < 40; k++)
				split_check_add(&s, rng_uniform(&r) < came);
			split_check_day(&s);
		}
		n += split_check_p(&s) <= .01;
	}
	return n / runs;
}

static void
how_often(void **state)
{
	(void)state;
	assert_true(wrong(.1, .1, 1000) <= .01);
	assert_true(wrong(.3, .3, 1000) <= .01);
	assert_true(wrong(.3, .24, 200) >= .95);
	assert_true(wrong(.1, .06, 200) >= .95);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_the_beta_function),
		cmocka_unit_test(only_after_a_day),
		cmocka_unit_test(how_often),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
