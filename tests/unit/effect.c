/* effect: effects add up, keep their signs, and are slopes where nothing moves. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "explain/effect.h"
#include "stats/calib.h"

enum { N = 4 };

static double margins[] = { -2, -0.5, 0.25, 3 }, shares[] = { 0.05, 0.2, 0.6, 0.9 };

static struct calib
calibration(enum calib_kind kind)
{
	struct calib c = { .kind = kind, .a = 1.3, .b = -0.2 };
	struct err e;

	if (kind == CALIB_ISOTONIC) {
		c.knots = 4;
		c.margin = margins;
		c.p = shares;
	}
	assert_int_equal(calib_check(&c, &e), 0);
	return c;
}

static void
check(const struct calib *c, double bias, const float *phi)
{
	double effect[N], margin = bias, sum = 0;
	size_t i;

	for (i = 0; i < N; i++)
		margin += (double)phi[i];
	margin = (double)(float)margin;		/* as the forest has it */
	effect_row(c, bias, margin, phi, N, effect);
	for (i = 0; i < N; i++) {
		sum += effect[i];
		assert_true(phi[i] == 0 ? effect[i] == 0 : (effect[i] > 0) == (phi[i] > 0));
	}
	assert_true(fabs(sum - (calib_prob(c, margin) - calib_prob(c, bias))) < 1e-12);
}

static void
effects_add_up_and_keep_their_signs(void **state)
{
	static const float phi[][N] = {
		{ 0.5f, -1.25f, 0, 0.1f }, { 2, 2, 2, 2 }, { -3, 2.9f, 0.05f, 0.2f },
		{ 1, -1, 0.001f, 0 }, { 30, -1, -1, -1 }, { -1, -30, 1, 1 },
	};
	size_t i, k;

	(void)state;
	for (k = 0; k < 3; k++) {
		struct calib c = calibration((enum calib_kind)k);

		for (i = 0; i < sizeof phi / sizeof phi[0]; i++) {
			check(&c, -0.7, phi[i]);
			check(&c, 0.25, phi[i]);
		}
	}
}

/* By hand: P(0) = 1/2, P(ln 3) = 3/4; 1/4 is shared in proportion. */
static void
a_hand_computed_case(void **state)
{
	struct calib c = calibration(CALIB_NONE);
	double way = log(3), effect[2];
	float phi[2] = { (float)(2 * way), (float)-way };

	(void)state;
	effect_row(&c, 0, way, phi, 2, effect);
	assert_true(fabs(effect[0] - 0.5) < 1e-6 && fabs(effect[1] + 0.25) < 1e-6);
}

static void
where_nothing_moves_the_slope_tells(void **state)
{
	struct calib c = calibration(CALIB_NONE);
	const float phi[N] = { 0.5f, -0.5f, 0, 0 };
	double effect[N];

	(void)state;
	effect_row(&c, 0, 0, phi, N, effect);
	assert_true(fabs(effect[0] - 0.125) < 1e-9 && fabs(effect[1] + 0.125) < 1e-9);
}

static void
nothing_is_nothing(void **state)
{
	struct calib c = calibration(CALIB_SIGMOID);
	const float phi[N] = { 0, 0, 0, 0 };
	double effect[N];
	size_t i;

	(void)state;
	effect_row(&c, 0.3, 0.3000001, phi, N, effect);
	for (i = 0; i < N; i++)
		assert_true(effect[i] == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(effects_add_up_and_keep_their_signs),
		cmocka_unit_test(a_hand_computed_case),
		cmocka_unit_test(where_nothing_moves_the_slope_tells),
		cmocka_unit_test(nothing_is_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
