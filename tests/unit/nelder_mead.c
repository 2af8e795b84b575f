/* The least of functions whose least is known. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/nelder_mead.h"

static size_t calls;

/* H. H. Rosenbrock, Computer Journal 3 (1960): a curved valley, 0 at (1, 1). */
static double
valley(const double *x, const void *arg)
{
	double a = x[1] - x[0] * x[0], b = 1 - x[0];

	(void)arg;
	calls++;
	return 100 * a * a + b * b;
}

/* M. J. D. Powell, Computer Journal 5 (1962): four numbers, 0 at 0, where it is very flat. */
static double
singular(const double *x, const void *arg)
{
	double a = x[0] + 10 * x[1], b = x[2] - x[3], c = x[1] - 2 * x[2], d = x[0] - x[3];

	(void)arg;
	return a * a + 5 * b * b + c * c * c * c + 10 * d * d * d * d;
}

static double
bowl(const double *x, const void *arg)
{
	const double *at = arg;

	return x[0] < 0 ? NAN : (x[0] - *at) * (x[0] - *at) + 3;
}

static void
published_functions_are_solved(void **state)
{
	double x[] = { -1.2, 1 }, y[] = { 3, -1, 0, 1 };
	const double step[] = { .5, .5, .5, .5 };

	(void)state;
	assert_true(nelder_mead(x, 2, step, 1e-12, 5000, valley, NULL) < 1e-10);
	assert_true(fabs(x[0] - 1) < 1e-4 && fabs(x[1] - 1) < 1e-4);
	assert_true(nelder_mead(y, 4, step, 1e-14, 5000, singular, NULL) < 1e-8);
}

static void
one_number_and_no_place_to_go(void **state)
{
	double at = 2, x = 9, step = -1;

	(void)state;
	assert_true(fabs(nelder_mead(&x, 1, &step, 1e-12, 1000, bowl, &at) - 3) < 1e-9);
	assert_true(fabs(x - 2) < 1e-4);
	at = -1;				/* the least lies where it is NaN */
	x = 9;
	assert_true(fabs(nelder_mead(&x, 1, &step, 1e-12, 1000, bowl, &at) - 4) < 1e-3);
}

static void
it_ends_when_it_is_told_to(void **state)
{
	double x[] = { -1.2, 1 };
	const double step[] = { .5, .5 };

	(void)state;
	calls = 0;
	(void)nelder_mead(x, 2, step, 1e-300, 50, valley, NULL);
	assert_in_range(calls, 50, 55);		/* a step is never cut */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_functions_are_solved),
		cmocka_unit_test(one_number_and_no_place_to_go),
		cmocka_unit_test(it_ends_when_it_is_told_to),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
