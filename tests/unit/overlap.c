/* overlap: the estimate against one computed by numpy, and on what is known. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../effect_sample.h"
#include "base/rng.h"
#include "effect/overlap.h"

static void
near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within))
		fail_msg("%.17g is not %.17g", got, want);
}

static void
estimate(struct overlap *o, const struct effect_sample *m, int clustered, size_t threads)
{
	struct overlap_input in = { &m->d, m->treated, m->fold, m->y,
	    clustered ? m->cluster : NULL, SAMPLE_CLUSTERS };
	struct overlap_arms a;

	overlap_arms_make(&a, &in);
	overlap_estimate(o, &in, &a, threads);
	overlap_arms_free(&a);
}

static void
as_numpy_has_it(void **state)
{
	struct effect_sample m;
	struct overlap o;

	(void)state;
	effect_sample_make(&m);
	estimate(&o, &m, 0, 1);
	near(o.effect, -.0444209858, 1e-9);
	near(o.se, .1253983013, 1e-9);
	near(o.weight, .9606113398, 1e-9);
	near(o.trimmed, 0, 0);
	near(o.aipw, -.0546002310, 1e-9);
	near(o.aipw_se, .1273309721, 1e-9);
	assert_true(isinf(o.df));
	design_free(&m.d);
}

static void
clusters(void **state)
{
	struct effect_sample m;
	struct overlap o;

	(void)state;
	effect_sample_make(&m);
	estimate(&o, &m, 1, 1);
	near(o.effect, -.0444209858, 1e-9);
	near(o.se, .1205877932, 1e-9);
	near(o.df, 9, 0);
	design_free(&m.d);
}

static void
threads_change_no_bit(void **state)
{
	struct effect_sample m;
	struct overlap one, four;

	(void)state;
	effect_sample_make(&m);
	estimate(&one, &m, 0, 1);
	estimate(&four, &m, 0, 4);
	assert_memory_equal(&one, &four, sizeof one);
	design_free(&m.d);
}

/* A standard error of a mean: sd / sqrt n, and of clusters of one row each almost the same. */
static void
standard_errors(void **state)
{
	const double f[4] = { 1, -1, 2, -2 };
	const uint32_t each[4] = { 0, 1, 2, 3 }, pairs[4] = { 0, 0, 1, 1 }, one[4] = { 0 };

	(void)state;
	near(overlap_se(f, 4, NULL, 0), sqrt(10) / 4, 1e-15);
	near(overlap_se(f, 4, each, 4), sqrt(10. * 4 / 3) / 4, 1e-15);
	near(overlap_se(f, 4, pairs, 2), 0, 1e-15);
	assert_true(isnan(overlap_se(f, 4, one, 1)));
}

/* 3,000 rows, effect .1, the number decides both: found where the plain difference is not. */
static void
a_known_effect(void **state)
{
	enum { N = 3000 };
	double *x = calloc(N, sizeof *x), *y = calloc(N, sizeof *y), plain[2] = { 0 }, n[2] = { 0 };
	uint8_t *treated = calloc(N, 1), *fold = calloc(N, 1);
	struct overlap_input in;
	struct overlap_arms a;
	struct overlap o;
	struct design d;
	struct rng r;

	(void)state;
	rng_start(&r, 1, 1);
	for (size_t i = 0; i < N; i++) {
		x[i] = rng_normal(&r);
		treated[i] = rng_uniform(&r) < 1 / (1 + exp(-x[i]));
		y[i] = rng_uniform(&r) < fmin(.85, fmax(.05, .4 + .12 * x[i])) + .1 * treated[i];
		fold[i] = (uint8_t)(i % 3);
		plain[treated[i]] += y[i];
		n[treated[i]]++;
	}
	design_open(&d, N, 1, 0);
	design_number(&d, 0, x);
	in = (struct overlap_input){ &d, treated, fold, y, NULL, 0 };
	overlap_arms_make(&a, &in);
	overlap_estimate(&o, &in, &a, 2);
	assert_true(plain[1] / n[1] - plain[0] / n[0] > .17);
	near(o.effect, .1, 3 * o.se);
	assert_true(o.se > .015 && o.se < .021);
	overlap_arms_free(&a);
	design_free(&d);
	free(x);
	free(y);
	free(treated);
	free(fold);
}

static void
folds_are_of_the_id_alone(void **state)
{
	size_t n[OVERLAP_FOLDS] = { 0 };
	char id[16];

	(void)state;
	assert_int_equal(overlap_fold("D00001", 6), overlap_fold("D00001x", 6));
	for (int i = 0; i < 30000; i++) {
		int len = snprintf(id, sizeof id, "D%05d", i);

		n[overlap_fold(id, (size_t)len)]++;
	}
	for (int f = 0; f < OVERLAP_FOLDS; f++)
		assert_in_range(n[f], 9750, 10250);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_numpy_has_it),
		cmocka_unit_test(clusters),
		cmocka_unit_test(threads_change_no_bit),
		cmocka_unit_test(standard_errors),
		cmocka_unit_test(a_known_effect),
		cmocka_unit_test(folds_are_of_the_id_alone),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
