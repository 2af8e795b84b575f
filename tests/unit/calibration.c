#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/rng.h"
#include "deal/deal.h"
#include "drift/calibration.h"

#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

enum { MONDAY = 19723 };		/* 2024-01-01 */

/* Half of the wins take longer than 10 days, three quarters of the losses; none 20. */
static double won_share[21], lost_share[21];
static const struct waiting usual = { 20, 21, won_share, lost_share };

static int
make_curves(void **state)
{
	(void)state;
	for (int a = 0; a <= 20; a++) {
		won_share[a] = a < 10 ? 1 : a < 20 ? .5 : WAITING_LEAST_WON;
		lost_share[a] = a < 10 ? 1 : a < 20 ? .75 : WAITING_LEAST_LOST;
	}
	return 0;
}

/* Ten deals of .5 and ten of .2, created and scored on a Monday; after 14 days 3 won, 2 lost. */
static size_t
twenty(struct first_score *d)
{
	for (size_t i = 0; i < 20; i++)
		d[i] = (struct first_score){ i < 10 ? .5 : .2, MONDAY, MONDAY, DATE_NONE,
		    DEAL_OPEN };
	for (size_t i = 0; i < 3; i++) {
		d[i].closed = MONDAY + 10;
		d[i].kind = DEAL_WON;
	}
	for (size_t i = 10; i < 12; i++) {
		d[i].closed = MONDAY + 10;
		d[i].kind = DEAL_LOST;
	}
	return 20;
}

/* By hand: odds 1 become 2/3, so .4; odds 1/4 become 1/6, so 1/7. */
static void
the_sum_is_a_martingale_of_what_deals_become(void **state)
{
	struct first_score d[20];
	struct first_scores f = { d, twenty(d), 0, 0, 0, 0, MONDAY + 14 };
	double m = 3 * .5 - 7 * .1 - 2 * .2 - 8 * (.2 - 1. / 7),
	    v = 3 * .25 + 7 * .01 + 2 * .04 + 8 * pow(.2 - 1. / 7, 2),
	    known = 5 + 7 * (1 - .24 / .25) + 8 * (1 - 6. / 49 / .16);
	struct calibration c;

	(void)state;
	calibration_make(&c, &f, &usual);
	assert_int_equal(c.deals, 20);
	assert_int_equal(c.won, 3);
	assert_int_equal(c.closed, 5);
	assert_int_equal(c.first, MONDAY);
	near(c.expected, 3 - m, 1e-12);
	near(c.bias, m / known, 1e-12);
	near(c.bias_hi - c.bias_lo, 2 * 1.959963984540054 * sqrt(v) / known, 1e-12);
	/* all steps are in the second week */
	near(c.more, fmax(0, .4 * m - .14 * v), 1e-12);
	near(c.fewer, fmax(0, -.4 * m - .14 * v), 1e-12);
	assert_int_equal(c.alarm, CALIBRATION_NONE);
}

static void
the_intercept_makes_what_came_likeliest(void **state)
{
	struct first_score d[20];
	struct first_scores f = { d, twenty(d), 0, 0, 0, 0, MONDAY + 14 };
	double best = -1e9, at = 0;
	struct calibration c;

	(void)state;
	calibration_make(&c, &f, &usual);
	/* the likelihood of won, lost and still open, over a grid of intercepts */
	for (double a = -3; a < 3; a += .001) {
		double l = 0;

		for (size_t i = 0; i < 20; i++) {
			double p = 1 / (1 + exp(-a - log(d[i].p / (1 - d[i].p))));

			l += log(d[i].kind == DEAL_WON ? p * .5 : d[i].kind == DEAL_LOST ?
			    (1 - p) * .25 : p * .5 + (1 - p) * .75);
		}
		if (l > best) {
			best = l;
			at = a;
		}
	}
	near(c.intercept, at, 2e-3);
	assert_true(c.intercept_lo < at && at < c.intercept_hi);
}

/* Won sooner than half of them ever are: all before the median of the days. */
static void
fast_wins_have_a_pace_below_0(void **state)
{
	struct first_score d[40];
	struct first_scores f = { d, 40, 0, 0, 0, 0, MONDAY + 40 };
	double curve[31], lost[31];
	struct waiting w = { 30, 31, curve, lost };
	struct calibration c;

	(void)state;
	for (int a = 0; a <= 30; a++)
		curve[a] = lost[a] = fmax(WAITING_LEAST_LOST, 1 - a / 30.);
	for (size_t i = 0; i < 40; i++)
		d[i] = (struct first_score){ .5, MONDAY, MONDAY, MONDAY + 3 + (int32_t)i / 4,
		    DEAL_WON };
	calibration_make(&c, &f, &w);
	assert_true(c.pace < -1.96);
	for (size_t i = 0; i < 40; i++)
		d[i].closed = MONDAY + 1 + (int32_t)(i * 30 / 40);
	calibration_make(&c, &f, &w);
	near(c.pace, 0, .5);
}

/* Many more come than said, week after week: told, with the week, and until it is made up for. */
static void
an_alarm_is_told_with_its_week(void **state)
{
	enum { N = 400 };
	struct first_score *d = calloc(N, sizeof *d);
	struct first_scores f = { d, N, 0, 0, 0, 0, MONDAY + 7 * 40 };
	struct calibration c;

	(void)state;
	/* ten a week, closed after 10 days; half of them won, of which .2 were said */
	for (size_t i = 0; i < N; i++) {
		int32_t day = MONDAY + 7 * (int32_t)(i / 10);

		d[i] = (struct first_score){ .2, day, day, day + 10,
		    i % 2 ? DEAL_WON : DEAL_LOST };
	}
	calibration_make(&c, &f, &usual);
	assert_int_equal(c.alarm, CALIBRATION_MORE);
	/* a week adds .4 x 3 - .14 x 3.4, so the seventh with outcomes reaches 5; they begin in the
	 * second */
	assert_int_equal(c.since, MONDAY + 7 * 7);
	for (size_t i = 0; i < N; i++)
		d[i].p = .5;
	calibration_make(&c, &f, &usual);
	assert_int_equal(c.alarm, CALIBRATION_NONE);
	free(d);
}

/* Over all pairs, by brute force. */
static void
the_expected_auc_is_that_of_all_pairs(void **state)
{
	enum { N = 60 };
	double p[N], over = 0, all = 0;
	struct cbpe x;
	struct rng r;

	(void)state;
	rng_start(&r, 7, 0);
	for (size_t i = 0; i < N; i++)
		p[i] = floor(rng_uniform(&r) * 20 + .5) / 22 + .01;
	for (size_t i = 0; i < N; i++)
		for (size_t j = 0; j < N; j++) {
			if (i == j)
				continue;
			all += p[i] * (1 - p[j]);
			over += p[i] * (1 - p[j]) * (p[i] > p[j] ? 1 : p[i] < p[j] ? 0 : .5);
		}
	calibration_expect(&x, p, N);
	near(x.auc, over / all, 1e-12);
	assert_true(x.auc_lo < x.auc && x.auc < x.auc_hi);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_sum_is_a_martingale_of_what_deals_become, make_curves),
		cmocka_unit_test_setup(the_intercept_makes_what_came_likeliest, make_curves),
		cmocka_unit_test(fast_wins_have_a_pace_below_0),
		cmocka_unit_test_setup(an_alarm_is_told_with_its_week, make_curves),
		cmocka_unit_test(the_expected_auc_is_that_of_all_pairs),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
