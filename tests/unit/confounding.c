/* confounding: what known columns move, robustness values, negative controls. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../effect_sample.h"
#include "effect/confounding.h"

static void
near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within))
		fail_msg("%.17g is not %.17g", got, want);
}

static void
start(struct effect_sample *m, struct overlap_input *in, struct overlap_arms *a)
{
	effect_sample_make(m);
	*in = (struct overlap_input){ &m->d, m->treated, m->fold, m->y, NULL, 0 };
	overlap_arms_make(a, in);
}

static void
as_numpy_has_it(void **state)
{
	struct effect_sample m;
	struct overlap_input in;
	struct overlap_arms a;
	struct confounding c;

	(void)state;
	start(&m, &in, &a);
	confounding_measure(&c, &m.d, &a);
	near(c.effect, -.0321434222, 1e-9);
	near(c.moved, .0582965037, 1e-9);
	assert_int_equal(c.strongest, 0);
	overlap_arms_free(&a);
	design_free(&m.d);
}

/* Cinelli and Hazlett (2020), section 5: the effect of violence in Darfur. */
static void
robustness_as_published(void **state)
{
	(void)state;
	near(confounding_robustness(4.184, 783), .0763, 1e-4);
	near(confounding_robustness(-4.184, 783), .0763, 1e-4);
	near(confounding_robustness(1.9, 783), 0, 0);
	assert_true(confounding_robustness(1e3, 783) < 1);
}

static void
controls(void **state)
{
	double z[SAMPLE_ROWS];
	struct effect_sample m;
	struct overlap_input in;
	struct overlap_arms a;

	(void)state;
	start(&m, &in, &a);
	for (size_t i = 0; i < SAMPLE_ROWS; i++)
		z[i] = (double)(i * 7 % 11) / 11 + .2 * m.x[i];
	near(confounding_control(&in, z, DESIGN_NONE), .9890580680, 1e-9);
	for (size_t i = 0; i < SAMPLE_ROWS; i++)
		z[i] = m.treated[i] + .1 * (double)(i * 7 % 11);
	assert_true(confounding_control(&in, z, DESIGN_NONE) < 1e-6);
	in.cluster = m.cluster;
	in.clusters = SAMPLE_CLUSTERS;
	assert_true(confounding_control(&in, z, DESIGN_NONE) < 1e-3);
	for (size_t i = 0; i < SAMPLE_ROWS; i++)
		z[i] = i % 2 ? (double)NAN : 3;
	assert_true(isnan(confounding_control(&in, z, DESIGN_NONE)));
	overlap_arms_free(&a);
	design_free(&m.d);
}

/* A control that is a covariate itself is not held constant. */
static void
a_control_among_the_covariates(void **state)
{
	double same, without;
	struct effect_sample m;
	struct overlap_input in;
	struct overlap_arms a;

	(void)state;
	start(&m, &in, &a);
	same = confounding_control(&in, m.x, DESIGN_NONE);
	without = confounding_control(&in, m.x, 0);
	assert_true(without < .2);
	assert_true(same > without);
	overlap_arms_free(&a);
	design_free(&m.d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_numpy_has_it),
		cmocka_unit_test(robustness_as_published),
		cmocka_unit_test(controls),
		cmocka_unit_test(a_control_among_the_covariates),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
