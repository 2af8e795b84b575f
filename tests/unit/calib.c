#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "stats/calib.h"

#define LEN(a) (sizeof (a) / sizeof *(a))
#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

/*
 * R's isoreg on its documentation's example, and the weighted cases of
 * scikit-learn's test_isotonic.py.
 */
static void
pav_gives_the_fits_of_r_and_scikit_learn(void **state)
{
	static const struct { size_t n; double y[10], w[10], fit[10]; } t[] = {
		{ 9, { 1, 0, 4, 3, 3, 5, 4, 2, 0 }, { 1, 1, 1, 1, 1, 1, 1, 1, 1 },
		    { .5, .5, 3, 3, 3, 3, 3, 3, 3 } },
		{ 10, { 1, 0, 4, 3, 3, 5, 4, 2, 0, 12 }, { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 },
		    { .5, .5, 3, 3, 3, 3, 3, 3, 3, 12 } },
		{ 7, { 3, 7, 5, 9, 8, 7, 10 }, { 1, 1, 1, 1, 1, 1, 1 },
		    { 3, 6, 6, 8, 8, 8, 10 } },
		{ 3, { 10, 0, 2 }, { 1, 1, 1 }, { 4, 4, 4 } },
		{ 7, { 1, 41, 51, 1, 2, 5, 24 }, { 1, 2, 3, 4, 5, 6, 7 },
		    { 1, 13.95, 13.95, 13.95, 13.95, 13.95, 24 } },
	};
	double fit[10];
	size_t i, k;

	(void)state;
	for (k = 0; k < LEN(t); k++) {
		calib_pav(t[k].y, t[k].w, t[k].n, fit);
		for (i = 0; i < t[k].n; i++)
			near(fit[i], t[k].fit[i], 1e-14);
	}
}

/* scikit-learn's test_sigmoid_calibration, computed with LIBSVM's sigmoid_train. */
static void
sigmoid_gives_libsvms_example(void **state)
{
	static const double m[] = { 5, -4, 1 }, y[] = { 1, 0, 0 }, w[] = { 2, 2, 2 };
	struct calib c = { .kind = CALIB_NONE }, d = { .kind = CALIB_NONE };
	struct err e;

	(void)state;
	assert_int_equal(calib_sigmoid(&c, m, y, NULL, 3, 0, &e), 0);
	near(c.a, .20261354391187855, 1e-5);
	near(c.b, -.65236314980010512, 1e-5);
	assert_int_equal(calib_sigmoid(&d, m, y, w, 3, 0, &e), 0);
	assert_true(d.a > c.a);		/* Platt's targets lie closer to 0 and 1 */
	assert_int_equal(calib_check(&c, &e), 0);
}

/*
 * With many rows the fit is logistic regression: 2000 rows whose shares follow
 * 1 / (1 + exp(-(2m - 1))).
 */
static void
sigmoid_finds_the_sigmoid(void **state)
{
	double m[201], y[201], w[201];
	struct calib c = { .kind = CALIB_NONE };
	struct err e;
	size_t i;

	(void)state;
	for (i = 0; i < 201; i++) {
		m[i] = ((double)i - 100) / 50;
		y[i] = 1 / (1 + exp(-(2 * m[i] - 1)));
		w[i] = 1e6;
	}
	assert_int_equal(calib_sigmoid(&c, m, y, w, 201, 0, &e), 0);
	near(c.a, 2, 1e-6);
	near(c.b, -1, 1e-6);
	near(calib_prob(&c, .5), .5, 1e-6);
	near(calib_slope(&c, .5), .5, 1e-6);
}

