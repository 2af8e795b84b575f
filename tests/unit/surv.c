#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/surv.h"

#define LEN(a) (sizeof (a) / sizeof *(a))
#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

/*
 * Freireich et al., Blood 21 (1963), 699-716: weeks in remission, 6-MP arm; 1
 * relapsed, 0 censored.
 */
static const int32_t weeks[] = { 10, 7, 32, 23, 22, 6, 16, 34, 32, 25, 11, 20, 19, 6, 17, 35,
    6, 13, 9, 6, 10 };
static const uint8_t relapse[] = { 1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0 };

/* Twelve deals with both ways to close, ties, and open ones between. */
static const int32_t age[] = { 0, 3, 3, 3, 5, 5, 8, 8, 9, 12, 12, 15 };
static const uint8_t kind[] = { SURV_LOST, SURV_WON, SURV_LOST, SURV_OPEN, SURV_WON, SURV_OPEN,
    SURV_WON, SURV_LOST, SURV_OPEN, SURV_WON, SURV_OPEN, SURV_LOST };

/* Survival and Greenwood's standard error as printed by R's survfit. */
static void
one_way_to_close_is_kaplan_meier(void **state)
{
	static const struct { int32_t t; double at_risk, s, se; } want[] = {
		{ 6, 21, .857143, .07636 }, { 7, 17, .806723, .086935 },
		{ 10, 15, .752941, .09635 }, { 13, 12, .690196, .106815 },
		{ 16, 11, .627451, .114054 }, { 22, 7, .537815, .128234 },
		{ 23, 6, .448179, .134591 },
	};
	struct surv s = { 0 };
	struct surv_rate r;
	size_t i;

	(void)state;
	surv_fit(&s, weeks, relapse, LEN(weeks));
	for (i = 0; i < LEN(want); i++) {
		near(surv_at_risk(&s, want[i].t), want[i].at_risk, 0);
		near(surv_survival(&s, want[i].t), want[i].s, 5e-7);
		near(surv_incidence(&s, want[i].t), 1 - want[i].s, 5e-7);
		surv_rate(&s, want[i].t, -1, &r);
		near(sqrt(r.variance), want[i].se, 5e-7);
	}
	near(surv_survival(&s, 5), 1, 0);
	near(surv_at_risk(&s, 36), 0, 0);
	near(surv_survival(&s, 1000), .448179, 5e-7);
	assert_int_equal(surv_horizon(&s), 23);
	surv_free(&s);
}

/* By hand: S and F step at 0, 3, 5, 8, 12, 15 with 12, 11, 8, 6, 3, 1 at risk. */
static void
two_ways_to_close_compete(void **state)
{
	struct surv s = { 0 };
	double s0 = 11. / 12, s3 = s0 * 9 / 11, s5 = s3 * 7 / 8, s8 = s5 * 4 / 6, s12 = s8 * 2 / 3;
	double f3 = s0 / 11, f5 = f3 + s3 / 8, f8 = f5 + s5 / 6, f12 = f8 + s8 / 3;

	(void)state;
	surv_fit(&s, age, kind, LEN(age));
	near(surv_survival(&s, 0), s0, 1e-15);
	near(surv_survival(&s, 4), s3, 1e-15);
	near(surv_survival(&s, 5), s5, 1e-15);
	near(surv_survival(&s, 8), s8, 1e-15);
	near(surv_survival(&s, 12), s12, 1e-15);
	near(surv_survival(&s, 15), 0, 0);
	near(surv_incidence(&s, 2), 0, 0);
	near(surv_incidence(&s, 3), f3, 1e-15);
	near(surv_incidence(&s, 7), f5, 1e-15);
	near(surv_incidence(&s, 11), f8, 1e-15);
	near(surv_incidence(&s, 99), f12, 1e-15);
	near(surv_still(&s, 8), (f12 - f8) / s8, 1e-15);
	near(surv_still(&s, 12), 0, 0);
	near(surv_still(&s, 15), 0, 0);
	assert_int_equal(surv_horizon(&s), 12);
	surv_free(&s);
}

/*
 * The derivative of n F(8) in one deal's weight, plus F(8): computed by
 * giving each deal the weight 1 +- 1e-6 in a weighted Aalen-Johansen.
 */
static void
pseudo_values_are_the_derivatives(void **state)
{
	static const double want[] = { 0, 1, 0, .270833333, 1.091145833, .153645833,
	    1.247395833, -.065104167, -.065104167, -.065104167, -.065104167,
	    -.065104167 };
	struct surv s = { 0 };
	struct surv_pseudo p = { 0 };
	size_t i;

	(void)state;
	surv_fit(&s, age, kind, LEN(age));
	surv_pseudo(&p, &s, 8);
	for (i = 0; i < LEN(age); i++)
		near(surv_value(&p, age[i], kind[i]), want[i], 1e-8);
	surv_pseudo_free(&p);
	surv_free(&s);
}

