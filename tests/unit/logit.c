/*
 * logit: log-odds of groups, what is shrunk and what is not, curves,
 * separation, missing values and categories.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/rng.h"
#include "stats/logit.h"

#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

static struct logit *
fitted(const float *x, size_t rows, const struct logit_column *col, size_t cols, const float *y,
    const float *w)
{
	struct logit *l = logit_new(x, rows, col, cols, w, (double)rows);

	logit_fit(l, y);
	return l;
}

/* Is the outcome of a row with true margin m a win? */
static float
outcome(struct rng *rng, double m)
{
	return rng_uniform(rng) < 1 / (1 + exp(-m));
}

/*
 * One column of two values, a thousand rows each: the margins are the groups'
 * log-odds (6 of 10 and 2 of 10).
 */
static void
two_groups_have_their_log_odds(void **state)
{
	enum { N = 2000 };
	static const struct logit_column col = { 0, 0, 0 };
	float *x = mem_zero(N, sizeof *x), *y = mem_zero(N, sizeof *y), lo = 3, hi = 7;
	struct logit *l;

	(void)state;
	for (int i = 0; i < N; i++) {
		x[i] = i % 2 == 0 ? lo : hi;
		y[i] = i / 2 % 10 < (i % 2 == 0 ? 6 : 2);
	}
	l = fitted(x, N, &col, 1, y, NULL);
	near(logit_margin(l, &lo), log(6. / 4), .01);
	near(logit_margin(l, &hi), log(2. / 8), .02);
	logit_free(l);
	free(x);
	free(y);
}

/* A soft label is a weighted pair of hard ones; a category and a missing value are groups too. */
static void
soft_labels_categories_and_missing_values_are_groups(void **state)
{
	enum { N = 6000 };
	static const struct logit_column col = { 1, 3, 0 };
	static const float level[6] = { 0, 1, 2, NAN, 1, 0 }, label[6] = {
		.25f, .5f, .9f, .1f, .7f, .35f
	};
	static const double want[4] = { .3, .6, .9, .1 };
	float *x = mem_zero(N, sizeof *x), *y = mem_zero(N, sizeof *y),
	    *w = mem_zero(N, sizeof *w), seen;
	struct logit *l;

	(void)state;
	for (int i = 0; i < N; i++) {
		x[i] = level[i % 6];
		y[i] = label[i % 6];
		w[i] = i % 6 == 0 || i % 6 == 5 ? 2 : 1;
	}
	l = fitted(x, N, &col, 1, y, w);
	for (int k = 0; k < 4; k++) {
		seen = k < 3 ? (float)k : NAN;
		near(1 / (1 + exp(-logit_margin(l, &seen))), want[k], .003);
	}
	seen = 17;		/* a category that was not there: the intercept */
	near(logit_margin(l, &seen), logit_intercept(l), 0);
	logit_free(l);
	free(x);
	free(y);
	free(w);
}

/* More categories than the widest may have tell nothing, and cost nothing. */
static void
too_many_categories_are_left_out(void **state)
{
	enum { N = LOGIT_WIDEST + 4 };
	static const struct logit_column col = { 1, N, 0 };
	float *x = mem_zero(N, sizeof *x), *y = mem_zero(N, sizeof *y);
	struct logit *l;

	(void)state;
	for (int i = 0; i < N; i++) {
		x[i] = (float)i;
		y[i] = i % 4 == 0;
	}
	l = fitted(x, N, &col, 1, y, NULL);
	near(logit_margin(l, &x[0]), log(1. / 3), 1e-4);
	near(logit_margin(l, &x[1]), log(1. / 3), 1e-4);
	logit_free(l);
	free(x);
	free(y);
}

/*
 * Two wide categories, of which one stands aside in the equations: which of
 * them does not matter.
 */
