/* ancova: against numpy, and the plain difference. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../effect_sample.h"
#include "base/rng.h"
#include "effect/ancova.h"

static void
near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within))
		fail_msg("%.17g is not %.17g", got, want);
}

static void
as_numpy_has_it(void **state)
{
	struct effect_sample m;
	struct ancova a;

	(void)state;
	effect_sample_make(&m);
	ancova(&a, m.y, m.x, m.treated, SAMPLE_ROWS, NULL, 0);
	near(a.n[0], 52, 0);
	near(a.n[1], 38, 0);
	near(a.slope[0], .2589149496, 1e-9);
	near(a.slope[1], .2174893994, 1e-9);
	near(a.effect, -.0319182689, 1e-9);
	near(a.variance, .011165778004, 1e-11);
	near(a.df, 76.74768613, 1e-6);
	design_free(&m.d);
}

static void
without_a_covariate(void **state)
{
	const double y[6] = { 0, 1, 1, 1, 0, 0 };
	const uint8_t arm[6] = { 1, 1, 1, 0, 0, 0 };
	struct ancova a;

	(void)state;
	ancova(&a, y, NULL, arm, 6, NULL, 0);
	near(a.effect, 1. / 3, 1e-15);
	near(a.mean[1], 2. / 3, 1e-15);
	near(a.variance, 2 * (2. / 3 / 1 / 3), 1e-15);
	near(a.pooled, 4. / 3 / 2 * (1. / 3 + 1. / 3), 1e-15);
	ancova(&a, y, NULL, arm + 1, 3, NULL, 0);
	assert_true(isnan(a.variance));
}

/* Clusters of one row each: the variance, but for degrees of freedom; rows that are all alike in
 * one: more. */
static void
clusters(void **state)
{
	enum { N = 4000 };
	double *y = calloc(N, sizeof *y);
	uint8_t *arm = calloc(N, 1);
	uint32_t *each = calloc(N, sizeof *each), *ten = calloc(N, sizeof *ten);
	double luck = 0;
	struct ancova plain, one, more;
	struct rng r;

	(void)state;
	rng_start(&r, 7, 7);
	for (uint32_t i = 0; i < N; i++) {
		luck = i % 10 == 0 ? rng_normal(&r) : luck;
		y[i] = luck + rng_normal(&r);
		arm[i] = i / 10 % 2;
		each[i] = i;
		ten[i] = i / 10;
	}
	ancova(&plain, y, NULL, arm, N, NULL, 0);
	ancova(&one, y, NULL, arm, N, each, N);
	ancova(&more, y, NULL, arm, N, ten, N / 10);
	near(one.variance / plain.variance, 1, .002);
	near(more.variance / plain.variance, 5.5, .8);	/* 1 + 9 x .5 */
	free(y);
	free(arm);
	free(each);
	free(ten);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_numpy_has_it),
		cmocka_unit_test(without_a_covariate),
		cmocka_unit_test(clusters),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
