#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/proportion.h"

#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

/* Newcombe, Stat. Med. 17 (1998), 857-872, table I, method 3. */
static void
wilson_gives_newcombes_table(void **state)
{
	double lo, hi;

	(void)state;
	proportion_wilson(81, 263, PROPORTION_Z, &lo, &hi);
	near(lo, 0.2553, 5e-5);
	near(hi, 0.3662, 5e-5);
	proportion_wilson(15, 148, PROPORTION_Z, &lo, &hi);
	near(lo, 0.0624, 5e-5);
	near(hi, 0.1605, 5e-5);
	proportion_wilson(0, 20, PROPORTION_Z, &lo, &hi);
	near(lo, 0, 0);
	near(hi, 0.1611, 5e-5);
	proportion_wilson(1, 29, PROPORTION_Z, &lo, &hi);
	near(lo, 0.0061, 5e-5);
	near(hi, 0.1718, 5e-5);
}

static void
wilson_holds_the_share_and_stays_within_0_and_1(void **state)
{
	double k, n, lo, hi;

	(void)state;
	for (n = 0.3; n < 2000; n *= 1.7)
		for (k = 0; k <= n; k += n / 8) {
			proportion_wilson(k, n, PROPORTION_Z, &lo, &hi);
			assert_true(0 <= lo && lo <= k / n && k / n <= hi && hi <= 1);
		}
	proportion_wilson(0, 0, PROPORTION_Z, &lo, &hi);
	near(lo, 0, 0);
	near(hi, 1, 0);
}

/* Newcombe, Stat. Med. 17 (1998), 873-890, table II, method 10. */
static void
newcombe_gives_his_table(void **state)
{
	static const struct { double k1, n1, k2, n2, lo, hi; } t[] = {
		{ 56, 70, 48, 80, 0.0524, 0.3339 },
		{ 9, 10, 3, 10, 0.1705, 0.8090 },
		{ 6, 7, 2, 7, 0.0582, 0.8062 },
		{ 5, 56, 0, 29, -0.0381, 0.1926 },
		{ 0, 10, 0, 20, -0.1611, 0.2775 },
		{ 10, 10, 0, 10, 0.6075, 1.0000 },
	};
	double lo, hi, swapped_lo, swapped_hi;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof t / sizeof *t; i++) {
		proportion_newcombe(t[i].k1, t[i].n1, t[i].k2, t[i].n2, PROPORTION_Z, &lo, &hi);
		near(lo, t[i].lo, 6e-5);
		near(hi, t[i].hi, 6e-5);
		proportion_newcombe(t[i].k2, t[i].n2, t[i].k1, t[i].n1, PROPORTION_Z,
		    &swapped_lo, &swapped_hi);
		near(swapped_lo, -hi, 1e-12);
		near(swapped_hi, -lo, 1e-12);
	}
}

static void
an_empty_side_tells_nothing_of_the_difference(void **state)
{
	double lo, hi;

	(void)state;
	proportion_newcombe(3, 7, 0, 0, PROPORTION_Z, &lo, &hi);
	near(lo, -1, 0);
	near(hi, 1, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wilson_gives_newcombes_table),
		cmocka_unit_test(wilson_holds_the_share_and_stays_within_0_and_1),
		cmocka_unit_test(newcombe_gives_his_table),
		cmocka_unit_test(an_empty_side_tells_nothing_of_the_difference),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
