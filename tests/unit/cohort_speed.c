/* Since when deals close in another time: of those created since, or of all at once. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "deal/deal.h"
#include "learn/cohort_speed.h"

enum { DEALS = 9000, DAYS = 900, NOW = 20000 };

static double
days(struct rng *r, double mean)
{
	double sum = 0;

	for (int i = 0; i < 3; i++)
		sum -= log(1 - rng_uniform(r)) * mean / 3;
	return sum;
}

/*
 * Won with .4, in 40 days, lost in 60; if created at most `since` days ago won with `share`, in
 * `slower` times the days.
 */
static void
make_of(struct age_deal *d, uint64_t seed, int32_t since, double slower, double share)
{
	struct rng r;

	rng_start(&r, seed, 0);
	for (size_t i = 0; i < DEALS; i++) {
		int32_t ago = 1 + (int32_t)rng_below(&r, DAYS), age = ago - 1, end;
		int won = rng_uniform(&r) < (ago <= since ? share : .4);
		uint8_t outcome = DEAL_OPEN;

		end = (int32_t)days(&r, won ? 40 * (ago <= since ? slower : 1) : 60);
		if (end <= age) {
			age = end;
			outcome = won ? DEAL_WON : DEAL_LOST;
		}
		d[i] = (struct age_deal){ NOW - ago, 0, age, outcome, NAN };
	}
}

static void
make(struct age_deal *d, uint64_t seed, int32_t since, double slower)
{
	make_of(d, seed, since, slower, .4);
}

static void
the_day_and_the_times_are_found(void **state)
{
	static struct age_deal d[DEALS];
	struct cohort_speed s;
	size_t found = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 6; seed++) {
		make(d, seed, 150, 1.6);
		if (cohort_speed_find(&s, d, DEALS, NOW) != COHORT_SPEED_OTHER)
			continue;
		found++;
		assert_in_range(NOW - s.since, 120, 180);
		assert_true(fabs(exp(s.after.won.time) - 1.6) < .25);
		assert_true(fabs(exp(s.after.lost.time) - 1) < .12);
		/* an old one is as ever: most that were to be won are */
		assert_true(cohort_speed_still(&s, NOW - 250, 249) <
		    cohort_speed_still(&s, NOW - 100, 99));
		cohort_speed_free(&s);
	}
	assert_in_range(found, 5, 6);		/* seed 1's older ones differ by chance */
}

static void
without_a_change_there_is_no_answer(void **state)
{
	static struct age_deal d[DEALS];
	struct cohort_speed s;

	(void)state;
	for (uint64_t seed = 10; seed < 16; seed++) {
		make(d, seed, 0, 1);
		assert_int_equal(cohort_speed_find(&s, d, DEALS, NOW), COHORT_SPEED_UNKNOWN);
	}
	assert_int_equal(cohort_speed_find(&s, NULL, 0, NOW), COHORT_SPEED_UNKNOWN);
	assert_int_equal(cohort_speed_find(&s, d, 50, NOW), COHORT_SPEED_UNKNOWN);
}

/* They win less, or more, in the time that it took before. */
static void
another_share_is_no_other_speed(void **state)
{
	static struct age_deal d[DEALS];
	struct cohort_speed s;
	size_t same = 0;

	(void)state;
	for (uint64_t seed = 20; seed < 26; seed++) {
		enum cohort_speed_found found;

		make_of(d, seed, 200, 1, seed % 2 == 0 ? .28 : .52);
		found = cohort_speed_find(&s, d, DEALS, NOW);
		assert_int_not_equal(found, COHORT_SPEED_OTHER);
		assert_null(s.before.a);
		same += found == COHORT_SPEED_SAME;
	}
	assert_in_range(same, 5, 6);
}

/* From a day on all wait twice as long, whenever they were created: no cohort explains that. */
static void
a_change_of_all_deals_at_once_has_none(void **state)
{
	static struct age_deal d[DEALS];
	struct cohort_speed s;

	(void)state;
	make(d, 1, 0, 1);
	for (size_t i = 0; i < DEALS; i++) {
		int32_t turn = NOW - 90 - d[i].created;	/* its age on that day */

		if (turn < 0)
			turn = 0;
		if (d[i].left <= turn)
			continue;
		if (d[i].outcome != DEAL_OPEN)
			d[i].left = turn + 2 * (d[i].left - turn);
		if (d[i].outcome == DEAL_OPEN || d[i].created + d[i].left >= NOW) {
			d[i].left = NOW - 1 - d[i].created;
			d[i].outcome = DEAL_OPEN;
		}
	}
	assert_int_equal(cohort_speed_find(&s, d, DEALS, NOW), COHORT_SPEED_UNKNOWN);
}

/* The order of the deals does not matter. */
static void
any_order_is_the_same(void **state)
{
	static struct age_deal d[DEALS];
	struct cohort_speed a, b;

	(void)state;
	make(d, 2, 150, .6);
	assert_int_equal(cohort_speed_find(&a, d, DEALS, NOW), COHORT_SPEED_OTHER);
	for (size_t i = 0; i < DEALS / 2; i++) {
		struct age_deal t = d[i];

		d[i] = d[DEALS - 1 - i];
		d[DEALS - 1 - i] = t;
	}
	assert_int_equal(cohort_speed_find(&b, d, DEALS, NOW), COHORT_SPEED_OTHER);
	assert_int_equal(a.since, b.since);
	for (int32_t age = 0; age < 150; age += 10)
		assert_true(cohort_speed_still(&a, NOW - 100, age) >=
		    cohort_speed_still(&b, NOW - 100, age) &&
		    cohort_speed_still(&a, NOW - 100, age) <=
		    cohort_speed_still(&b, NOW - 100, age));
	cohort_speed_free(&a);
	cohort_speed_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_day_and_the_times_are_found),
		cmocka_unit_test(without_a_change_there_is_no_answer),
		cmocka_unit_test(another_share_is_no_other_speed),
		cmocka_unit_test(a_change_of_all_deals_at_once_has_none),
		cmocka_unit_test(any_order_is_the_same),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
