/* boundary: limits that hold at every look. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "effect/boundary.h"

static void
near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within))
		fail_msg("%.17g is not %.17g", got, want);
}

/* sup of |B| on [0, 1] is above 2.2414 with .05 (Billingsley 11.13, by its series). */
static void
the_level_of_brownian_motion(void **state)
{
	double x = 2.241402727604947, sum = 0, sign = 1;

	(void)state;
	for (int k = 0; k < 20; k++, sign = -sign)
		sum += sign * 4 / acos(-1) / (2 * k + 1) *
		    exp(-acos(-1) * acos(-1) * (2 * k + 1) * (2 * k + 1) / (8 * x * x));
	near(1 - sum, .05, 1e-5);
	near(boundary_planned_p(x / 10, 100, 100), .05, 1e-9);
	near(boundary_planned(100, 100), x / 10, 1e-12);
}

static void
on_the_boundary_p_is_the_level(void **state)
{
	(void)state;
	for (double i = 1; i < 1e5; i *= 3) {
		double r = boundary_mixture(700);

		near(boundary_always_p(boundary_always(i, r), i, r), .05, 1e-12);
		near(boundary_always(boundary_always_needs(boundary_always(i, r), r), r),
		    boundary_always(i, r), 1e-9);
	}
	near(boundary_always_p(0, 10, 1), 1, 0);
}

/* It is narrowest, for the information expected, at about this r; 57 % wider than one look. */
static void
the_price_of_looking(void **state)
{
	double i = 900, r = boundary_mixture(i), width = boundary_always(i, r) * sqrt(i);

	(void)state;
	assert_true(width < boundary_always(i, r * 1.5) * sqrt(i) + 1e-9);
	assert_true(width < boundary_always(i, r / 1.5) * sqrt(i) + 1e-9);
	near(width / 1.96, 1.57, .06);
	near(boundary_planned(i, i) * sqrt(i) / 1.96, 1.14, .01);
}

/* 4,000 random walks, looked at 50 times: above the boundary in at most 5 % of them. */
static void
alarms_of_random_walks(void **state)
{
	enum { WALKS = 4000, LOOKS = 50 };
	double r = boundary_mixture(LOOKS), always = 0, planned = 0, fixed = 0;
	struct rng g;

	(void)state;
	rng_start(&g, 3, 3);
	for (int w = 0; w < WALKS; w++) {
		double sum = 0;
		int a = 0, p = 0, f = 0;

		for (int k = 1; k <= LOOKS; k++) {
			sum += rng_normal(&g);
			a |= fabs(sum / k) > boundary_always(k, r);
			p |= fabs(sum / k) > boundary_planned(k, LOOKS);
			f |= fabs(sum / k) > 1.96 / sqrt(k);
		}
		always += a;
		planned += p;
		fixed += f;
	}
	assert_true(always / WALKS < .05);
	near(planned / WALKS, .042, .012);
	assert_true(fixed / WALKS > .25);
}

static void
information_of_a_plan(void **state)
{
	(void)state;
	near(boundary_information(1000, .3, .22), 1 / (.22 / 300 + .22 / 700), 1e-9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_level_of_brownian_motion),
		cmocka_unit_test(on_the_boundary_p_is_the_level),
		cmocka_unit_test(the_price_of_looking),
		cmocka_unit_test(alarms_of_random_walks),
		cmocka_unit_test(information_of_a_plan),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
