#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "stats/control_chart.h"

static int
near(double x, double y)
{
	return fabs(x - y) < 1e-6;
}

/* Six periods of 40 in 100, then 25 of 100: P = .4, se = sqrt(.24 (1/100 + 1/600)) = .0529150. */
static void
a_period_is_held_against_those_before(void **state)
{
	struct control_chart_point p[7];
	struct control_chart c;

	(void)state;
	for (int i = 0; i < 6; i++)
		p[i] = (struct control_chart_point){ 40, 100 };
	p[6] = (struct control_chart_point){ 25, 100 };
	assert_int_equal(control_chart_judge(&c, p, 7), 0);
	assert_true(near(c.rate, .25) && near(c.usual, .4) && near(c.base, 600));
	assert_int_equal(c.periods, 6);
	assert_true(near(c.deviation, -.15 / .0529150262));
	assert_true(near(c.lo, .4 - 3 * .0529150262) && near(c.hi, .4 + 3 * .0529150262));
}

/*
 * The deviations of the second to sixth period are 0, so the mean of six is
 * .2 e, with variance .04 (1 + .64 + .64^2 + ... + .64^5).
 */
static void
the_moving_average_has_its_own_standard_error(void **state)
{
	struct control_chart_point p[7];
	struct control_chart c;
	double variance = 0;

	(void)state;
	for (int i = 0; i < 6; i++)
		p[i] = (struct control_chart_point){ 40, 100 };
	p[6] = (struct control_chart_point){ 25, 100 };
	for (int i = 0; i < 6; i++)
		variance += .04 * pow(.64, i);
	assert_int_equal(control_chart_judge(&c, p, 7), 0);
	assert_true(near(c.ewma, .2 * c.deviation / sqrt(variance)));
}

static void
too_little_is_not_judged(void **state)
{
	struct control_chart_point p[8];
	struct control_chart c;

	(void)state;
	for (int i = 0; i < 8; i++)
		p[i] = (struct control_chart_point){ 40, 100 };
	assert_int_equal(control_chart_judge(&c, p, 0), -1);
	assert_int_equal(control_chart_judge(&c, p, 6), -1);	/* five before it */
	assert_int_equal(control_chart_judge(&c, p, 7), 0);
	p[7] = (struct control_chart_point){ 0, 12 };	/* 4.8 wins expected */
	assert_int_equal(control_chart_judge(&c, p, 8), -1);
	p[7] = (struct control_chart_point){ 0, 13 };
	assert_int_equal(control_chart_judge(&c, p, 8), 0);
	for (int i = 0; i < 8; i++)
		p[i] = (struct control_chart_point){ 0, 100 };	/* never a win */
	assert_int_equal(control_chart_judge(&c, p, 8), -1);
}

static double
binomial(struct rng *r, int n, double p)
{
	double k = 0;

	while (n-- > 0)
		k += rng_uniform(r) < p;
	return k;
}

/* Seeded, so that it always ends the same way: 0.27 % and 0.7 % are expected of normal deviates. */
static void
false_alarms_are_as_rare_as_the_limits_say(void **state)
{
	enum { SERIES = 20000, PERIODS = 12 };
	struct control_chart_point p[PERIODS];
	struct control_chart c;
	int shewhart = 0, ewma = 0;
	struct rng r;

	(void)state;
	for (unsigned s = 0; s < SERIES; s++) {
		rng_start(&r, 1, s);
		for (int i = 0; i < PERIODS; i++) {
			int n = 30 + (int)rng_below(&r, 40);

			p[i] = (struct control_chart_point){ binomial(&r, n, .45), n };
		}
		assert_int_equal(control_chart_judge(&c, p, PERIODS), 0);
		shewhart += fabs(c.deviation) >= 3;
		ewma += fabs(c.ewma) >= 2.7;
	}
	assert_in_range(shewhart, SERIES * .0015, SERIES * .004);
	assert_in_range(ewma, SERIES * .005, SERIES * .009);
}

/*
 * A rate that falls from 45 % to 38 % for eight periods of 150: seldom outside
 * three standard errors, mostly seen by the average.
 */
static void
the_average_sees_a_small_change_that_lasts(void **state)
{
	enum { SERIES = 1000, PERIODS = 28 };
	struct control_chart_point p[PERIODS];
	struct control_chart c;
	int shewhart = 0, ewma = 0;
	struct rng r;

	(void)state;
	for (unsigned s = 0; s < SERIES; s++) {
		rng_start(&r, 2, s);
		for (int i = 0; i < PERIODS; i++)
			p[i] = (struct control_chart_point){
			    binomial(&r, 150, i < 20 ? .45 : .38), 150 };
		assert_int_equal(control_chart_judge(&c, p, PERIODS), 0);
		shewhart += c.deviation <= -3;
		ewma += c.ewma <= -2.7;
	}
	assert_true(shewhart < SERIES / 5 && ewma > 3 * shewhart && ewma > SERIES / 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_period_is_held_against_those_before),
		cmocka_unit_test(the_moving_average_has_its_own_standard_error),
		cmocka_unit_test(too_little_is_not_judged),
		cmocka_unit_test(false_alarms_are_as_rare_as_the_limits_say),
		cmocka_unit_test(the_average_sees_a_small_change_that_lasts),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