static void
sigmoid_survives_what_it_may_meet(void **state)
{
	static const double m[] = { -3, -2, -1, 1, 2, 3 }, apart[] = { 0, 0, 0, 1, 1, 1 };
	static const double against[] = { 1, 1, 1, 0, 0, 0 }, all[] = { 1, 1, 1, 1, 1, 1 };
	static const double far[] = { -1e9, -1e9, 0, 0, 1e9, 1e9 };
	struct calib c = { .kind = CALIB_NONE };
	struct err e;

	(void)state;
	assert_int_equal(calib_sigmoid(&c, m, apart, NULL, 6, 0, &e), 0);
	assert_true(c.a > .1 && c.a < 5);
	near(c.b, 0, 1e-6);
	assert_int_equal(calib_sigmoid(&c, m, against, NULL, 6, 0, &e), 0);
	near(c.a, .001, 0);
	near(c.b, 0, 1e-6);
	assert_int_equal(calib_sigmoid(&c, m, all, NULL, 6, 0, &e), 0);
	near(calib_prob(&c, 0), 7. / 8, .05);
	assert_int_equal(calib_sigmoid(&c, far, apart, NULL, 6, 0, &e), 0);
	assert_int_equal(calib_check(&c, &e), 0);
	assert_int_equal(calib_sigmoid(&c, m, apart, NULL, 0, 0, &e), -1);
	assert_int_equal(calib_sigmoid(&c, (const double []){ NAN, 1 }, apart, NULL, 2, 0, &e), -1);
}

/* Four rows of margin 0, one won, against a prior. */
static void
a_prior_keeps_the_margins_as_they_are(void **state)
{
	static const double zero[] = { 0, 0, 0, 0 }, y[] = { 1, 0, 0, 0 };
	struct calib none = { .kind = CALIB_NONE }, some = none, all = none;
	struct err e;

	(void)state;
	assert_int_equal(calib_sigmoid(&all, zero, y, NULL, 4, 1e6, &e), 0);
	near(all.a, 1, 1e-4);
	near(all.b, 0, 1e-4);
	assert_int_equal(calib_sigmoid(&none, zero, y, NULL, 4, 0, &e), 0);
	assert_int_equal(calib_sigmoid(&some, zero, y, NULL, 4, 1, &e), 0);
	near(some.a, 1, 1e-9);			/* margins of 0 say nothing of it */
	assert_true(some.b < 0 && some.b > none.b);
	/* the gradient, with Platt's targets */
	near(some.b + 4 / (1 + exp(-some.b)) - (2. / 3 + 3. / 5), 0, 1e-6);
}

/*
 * Pools by hand: margins 0, 1 lost and lost; 2, 3, 4 won, lost, lost; 5, 5 (one
 * margin) won and lost; 6, 7 won.
 */
static void
isotonic_knots_are_the_pools(void **state)
{
	static const double m[] = { 7, 1, 3, 5, 0, 4, 5, 2, 6 };
	static const double y[] = { 1, 0, 0, 1, 0, 0, 0, 1, 1 };
	static const double x[] = { .5, 3, 5, 6.5 }, p[] = { .5 / 3, 1. / 3, .5, 2.5 / 3 };
	struct calib c = { .kind = CALIB_NONE };
	struct err e;
	size_t i;

	(void)state;
	assert_int_equal(calib_isotonic(&c, m, y, NULL, LEN(m), &e), 0);
	assert_int_equal(c.knots, 4);
	for (i = 0; i < 4; i++) {
		near(c.margin[i], x[i], 1e-15);
		near(c.p[i], p[i], 1e-15);
		near(calib_prob(&c, x[i]), p[i], 1e-15);
	}
	near(calib_prob(&c, 4), (p[1] + p[2]) / 2, 1e-15);
	near(calib_slope(&c, 4), 1. / 12, 1e-15);
	calib_free(&c);
}

