/* Gauss-Legendre points, against Abramowitz and Stegun, table 25.4, and polynomials. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/quadrature.h"

static void
near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within))
		fail_msg("%.17g is not %.17g", got, want);
}

static void
points_of_the_table(void **state)
{
	static const double x5[] = { .906179845938664, .538469310105683, 0 };
	static const double w5[] = { .236926885056189, .478628670499366, .568888888888889 };
	double x[8], w[8];

	(void)state;
	quadrature_points(1, x, w);
	near(x[0], 0, 1e-16);
	near(w[0], 2, 1e-15);
	quadrature_points(5, x, w);
	for (int i = 0; i < 3; i++) {
		near(x[i], x5[i], 1e-15);
		near(x[4 - i], -x5[i], 1e-15);
		near(w[i], w5[i], 1e-15);
	}
	quadrature_points(8, x, w);
	near(x[0], .960289856497536, 1e-15);
	near(w[0], .101228536290376, 1e-15);
}

/* The integral of x^d over [-1, 1] is 2 / (d + 1) for even d, else 0. */
static void
polynomials_are_exact(void **state)
{
	double x[96], w[96];

	(void)state;
	for (size_t n = 1; n <= 96; n += n < 40 ? 1 : 8) {
		quadrature_points(n, x, w);
		for (int d = 0; d < 2 * (int)n; d++) {
			double sum = 0;

			for (size_t i = 0; i < n; i++)
				sum += w[i] * pow(x[i], d);
			near(sum, d % 2 == 0 ? 2. / (d + 1) : 0, 1e-13);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(points_of_the_table),
		cmocka_unit_test(polynomials_are_exact),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
