#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/chi_square.h"
#include "stats/htest.h"

#define LEN(a) (sizeof (a) / sizeof *(a))
#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

static const struct { double x, df, lambda, p; } mixed[] = {
	{ 3, 2, 1, .620643653219544 }, { 10, 4, 5.5, .601639713891751 },
	{ 25, 9, 12, .717835004315225 }, { 40, 9, 60, .023069547916515 },
	{ 8, 1, 2.25, .907973969321141 }, { 120, 14, 90, .796694613359534 },
	{ 260, 39, 250, .190182393134539 }, { 2, 5, 30, .000001007406070 },
};

/* By the Poisson mixture in 60 decimal digits (Python's decimal), term by term from 0 on. */
static void
noncentral_is_the_mixture(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(mixed); i++)
		near(chi_square_noncentral(mixed[i].x, mixed[i].df, mixed[i].lambda), mixed[i].p,
		    1e-11);
	near(chi_square_noncentral(18.307038053275146, 10, 0), .95, 1e-12);
	near(chi_square_noncentral(0, 3, 1), 0, 0);
	assert_true(isnan(chi_square_noncentral(1, 0, 1)));
	assert_true(isnan(chi_square_noncentral(1, 1, -1)));
}

/* The sum of many squares is normal: mean df + lambda, variance 2 (df + 2 lambda). */
static void
large_ones_are_nearly_normal(void **state)
{
	(void)state;
	near(chi_square_noncentral(1e5 + 10, 10, 1e5), .5, 1e-3);
	near(chi_square_noncentral(1e5 + 10 + 1.959964 * sqrt(2 * (10 + 2e5)), 10, 1e5), .975,
	    1e-3);
	near(chi_square_noncentral(2e5, 10, 1e5), 1, 1e-9);
	near(chi_square_noncentral(1e3, 10, 1e5), 0, 1e-12);
}

static void
lambda_and_quantile_are_inverse(void **state)
{
	(void)state;
	for (size_t i = 0; i + 1 < LEN(mixed); i++)
		near(chi_square_lambda(mixed[i].x, mixed[i].df, mixed[i].p), mixed[i].lambda,
		    1e-6);
	near(chi_square_lambda(4, 9, .975), 0, 0);	/* less than expected by chance alone */
	near(chi_square_quantile(.05, 1), 3.841458820694124, 1e-12);
	near(chi_square_quantile(.05, 10), 18.307038053275146, 1e-11);
	near(chi_square_quantile(.01, 1000), 1106.9689943522174, 1e-9);
	assert_true(isnan(chi_square_quantile(0, 1)) && isnan(chi_square_lambda(1, 1, 1)));
}

/* By the binomial sum in 60 digits: F of even degrees of freedom is one, too. */
static void
tails_of_f_and_binomial(void **state)
{
	static const struct { double x, above, below, p; } f[] = {
		{ 2.5, 4, 36, 5.958742948661669e-02 }, { 1.2, 10, 96, 3.008162918057778e-01 },
		{ 3.7, 2, 24, 3.975384349749968e-02 }, { 7.5, 8, 24, 5.386461396327865e-05 },
		{ .4, 6, 90, 8.772353889162329e-01 }, { 161.4476387975881, 1, 1, .05 },
		{ 4.964602743730711, 1, 10, .05 },
	};
	static const struct { double k, n, p, tail; } b[] = {
		{ 5, 100, .02, 5.083044536950031e-02 }, { 1, 300, .001, 2.592929678439005e-01 },
		{ 34, 680, .01, 5.496763406895479e-14 }, { 150, 300, .5, 5.230137572095173e-01 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(f); i++)
		near(htest_f(f[i].x, f[i].above, f[i].below), f[i].p, 1e-12);
	for (size_t i = 0; i < LEN(b); i++)
		near(htest_binomial(b[i].k, b[i].n, b[i].p) / b[i].tail, 1, 1e-10);
	near(htest_binomial(0, 10, .1), 1, 0);
	near(htest_binomial(11, 10, .1), 0, 0);
	assert_true(isnan(htest_f(1, 0, 1)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(noncentral_is_the_mixture),
		cmocka_unit_test(large_ones_are_nearly_normal),
		cmocka_unit_test(lambda_and_quantile_are_inverse),
		cmocka_unit_test(tails_of_f_and_binomial),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