static void
the_mean_of_pseudo_values_is_the_incidence(void **state)
{
	struct surv s = { 0 };
	struct surv_pseudo p = { 0 };
	struct surv_rate r;
	int32_t tau;
	double sum, square;
	size_t i;

	(void)state;
	surv_fit(&s, age, kind, LEN(age));
	for (tau = -1; tau < 20; tau++) {
		surv_pseudo(&p, &s, tau);
		surv_rate(&s, tau, -1, &r);
		for (i = 0, sum = square = 0; i < LEN(age); i++) {
			double v = surv_value(&p, age[i], kind[i]);

			sum += v;
			square += (v - r.rate) * (v - r.rate);
		}
		near(sum / s.n, surv_incidence(&s, tau), 1e-14);
		near(r.rate, p.incidence, 0);
		near(r.variance, square / s.n / s.n, 1e-15);
	}
	surv_pseudo_free(&p);
	surv_free(&s);
}

static void
without_open_deals_it_is_the_plain_share(void **state)
{
	int32_t t[40], tau;
	uint8_t k[40];
	struct surv s = { 0 };
	struct surv_pseudo p = { 0 };
	struct surv_rate r;
	size_t i, won;

	(void)state;
	for (i = 0; i < LEN(t); i++) {
		t[i] = (int32_t)(i * 7 % 25);
		k[i] = i % 3 == 0 ? SURV_WON : SURV_LOST;
	}
	surv_fit(&s, t, k, LEN(t));
	assert_int_equal(surv_limit(&s, 20, 500), 500);
	for (tau = 0; tau < 30; tau++) {
		surv_pseudo(&p, &s, tau);
		surv_rate(&s, tau, -1, &r);
		for (i = won = 0; i < LEN(t); i++) {
			int by_tau = k[i] == SURV_WON && t[i] <= tau;

			near(surv_value(&p, t[i], k[i]), by_tau, 1e-12);
			won += (size_t)by_tau;
		}
		near(r.rate, (double)won / 40, 1e-15);
		near(r.won, (double)won, 0);
		near(r.n_eff, 40, 1e-9);
	}
	surv_pseudo_free(&p);
	surv_free(&s);
}

static void
the_order_of_deals_does_not_matter(void **state)
{
	struct surv a = { 0 }, b = { 0 };
	int32_t t[LEN(age)];
	uint8_t k[LEN(age)];
	size_t i;

	(void)state;
	for (i = 0; i < LEN(age); i++) {
		t[i] = age[i * 5 % LEN(age)];
		k[i] = kind[i * 5 % LEN(age)];
	}
	surv_fit(&a, age, kind, LEN(age));
	surv_fit(&b, t, k, LEN(t));
	assert_int_equal(a.ages, b.ages);
	assert_memory_equal(a.a, b.a, a.ages * sizeof *a.a);
	surv_free(&a);
	surv_free(&b);
}

/*
 * 100 deals that close one a day: 20 of age 81 and more; one open deal among
 * them does not matter, 60 do.
 */
static void
the_limit_is_where_open_deals_hide_the_rest(void **state)
{
	int32_t t[100];
	uint8_t k[100];
	struct surv s = { 0 };
	int i;

	(void)state;
	for (i = 0; i < 100; i++) {
		t[i] = i + 1;
		k[i] = i % 2 ? SURV_WON : SURV_LOST;
	}
	k[1] = SURV_OPEN;
	surv_fit(&s, t, k, 100);
	assert_int_equal(surv_limit(&s, 20, 400), 400);
	assert_int_equal(surv_limit(&s, 20, 90), 90);
	for (i = 0; i < 60; i++)
		k[i] = SURV_OPEN;
	surv_fit(&s, t, k, 100);
	assert_int_equal(surv_limit(&s, 20, 400), 81);
	assert_int_equal(surv_limit(&s, 20, 30), 30);
	assert_int_equal(surv_limit(&s, 5, 400), 96);
	k[99] = SURV_OPEN;
	k[1] = SURV_LOST;
	surv_fit(&s, t + 90, k + 90, 10);	/* ten deals, the oldest still open */
	assert_int_equal(surv_limit(&s, 20, 400), 100);
	surv_fit(&s, t, k, 3);			/* open, lost, open */
	assert_int_equal(surv_limit(&s, 20, 400), 1);
	surv_free(&s);
}

