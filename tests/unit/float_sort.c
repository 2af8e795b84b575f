#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/float_sort.h"
#include "base/rng.h"

enum { N = 20000 };

static int
ascending(const void *p, const void *q)
{
	float a = *(const float *)p, b = *(const float *)q;

	return (a > b) - (a < b);
}

/* Of all exponents, both signs, many of them twice; and with few different digits. */
static void
numbers_are_in_order_as_by_qsort(void **state)
{
	static float x[N], want[N];
	struct rng r;

	(void)state;
	rng_start(&r, 1, 0);
	for (int kind = 0; kind < 3; kind++) {
		for (size_t i = 0; i < N; i++) {
			double u = rng_uniform(&r), v = rng_uniform(&r);

			x[i] = want[i] = kind == 0 ? (float)ldexp(u - .5, (int)(v * 250) - 125) :
			    kind == 1 ? (float)(int)(u * 12) : i % 7 == 0 ? -(float)INFINITY :
			    (float)i - 10000;
		}
		qsort(want, N, sizeof *want, ascending);
		float_sort(x, N);
		for (size_t i = 0; i < N; i++)
			assert_true(x[i] >= want[i] && x[i] <= want[i]);
	}
}

static void
none_one_and_equal_ones_are_sorted(void **state)
{
	float x[] = { 2, 2, 2 }, one = -3;

	(void)state;
	float_sort(NULL, 0);
	float_sort(&one, 1);
	assert_true(one <= -3 && one >= -3);
	float_sort(x, 3);
	for (int i = 0; i < 3; i++)
		assert_true(x[i] <= 2 && x[i] >= 2);
}

static void
zero_has_no_sign(void **state)
{
	float x[] = { 0, -0.0f, 1, -0.0f, -1 };

	(void)state;
	float_sort(x, 5);
	for (int i = 1; i < 4; i++)
		assert_true(!signbit(x[i]) && !(x[i] > 0));
	assert_true(x[0] < 0 && x[4] > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_in_order_as_by_qsort),
		cmocka_unit_test(none_one_and_equal_ones_are_sorted),
		cmocka_unit_test(zero_has_no_sign),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
