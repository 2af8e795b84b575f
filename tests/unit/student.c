/* student: against the tables, and against itself. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/student.h"

static void
near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within))
		fail_msg("%.17g is not %.17g", got, want);
}

/* Abramowitz and Stegun, table 26.10. */
static void
quantiles_of_the_table(void **state)
{
	(void)state;
	near(student_quantile(.975, 6), 2.447, 5e-4);
	near(student_quantile(.90, 10), 1.372, 5e-4);
	near(student_quantile(.995, 3), 5.841, 5e-4);
	near(student_quantile(.975, 1), 12.706, 5e-4);
}

/* One and two degrees of freedom have closed forms: tan(pi (p - 1/2)), and an algebraic one. */
static void
closed_forms(void **state)
{
	static const double p[] = { .01, .2, .5, .77, .999 };

	(void)state;
	for (size_t i = 0; i < sizeof p / sizeof *p; i++) {
		double a = 4 * p[i] * (1 - p[i]);

		near(student_quantile(p[i], 1), tan(acos(-1) * (p[i] - .5)),
		    1e-11 * fmax(1, fabs(tan(acos(-1) * (p[i] - .5)))));
		near(student_quantile(p[i], 2), 2 * (p[i] - .5) * sqrt(2 / a), 1e-11 *
		    fmax(1, 1 / a));
	}
}

static void
quantile_and_tail_are_inverse(void **state)
{
	(void)state;
	for (double df = 1.5; df < 40; df += 3.7)
		for (double p = .001; p < 1; p += .037)
			near(1 - student_tail(student_quantile(p, df), df), p, 1e-12);
}

static void
both_sides_are_alike(void **state)
{
	(void)state;
	near(student_quantile(.5, 7.3), 0, 1e-12);
	for (double p = .01; p < .5; p += .03)
		assert_true(student_quantile(p, 7.3) == -student_quantile(1 - p, 7.3) ||
		    fabs(student_quantile(p, 7.3) + student_quantile(1 - p, 7.3)) < 1e-12);
	assert_true(student_tail(INFINITY, 4) <= 0);
	assert_true(student_tail(-INFINITY, 4) >= 1);
}

static void
outside_there_is_none(void **state)
{
	(void)state;
	assert_true(isnan(student_quantile(0, 5)));
	assert_true(isnan(student_quantile(1, 5)));
	assert_true(isnan(student_quantile(.5, 0)));
	assert_true(isnan(student_quantile(NAN, 5)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantiles_of_the_table),
		cmocka_unit_test(closed_forms),
		cmocka_unit_test(quantile_and_tail_are_inverse),
		cmocka_unit_test(both_sides_are_alike),
		cmocka_unit_test(outside_there_is_none),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