static void
the_widest_category_is_one_like_others(void **state)
{
	enum { N = 6000, A = 40 };
	struct logit_column col[2] = { { 1, A, 0 }, { 1, A, 0 } };
	float *x = mem_zero(2 * N, sizeof *x), *z = mem_zero(2 * N, sizeof *z),
	    *y = mem_zero(N, sizeof *y);
	struct logit *l, *m;
	struct rng rng;

	(void)state;
	rng_start(&rng, 9, 0);
	for (int i = 0; i < N; i++) {
		x[2 * i] = z[2 * i + 1] = (float)rng_below(&rng, A);
		x[2 * i + 1] = z[2 * i] = (float)rng_below(&rng, A);
		y[i] = outcome(&rng, .04 * ((double)x[2 * i] - 20) - .02 * (double)x[2 * i + 1]);
	}
	l = fitted(x, N, col, 2, y, NULL);
	m = fitted(z, N, col, 2, y, NULL);
	for (int i = 0; i < 50; i++)
		near(logit_margin(l, x + 2 * i), logit_margin(m, z + 2 * i), 1e-6);
	logit_free(l);
	logit_free(m);
	free(x);
	free(y);
	free(z);
}

static void
separated_outcomes_give_finite_margins(void **state)
{
	static const struct logit_column col[2] = { { 0, 0, 1 }, { 0, 0, 1 } };
	float x[200], y[100], a[2] = { -1, 5 }, b[2] = { 1, 5 }, far[2] = { 1e30f, -1e30f };
	struct logit *l;

	(void)state;
	for (int i = 0; i < 100; i++) {
		x[2 * i] = (float)(i - 50);
		x[2 * i + 1] = 5;		/* a constant tells nothing */
		y[i] = i >= 50;
	}
	l = fitted(x, 100, col, 2, y, NULL);
	assert_true(isfinite(logit_margin(l, a)) && isfinite(logit_margin(l, b)));
	assert_true(logit_margin(l, a) < logit_margin(l, b));
	near(logit_margin(l, far), logit_margin(l, x + 2 * 99), 0);	/* beyond what was seen */
	logit_free(l);
}

/* True coefficients 1 and -0.5 come back from 20,000 rows, within 4 standard errors. */
static void
coefficients_come_back(void **state)
{
	enum { N = 20000 };
	static const struct logit_column col[2] = { { 0, 0, 0 }, { 0, 0, 0 } };
	float *x = mem_zero(2 * N, sizeof *x), *y = mem_zero(N, sizeof *y);
	float zero[2] = { 0, 0 }, one[2] = { 1, 0 }, two[2] = { 0, 1 };
	struct rng rng;
	struct logit *l;

	(void)state;
	rng_start(&rng, 5, 0);
	for (int i = 0; i < N; i++) {
		x[2 * i] = (float)rng_normal(&rng);
		x[2 * i + 1] = (float)rng_normal(&rng);
		y[i] = outcome(&rng, (double)x[2 * i] - .5 * (double)x[2 * i + 1] - .3);
	}
	l = fitted(x, N, col, 2, y, NULL);
	near(logit_margin(l, zero), -.3, .07);
	near(logit_margin(l, one) - logit_margin(l, zero), 1, .08);
	near(logit_margin(l, two) - logit_margin(l, zero), -.5, .08);
	logit_free(l);
	free(x);
	free(y);
}

/* |x| has no slope: a straight line finds nothing, one that may bend does. */
static void
a_curve_bends_where_a_line_does_not(void **state)
{
	enum { N = 10000 };
	struct logit_column line = { 0, 0, 0 }, curve = { 0, 0, 1 };
	float *x = mem_zero(N, sizeof *x), *y = mem_zero(N, sizeof *y), at[3] = { -2, 0, 2 };
	struct logit *l, *c;
	struct rng rng;

	(void)state;
	rng_start(&rng, 6, 0);
	for (int i = 0; i < N; i++) {
		x[i] = (float)rng_normal(&rng);
		y[i] = outcome(&rng, 2 * fabs((double)x[i]) - 2);
	}
	l = fitted(x, N, &line, 1, y, NULL);
	c = fitted(x, N, &curve, 1, y, NULL);
	near(logit_margin(l, &at[0]), logit_margin(l, &at[1]), .3);
	near(logit_margin(c, &at[0]), 2, .4);
	near(logit_margin(c, &at[1]), -1.6, .4);
	near(logit_margin(c, &at[2]), 2, .4);
	logit_free(l);
	logit_free(c);
	free(x);
	free(y);
}

/*
 * Groups with effects of standard deviation sd, 50 rows each: mean squared
 * error of the effects found.
 */