static void
few_wins_take_the_ratio_given(void **state)
{
	static const int32_t t[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	static const uint8_t k[] = { 2, 1, 0, 2, 2, 0, 2, 2 };
	struct surv s = { 0 };
	struct surv_rate r;

	(void)state;
	surv_fit(&s, t, k, LEN(t));
	surv_rate(&s, 6, .5, &r);
	near(r.n_eff, 4, 0);
	surv_rate(&s, 6, -1, &r);		/* the deal open at 3 was not seen to the end */
	near(r.n_eff, 7, 0);
	surv_rate(&s, 9, -1, &r);
	near(r.n_eff, 6, 0);
	surv_fit(&s, t, k, 0);
	surv_rate(&s, 6, -1, &r);
	assert_true(isnan(r.rate));
	near(r.n_eff, 0, 0);
	assert_int_equal(surv_horizon(&s), -1);
	surv_free(&s);
}

/*
 * By hand: at risk are 2 at 2 (the third enters at 3), 3 at 4, 3 at 6 (two of those and the
 * fourth), 2 at 7.
 */
static void
deals_that_enter_late_are_at_risk_from_then_on(void **state)
{
	static const int32_t exit[] = { 2, 9, 4, 6, 7, 1 }, entry[] = { 0, 1, 3, 5, 5, 2 };
	static const uint8_t how[] = { SURV_WON, SURV_OPEN, SURV_LOST, SURV_WON, SURV_WON,
	    SURV_WON };
	struct surv s = { 0 }, plain = { 0 };
	static const int32_t zero[LEN(age)];

	(void)state;
	surv_fit_entered(&s, exit, entry, how, LEN(exit));
	near(s.n, 5, 0);			/* the last one leaves before it enters */
	near(surv_at_risk(&s, 2), 2, 0);
	near(surv_at_risk(&s, 4), 2, 0);
	near(surv_at_risk(&s, 6), 3, 0);
	near(surv_at_risk(&s, 7), 2, 0);
	near(surv_incidence(&s, 2), 1. / 2, 1e-15);
	near(surv_survival(&s, 4), 1. / 4, 1e-15);
	near(surv_incidence(&s, 6), 1. / 2 + 1. / 12, 1e-15);
	near(surv_incidence(&s, 7), 1. / 2 + 1. / 12 + 1. / 12, 1e-15);
	surv_fit(&plain, age, kind, LEN(age));
	surv_fit_entered(&s, age, zero, kind, LEN(age));
	for (int32_t t = -1; t < 20; t++) {
		near(surv_incidence(&s, t), surv_incidence(&plain, t), 0);
		near(surv_survival(&s, t), surv_survival(&plain, t), 0);
		near(surv_at_risk(&s, t), surv_at_risk(&plain, t), 0);
	}
	surv_free(&s);
	surv_free(&plain);
}

/* All who had entered are gone before others enter: they are not dead before they are born. */
static void
an_empty_risk_set_does_not_end_it(void **state)
{
	static const int32_t exit[] = { 1, 5, 6 }, entry[] = { 0, 4, 4 };
	static const uint8_t how[] = { SURV_LOST, SURV_WON, SURV_LOST };
	struct surv s = { 0 };

	(void)state;
	surv_fit_entered(&s, exit, entry, how, 3);
	near(surv_incidence(&s, 5), .5, 1e-15);
	near(surv_survival(&s, 5), .5, 1e-15);
	near(surv_survival(&s, 6), 0, 0);
	surv_free(&s);
}

static void
the_age_of_a_share_is_the_nearest(void **state)
{
	struct surv s = { 0 };

	(void)state;
	surv_fit(&s, age, kind, LEN(age));
	assert_int_equal(surv_age_of(&s, 1, 100), 0);
	assert_int_equal(surv_age_of(&s, .75, 100), 3);		/* S(3) = .75 */
	assert_int_equal(surv_age_of(&s, .45, 100), 8);		/* .65 at 5, .44 at 8 */
	assert_int_equal(surv_age_of(&s, .45, 7), 5);
	assert_int_equal(surv_age_of(&s, 0, 100), 15);
	surv_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_way_to_close_is_kaplan_meier),
		cmocka_unit_test(two_ways_to_close_compete),
		cmocka_unit_test(pseudo_values_are_the_derivatives),
		cmocka_unit_test(the_mean_of_pseudo_values_is_the_incidence),
		cmocka_unit_test(without_open_deals_it_is_the_plain_share),
		cmocka_unit_test(the_order_of_deals_does_not_matter),
		cmocka_unit_test(the_limit_is_where_open_deals_hide_the_rest),
		cmocka_unit_test(few_wins_take_the_ratio_given),
		cmocka_unit_test(deals_that_enter_late_are_at_risk_from_then_on),
		cmocka_unit_test(an_empty_risk_set_does_not_end_it),
		cmocka_unit_test(the_age_of_a_share_is_the_nearest),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
