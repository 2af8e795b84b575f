/* logit: closed forms, separation, missing values and categories. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "logit.h"
#include "mem.h"
#include "rng.h"

#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

/* One column of two values: the margins are the groups' log-odds (6 of 10 and 2 of 10). */
static void
two_groups_have_their_log_odds(void **state)
{
	static const struct logit_column col = { 0, 0 };
	float x[20], y[20], lo = 3, hi = 7;
	struct logit *l;

	(void)state;
	for (int i = 0; i < 20; i++) {
		x[i] = i < 10 ? lo : hi;
		y[i] = (i < 6 || i >= 18) ? 1 : 0;
	}
	l = logit_fit(x, 20, &col, 1, y, NULL, 1e-9, NULL);
	near(logit_margin(l, &lo), log(6. / 4), 1e-6);
	near(logit_margin(l, &hi), log(2. / 8), 1e-6);
	logit_free(l);
}

/* A soft label is a weighted pair of hard ones; a category and a missing value are groups too. */
static void
soft_labels_categories_and_missing_values_are_groups(void **state)
{
	static const struct logit_column col = { 1, 3 };
	float x[6] = { 0, 1, 2, NAN, 1, 0 }, y[6] = { .25f, .5f, .9f, .1f, .7f, .35f };
	float w[6] = { 2, 1, 1, 1, 1, 2 }, seen;
	double want[4] = { .3, .6, .9, .1 };
	struct logit *l = logit_fit(x, 6, &col, 1, y, w, 1e-9, NULL);

	(void)state;
	for (int k = 0; k < 4; k++) {
		seen = k < 3 ? (float)k : NAN;
		near(1 / (1 + exp(-logit_margin(l, &seen))), want[k], 1e-5);
	}
	seen = 17;		/* a category that was not there: the intercept */
	assert_true(isfinite(logit_margin(l, &seen)));
	logit_free(l);
}

/* Two thousand categories tell as much as none, and cost as little. */
static void
too_many_categories_are_left_out(void **state)
{
	static const struct logit_column col = { 1, 2000 };
	float *x = mem_zero(2000, sizeof *x), *y = mem_zero(2000, sizeof *y);
	struct logit *l;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		x[i] = (float)i;
		y[i] = i % 4 == 0;
	}
	l = logit_fit(x, 2000, &col, 1, y, NULL, 1, NULL);
	near(logit_margin(l, &x[0]), log(1. / 3), 1e-4);
	near(logit_margin(l, &x[1]), log(1. / 3), 1e-4);
	logit_free(l);
	free(x);
	free(y);
}

static void
separated_outcomes_give_finite_margins(void **state)
{
	static const struct logit_column col[2] = { { 0, 0 }, { 0, 0 } };
	float x[200], y[100], a[2] = { -1, 5 }, b[2] = { 1, 5 };
	struct logit *l;

	(void)state;
	for (int i = 0; i < 100; i++) {
		x[2 * i] = (float)(i - 50);
		x[2 * i + 1] = 5;		/* a constant tells nothing */
		y[i] = i >= 50;
	}
	l = logit_fit(x, 100, col, 2, y, NULL, 1, NULL);
	assert_true(isfinite(logit_margin(l, a)) && isfinite(logit_margin(l, b)));
	assert_true(logit_margin(l, a) < logit_margin(l, b));
	logit_free(l);
}

/* True coefficients 1 and -0.5 come back from 20,000 rows, within 4 standard errors. */
static void
coefficients_come_back(void **state)
{
	enum { N = 20000 };
	static const struct logit_column col[2] = { { 0, 0 }, { 0, 0 } };
	float *x = mem_zero(2 * N, sizeof *x), *y = mem_zero(N, sizeof *y);
	float zero[2] = { 0, 0 }, one[2] = { 1, 0 }, two[2] = { 0, 1 };
	struct rng rng;
	struct logit *l;

	(void)state;
	rng_start(&rng, 5, 0);
	for (int i = 0; i < N; i++) {
		x[2 * i] = (float)rng_normal(&rng);
		x[2 * i + 1] = (float)rng_normal(&rng);
		y[i] = rng_uniform(&rng) < 1 / (1 + exp(-((double)x[2 * i] - .5 * (double)x[2 * i + 1] - .3)));
	}
	l = logit_fit(x, N, col, 2, y, NULL, 1, NULL);
	near(logit_margin(l, zero), -.3, .07);
	near(logit_margin(l, one) - logit_margin(l, zero), 1, .08);
	near(logit_margin(l, two) - logit_margin(l, zero), -.5, .08);
	logit_free(l);
	free(x);
	free(y);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_groups_have_their_log_odds),
		cmocka_unit_test(soft_labels_categories_and_missing_values_are_groups),
		cmocka_unit_test(too_many_categories_are_left_out),
		cmocka_unit_test(separated_outcomes_give_finite_margins),
		cmocka_unit_test(coefficients_come_back),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
