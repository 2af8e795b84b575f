#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/shrink.h"

#define LEN(a) (sizeof (a) / sizeof *(a))
#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

/*
 * Tumours among control rats, 70 historical experiments and the current one
 * (4 of 14): A. Gelman et al., Bayesian Data Analysis, 3rd ed., table 5.1.
 */
static const struct shrink_group rats[] = {
	{ 0, 20, 0 }, { 0, 20, 0 }, { 0, 20, 0 }, { 0, 20, 0 }, { 0, 20, 0 }, { 0, 20, 0 },
	{ 0, 20, 0 },
	{ 0, 19, 0 }, { 0, 19, 0 }, { 0, 19, 0 }, { 0, 19, 0 }, { 0, 18, 0 }, { 0, 18, 0 },
	{ 0, 17, 0 },
	{ 1, 20, 0 }, { 1, 20, 0 }, { 1, 20, 0 }, { 1, 20, 0 }, { 1, 19, 0 }, { 1, 19, 0 },
	{ 1, 18, 0 },
	{ 1, 18, 0 }, { 2, 25, 0 }, { 2, 24, 0 }, { 2, 23, 0 }, { 2, 20, 0 }, { 2, 20, 0 },
	{ 2, 20, 0 },
	{ 2, 20, 0 }, { 2, 20, 0 }, { 2, 20, 0 }, { 1, 10, 0 }, { 5, 49, 0 }, { 2, 19, 0 },
	{ 5, 46, 0 },
	{ 3, 27, 0 }, { 2, 17, 0 }, { 7, 49, 0 }, { 7, 47, 0 }, { 3, 20, 0 }, { 3, 20, 0 },
	{ 2, 13, 0 },
	{ 9, 48, 0 }, { 10, 50, 0 }, { 4, 20, 0 }, { 4, 20, 0 }, { 4, 20, 0 }, { 4, 20, 0 },
	{ 4, 20, 0 },
	{ 4, 20, 0 }, { 4, 20, 0 }, { 10, 48, 0 }, { 4, 19, 0 }, { 4, 19, 0 }, { 4, 19, 0 },
	{ 5, 22, 0 },
	{ 11, 46, 0 }, { 12, 49, 0 }, { 5, 20, 0 }, { 5, 20, 0 }, { 6, 23, 0 }, { 5, 19, 0 },
	{ 6, 22, 0 },
	{ 6, 20, 0 }, { 6, 20, 0 }, { 6, 20, 0 }, { 16, 52, 0 }, { 15, 46, 0 }, { 15, 47, 0 },
	{ 9, 24, 0 },
	{ 4, 14, 0 }
};

/*
 * Their point estimate: mean .136 and standard deviation .103 of the 70 rates
 * give alpha 1.4, beta 8.6; 4 / 14 is drawn to .223.
 */
static void
shrinking_gives_gelmans_rat(void **state)
{
	struct shrink_group now = rats[70];
	double sum = 0, square = 0, r, mean, var, strength;
	size_t i;

	(void)state;
	for (i = 0; i < 70; i++) {
		r = rats[i].k / rats[i].n;
		sum += r;
		square += r * r;
	}
	mean = sum / 70;
	var = (square - 70 * mean * mean) / 69;
	strength = mean * (1 - mean) / var - 1;
	near(mean * strength, 1.4, .05);
	near((1 - mean) * strength, 8.6, .05);
	now.parent = mean;
	near(now.k, 4, 0);
	near(shrink_rate(&now, strength), .223, 5e-4);
}

/*
 * Taking binomial chance out of the spread, which that estimate leaves in,
 * the strength is of the size of the posterior's: alpha 2.4, beta 14.3
 * (section 5.3).  The exact value is a second computation's, in Python.
 */
static void
strength_takes_chance_out(void **state)
{
	struct shrink_group g[71];
	double k = 0, n = 0, strength;
	size_t i;

	(void)state;
	for (i = 0; i < 71; i++) {
		k += rats[i].k;
		n += rats[i].n;
	}
	for (i = 0; i < 71; i++) {
		g[i] = rats[i];
		g[i].parent = k / n;
	}
	strength = shrink_strength(g, 71, SHRINK_LEAST, SHRINK_MOST);
	near(strength, 22.516918693, 1e-6);
	assert_true(strength > 10 && strength < 1.5 * 16.7);
}

/* By hand: rates .2 and .6 of 10 deals about .4: sum n d^2 = .8, chance .48; rho = .32 / 4.32. */
static void
strength_by_hand(void **state)
{
	struct shrink_group g[3] = { { 2, 10, .4 }, { 6, 10, .4 }, { 0, 0, .4 } };

	(void)state;
	near(shrink_strength(g, 3, 2, 200), 4.32 / .32 - 1, 1e-12);
	near(shrink_strength(g, 3, 2, 10), 10, 0);
	near(shrink_strength(g, 3, 20, 200), 20, 0);
	g[0].k = g[1].k = 4;			/* no spread at all */
	near(shrink_strength(g, 2, 2, 200), 200, 0);
	near(shrink_strength(g, 0, 2, 200), 200, 0);
	g[0] = (struct shrink_group){ 1, 1, .4 };	/* one deal each tells nothing */
	near(shrink_strength(g, 1, 2, 200), 200, 0);
}

static void
a_new_group_starts_at_its_parent(void **state)
{
	struct shrink_group g = { 0, 0, .37 };

	(void)state;
	near(shrink_rate(&g, 8), .37, 1e-15);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shrinking_gives_gelmans_rat),
		cmocka_unit_test(strength_takes_chance_out),
		cmocka_unit_test(strength_by_hand),
		cmocka_unit_test(a_new_group_starts_at_its_parent),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
