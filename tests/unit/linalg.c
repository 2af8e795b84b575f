/* Cholesky's factor, against systems solved by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "stats/linalg.h"

static void
near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within))
		fail_msg("%.17g is not %.17g", got, want);
}

/* L of { 4, 2; 2, 5 } is { 2; 1, 2 }. */
static void
a_matrix_of_two(void **state)
{
	double a[8] = { 4, -99, -99, -99, 2, 5, -99, -99 }, b[2] = { 8, 14 }, m[8];

	(void)state;
	linalg_factor(a, 2, 4, 1e-9);
	near(a[0], 2, 0);
	near(a[4], 1, 0);
	near(a[5], 2, 0);
	near(a[1], -99, 0);		/* above the diagonal nothing is touched */
	linalg_solve(a, b, 2, 4);
	near(b[0], .75, 1e-15);
	near(b[1], 2.5, 1e-15);
	linalg_invert(a, m, 2, 4);
	near(m[0], .5, 0);
	near(m[1], 0, 0);
	near(m[4], -.25, 0);
	near(m[5], .5, 0);
}

/* a = g g' + 1, x known, b = a x. */
static void
a_large_one_is_solved(void **state)
{
	enum { N = 37 };
	static double g[N][N], a[N * N], x[N], b[N];
	struct rng r;

	(void)state;
	rng_start(&r, 5, 0);
	for (size_t i = 0; i < N; i++) {
		x[i] = rng_normal(&r);
		for (size_t j = 0; j < N; j++)
			g[i][j] = rng_normal(&r);
	}
	for (size_t i = 0; i < N; i++)
		for (size_t j = 0; j < N; j++)
			a[i * N + j] = linalg_dot(g[i], g[j], N) + (i == j);
	for (size_t i = 0; i < N; i++)
		b[i] = linalg_dot(a + i * N, x, N);
	linalg_factor(a, N, N, 1e-12);
	linalg_solve(a, b, N, N);
	for (size_t i = 0; i < N; i++)
		near(b[i], x[i], 1e-9);
}

static void
what_is_not_positive_definite_gives_no_infinity(void **state)
{
	double a[4] = { 1, 0, 1, 1 }, b[2] = { 1, 1 };

	(void)state;
	linalg_factor(a, 2, 2, 1e-9);
	linalg_solve(a, b, 2, 2);
	assert_true(isfinite(b[0]) && isfinite(b[1]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_matrix_of_two),
		cmocka_unit_test(a_large_one_is_solved),
		cmocka_unit_test(what_is_not_positive_definite_gives_no_infinity),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