static void
isotonic_rises_everywhere_and_never_reaches_0_or_1(void **state)
{
	double m[400], y[400], w[400], x, p, last;
	struct calib c = { .kind = CALIB_NONE }, again = { .kind = CALIB_NONE };
	struct err e;
	unsigned seed = 3;
	size_t i, n;

	(void)state;
	for (n = 1; n <= 400; n += n < 10 ? 1 : 97) {
		for (i = 0; i < n; i++) {
			seed = seed * 1103515245u + 12345u;
			m[i] = (double)(seed >> 16 & 255) / 64 - 2;
			seed = seed * 1103515245u + 12345u;
			y[i] = (double)(seed >> 16 & 255) / 64 - 2 < m[i];
			w[i] = 1 + (double)(seed >> 8 & 3);
			if (n > 200 && i % 3 == 0)
				y[i] = y[i] > 0 ? .9 : .02;	/* a share */
		}
		assert_int_equal(calib_isotonic(&c, m, y, w, n, &e), 0);
		for (x = -20, last = 0; x < 20; x += .0078125) {
			p = calib_prob(&c, x);
			assert_true(p > last && p < 1);
			assert_true(calib_slope(&c, x) > 0);
			last = p;
		}
		assert_true(calib_prob(&c, -1e300) > 0 && calib_prob(&c, 1e300) < 1);
		again = c;
		again.slope_lo = again.slope_hi = 0;
		assert_int_equal(calib_check(&again, &e), 0);
		near(again.slope_lo, c.slope_lo, 0);
		near(again.slope_hi, c.slope_hi, 0);
		calib_free(&c);
	}
}

static void
isotonic_without_relation_is_nearly_flat(void **state)
{
	static const double m[] = { -2, -1, 0, 1, 2 }, y[] = { 1, 0, 1, 0, 0 };
	struct calib c = { .kind = CALIB_NONE };
	struct err e;

	(void)state;
	assert_int_equal(calib_isotonic(&c, m, y, NULL, 5, &e), 0);
	assert_int_equal(c.knots, 1);
	near(calib_prob(&c, -2), .4, .001);
	near(calib_prob(&c, 2), .4, .001);
	calib_free(&c);
}

static void
none_is_the_logistic_function(void **state)
{
	struct calib c = { .kind = CALIB_NONE };

	(void)state;
	near(calib_prob(&c, 0), .5, 0);
	near(calib_prob(&c, log(3)), .75, 1e-15);
	near(calib_slope(&c, log(3)), .1875, 1e-15);
	assert_int_equal(calib_kind("isotonic"), CALIB_ISOTONIC);
	assert_int_equal(calib_kind("logistic"), -1);
	assert_string_equal(calib_name[CALIB_SIGMOID], "sigmoid");
}

static void
check_refuses_what_does_not_rise(void **state)
{
	double x[] = { 0, 1, 2 }, p[] = { .1, .2, .3 };
	struct calib c = { .kind = CALIB_ISOTONIC, .knots = 3, .margin = x, .p = p };
	struct calib s = { .kind = CALIB_SIGMOID, .a = -1 }, k = { .kind = (enum calib_kind)9 };
	struct err e;

	(void)state;
	assert_int_equal(calib_check(&c, &e), 0);
	p[1] = .3;
	assert_int_equal(calib_check(&c, &e), -1);
	assert_non_null(strstr(e.text, "knot 3"));
	p[1] = .2;
	x[0] = 1;
	assert_int_equal(calib_check(&c, &e), -1);
	x[0] = 0;
	p[2] = 1;
	assert_int_equal(calib_check(&c, &e), -1);
	p[2] = NAN;
	assert_int_equal(calib_check(&c, &e), -1);
	c.knots = 0;
	assert_int_equal(calib_check(&c, &e), -1);
	assert_int_equal(calib_check(&s, &e), -1);
	assert_int_equal(calib_check(&k, &e), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pav_gives_the_fits_of_r_and_scikit_learn),
		cmocka_unit_test(sigmoid_gives_libsvms_example),
		cmocka_unit_test(sigmoid_finds_the_sigmoid),
		cmocka_unit_test(sigmoid_survives_what_it_may_meet),
		cmocka_unit_test(a_prior_keeps_the_margins_as_they_are),
		cmocka_unit_test(isotonic_knots_are_the_pools),
		cmocka_unit_test(isotonic_rises_everywhere_and_never_reaches_0_or_1),
		cmocka_unit_test(isotonic_without_relation_is_nearly_flat),
		cmocka_unit_test(none_is_the_logistic_function),
		cmocka_unit_test(check_refuses_what_does_not_rise),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
