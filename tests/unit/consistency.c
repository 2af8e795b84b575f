#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "stats/consistency.h"
#include "stats/htest.h"

#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

/* Rates .2, .5, .8 of 10 deals each: mean .5, s = .3; M = .5, sum n (r - M)^2 = 1.8. */
static void
three_quarters_by_hand(void **state)
{
	/* the last has too few deals */
	const double k[] = { 2, 5, 8, 4 }, n[] = { 10, 10, 10, 4 };
	struct consistency s = consistency_measure(k, n, 4);

	(void)state;
	near(s.consistency, 1 - .3 / .5, 1e-12);
	near(s.adjusted, 1 - sqrt((1.8 - 2 * .25) / (30 - 300. / 30)) / .5, 1e-12);
	near(s.p, htest_chi_square(1.8 / .25, 2), 1e-12);
}

static void
what_cannot_be_told_is_not_a_number(void **state)
{
	const double none[] = { 0, 0, 0 }, all[] = { 9, 9, 9 }, n[] = { 9, 9, 9 };
	struct consistency s = consistency_measure(none, n, 3);

	(void)state;
	assert_true(isnan(s.consistency) && isnan(s.adjusted) && isnan(s.p));
	s = consistency_measure(all, n, 2);
	assert_true(isnan(s.consistency));
	s = consistency_measure(all, n, 3);
	assert_true(s.consistency == 1 && s.adjusted == 1 && isnan(s.p));
}

/*
 * The same rate every quarter, 5 to 10 deals each: the plain measure sees
 * chance as unsteadiness.
 */
static void
chance_is_taken_out(void **state)
{
	double raw = 0, adjusted = 0, volatile_ = 0, reps = 4000;
	struct rng r;

	(void)state;
	rng_start(&r, 7, 0);
	for (int i = 0; i < reps; i++) {
		double k[8], n[8];
		struct consistency s;

		for (int q = 0; q < 8; q++) {
			n[q] = 5 + (double)rng_below(&r, 6);
			k[q] = 0;
			for (int d = 0; d < n[q]; d++)
				k[q] += rng_uniform(&r) < .42;
		}
		s = consistency_measure(k, n, 8);
		raw += s.consistency / reps;
		adjusted += s.adjusted / reps;
		volatile_ += s.p <= .05 ? 1 / reps : 0;
	}
	assert_true(raw < .65 && adjusted > .8);
	assert_true(volatile_ > .03 && volatile_ < .06);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_quarters_by_hand),
		cmocka_unit_test(what_cannot_be_told_is_not_a_number),
		cmocka_unit_test(chance_is_taken_out),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