static double
error_of_effects(double sd, uint64_t seed)
{
	enum { GROUPS = 200, N = 50 * GROUPS };
	static const struct logit_column col = { 1, GROUPS, 0 };
	float *x = mem_zero(N, sizeof *x), *y = mem_zero(N, sizeof *y), at;
	double effect[GROUPS], sum = 0, d;
	struct logit *l;
	struct rng rng;

	rng_start(&rng, seed, 0);
	for (int k = 0; k < GROUPS; k++)
		effect[k] = sd * rng_normal(&rng);
	for (int i = 0; i < N; i++) {
		x[i] = (float)(i % GROUPS);
		y[i] = outcome(&rng, effect[i % GROUPS]);
	}
	l = fitted(x, N, &col, 1, y, NULL);
	for (int k = 0; k < GROUPS; k++) {
		at = (float)k;
		d = logit_margin(l, &at) - effect[k];
		sum += d * d;
	}
	logit_free(l);
	free(x);
	free(y);
	return sum / GROUPS;
}

/*
 * The effects' own spread is learned: the error is near that of the best linear
 * estimate, 1 / (1 / sd^2 + 50 p (1 - p)), where a fixed penalty would be right for one sd only.
 */
static void
shrinking_is_learned(void **state)
{
	static const double sd[] = { .05, .3, 1.2 };

	(void)state;
	for (int i = 0; i < 3; i++) {
		double information = 50 * (i == 2 ? .19 : .24),
		    best = 1 / (1 / (sd[i] * sd[i]) + information);

		assert_true(error_of_effects(sd[i], 11) < 1.35 * best + .003);
	}
}

/* Forty columns of noise beside one that tells: they add next to nothing. */
static void
noise_vanishes(void **state)
{
	enum { N = 3000, COLS = 41 };
	struct logit_column col[COLS] = { { 0, 0, 0 } };
	float *x = mem_zero(COLS * N, sizeof *x), *y = mem_zero(N, sizeof *y);
	double sum = 0, d;
	struct logit *l;
	struct rng rng;

	(void)state;
	rng_start(&rng, 7, 0);
	for (int i = 0; i < N; i++) {
		for (int k = 0; k < COLS; k++)
			x[i * COLS + k] = (float)rng_normal(&rng);
		y[i] = outcome(&rng, (double)x[i * COLS]);
	}
	l = fitted(x, N, col, COLS, y, NULL);
	for (int i = 0; i < N; i++) {
		d = logit_margin(l, x + i * COLS) - (double)x[i * COLS];
		sum += d * d;
	}
	/* unshrunk: 42 / (3,000 p (1 - p)) = .07; the ends of the line that do not count: .003 */
	assert_true(sum / N < .035);
	logit_free(l);
	free(x);
	free(y);
}

/* A second fit to other labels ends where a first one would have. */
static void
a_fit_goes_on_from_the_last(void **state)
{
	enum { N = 4000 };
	static const struct logit_column col = { 0, 0, 1 };
	float *x = mem_zero(N, sizeof *x), *y = mem_zero(N, sizeof *y);
	struct logit *twice, *once;
	struct rng rng;

	(void)state;
	rng_start(&rng, 8, 0);
	for (int i = 0; i < N; i++) {
		x[i] = (float)rng_normal(&rng);
		y[i] = outcome(&rng, (double)x[i]);
	}
	twice = fitted(x, N, &col, 1, y, NULL);
	for (int i = 0; i < N / 10; i++)
		y[i] = .5f;
	logit_fit(twice, y);
	once = fitted(x, N, &col, 1, y, NULL);
	for (int i = 0; i < 20; i++)
		near(logit_margin(twice, x + i), logit_margin(once, x + i), .02);
	logit_free(twice);
	logit_free(once);
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
		cmocka_unit_test(the_widest_category_is_one_like_others),
		cmocka_unit_test(separated_outcomes_give_finite_margins),
		cmocka_unit_test(coefficients_come_back),
		cmocka_unit_test(a_curve_bends_where_a_line_does_not),
		cmocka_unit_test(shrinking_is_learned),
		cmocka_unit_test(noise_vanishes),
		cmocka_unit_test(a_fit_goes_on_from_the_last),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
