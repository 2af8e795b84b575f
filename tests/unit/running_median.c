/* median: against sorting, for every prefix. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/rng.h"
#include "stats/running_median.h"

enum { N = 500 };

static int
by_value(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

static double
by_sorting(const float *v, size_t n)
{
	float copy[N];

	memcpy(copy, v, n * sizeof *copy);
	qsort(copy, n, sizeof *copy, by_value);
	return n % 2 == 1 ? (double)copy[n / 2] : ((double)copy[n / 2 - 1] +
	    (double)copy[n / 2]) / 2;
}

static void
nothing_added_has_no_median(void **state)
{
	struct running_median m = { 0 };

	(void)state;
	assert_true(isnan(running_median_value(&m)));
	assert_int_equal(running_median_count(&m), 0);
}

static void
every_prefix_has_the_median_of_its_sorted_values(void **state)
{
	struct rng rng;

	(void)state;
	for (uint64_t seed = 0; seed < 20; seed++) {
		struct running_median m = { 0 };
		float v[N];

		rng_start(&rng, seed, 0);
		for (size_t i = 0; i < N; i++) {	/* many ties, both signs */
			v[i] = (float)((double)rng_below(&rng, 1 + 40 * (seed + 1)) - 20);
			running_median_add(&m, v[i]);
			assert_int_equal(running_median_count(&m), i + 1);
			assert_true(running_median_value(&m) == by_sorting(v, i + 1));
		}
		running_median_free(&m);
		assert_int_equal(running_median_count(&m), 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_added_has_no_median),
		cmocka_unit_test(every_prefix_has_the_median_of_its_sorted_values),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
