/* Deals that close at another speed: the chance of the open ones by the new speed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/rng.h"
#include "deal/deal.h"
#include "learn/age_shift.h"
#include "stats/logistic.h"

enum { DEALS = 8000, DAYS = 900, NOW = 20000 };
static const struct calib none = { .kind = CALIB_NONE };

/*
 * Deals that are won with hazard .008 a day, lost with .010; from `since` days ago on wins come
 * with `slower` times that hazard.  The share won of open ones is .008 slower / (.010 + .008
 * slower) at any age.
 */
static void
make(struct age_deal *d, uint64_t seed, int32_t since, double slower)
{
	struct rng r;

	rng_start(&r, seed, 0);
	for (size_t i = 0; i < DEALS; i++) {
		int32_t age = 0, created = NOW - 1 - (int32_t)rng_below(&r, DAYS);
		uint8_t outcome = DEAL_OPEN;

		for (; created + age < NOW && outcome == DEAL_OPEN; age++) {
			double u = rng_uniform(&r),
			    won = created + age >= NOW - since ? .008 * slower : .008;

			outcome = u < won ? DEAL_WON : u < won + .010 ? DEAL_LOST : DEAL_OPEN;
		}
		d[i] = (struct age_deal){ created, 0, age - 1, outcome,
		    logistic_margin(.008 / .018) };
	}
}

static void
open_deals_get_the_chance_of_the_latest_days(void **state)
{
	static struct age_deal d[DEALS];
	struct age_shift a = { 0 };
	double truth = .0048 / .0148, p = logistic_p(logistic_margin(.008 / .018));

	(void)state;
	make(d, 1, 90, .6);
	age_shift_make(&a, d, DEALS, NOW, NULL, &none);
	assert_int_equal(a.bands, AGE_SHIFT_BANDS);
	assert_true(fabs(a.before - p) < 1e-9);
	assert_true(fabs(a.after - truth) < .05);	/* of 60 days' events */
	for (size_t k = 0; k < a.bands; k++)
		assert_true(a.shift[k] < 0 && (k == 0 || a.last[k] > a.last[k - 1]));
	assert_true(fabs(age_shift_of(&a, 0) - a.shift[0]) < 1e-12);
	assert_true(fabs(age_shift_of(&a, 1e6) - a.shift[a.bands - 1]) < 1e-12);
	assert_true(fabs(age_shift_of(&a, a.last[1]) - a.shift[1]) < 1e-12);
	assert_true(fabs(age_shift_of(&a, NAN) - a.mean) < 1e-12);
}

/* Whatever the calibration: an isotonic one has no slope of its own. */
static void
solving_meets_the_mean(void **state)
{
	double margin[] = { -3, -1, -.5, 0, .2, 2 }, at[] = { -2, 0, 1 }, p[] = { .1, .3, .8 };
	struct calib c = { .kind = CALIB_ISOTONIC, .knots = 3, .margin = at, .p = p };
	struct err e;
	double sum = 0, by;

	(void)state;
	assert_int_equal(calib_check(&c, &e), 0);
	by = age_shift_solve(margin, 6, &c, .5);
	for (size_t i = 0; i < 6; i++)
		sum += calib_prob(&c, margin[i] + by);
	assert_true(fabs(sum / 6 - .5) < 1e-6);
	assert_true(fabs(age_shift_solve(margin, 0, &c, .5)) < 1e-12);
}

static void
without_deals_there_is_nothing(void **state)
{
	struct age_shift a = { 0 };

	(void)state;
	age_shift_make(&a, NULL, 0, NOW, NULL, &none);
	assert_int_equal(a.bands, 0);
	assert_true(fabs(age_shift_of(&a, 3)) < 1e-12);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(open_deals_get_the_chance_of_the_latest_days),
		cmocka_unit_test(solving_meets_the_mean),
		cmocka_unit_test(without_deals_there_is_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
