#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/contrast.h"

#define LEN(a) (sizeof (a) / sizeof *(a))
#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

enum { DEALS = 1000, FULL = 1000000 };
static const double both_sides[2] = { -1, -1 };

/*
 * DEALS deals, won with evenly spread ages of 50 .. 200 days, lost with 100 .. 400, times the
 * factors; those of more than `seen` days are open.
 */
static void
cohort(struct surv *s, double win_rate, double wins, double losses, int32_t seen)
{
	int32_t age[DEALS];
	uint8_t kind[DEALS];

	for (int i = 0; i < DEALS; i++) {
		int won = i < DEALS * win_rate, j = i * 61 % 200;

		age[i] = (int32_t)lround(won ? (50 + .75 * j) * wins : (100 + 1.5 * j) * losses);
		kind[i] = won ? SURV_WON : SURV_LOST;
		if (age[i] > seen) {
			age[i] = seen;
			kind[i] = SURV_OPEN;
		}
	}
	surv_fit(s, age, kind, DEALS);
}

struct pair {
	struct surv side[2];
	struct contrast_speed v;
	struct contrast x;
};

static void
compare(struct pair *p, int32_t tau)
{
	contrast_speed(&p->v, p->side, NULL, tau, 20);
	contrast_compare(&p->x, p->side, both_sides, tau, &p->v);
}

static void
end(struct pair *p)
{
	surv_free(&p->side[0]);
	surv_free(&p->side[1]);
}

static void
the_same_deals_do_not_differ(void **state)
{
	struct pair p = { 0 };

	(void)state;
	cohort(&p.side[0], .4, 1, 1, FULL);
	cohort(&p.side[1], .4, 1, 1, 100);
	compare(&p, 100);
	near(p.v.closing_z, 0, 1e-9);
	near(p.v.wins_z, 0, 1e-9);
	assert_int_equal(p.v.age[CONTRAST_BY_SHARE][0], 100);
	assert_int_equal(p.v.age[CONTRAST_BY_SHARE][1], 100);
	near(p.x.change, 0, 1e-12);
	near(p.x.other, 0, 1e-12);
	near(p.x.p, 1, 1e-9);
	assert_true(p.x.lo < 0 && p.x.hi > 0);
	near(contrast_slower(&p.v), 1, 0);
	end(&p);
}

/* What took 200 days takes 100: by age two thirds of 400 more are won, by closed share none. */
static void
twice_as_fast_is_not_more(void **state)
{
	struct pair p = { 0 };

	(void)state;
	cohort(&p.side[0], .4, 1, 1, FULL);
	cohort(&p.side[1], .4, .5, .5, 100);
	compare(&p, 100);
	near((double)p.v.age[CONTRAST_BY_SHARE][CONTRAST_BASE], 200, 2);
	near(p.x.change, .4 * 2 / 3, .01);
	near(p.x.other, 0, .01);
	assert_true(p.x.alone[CONTRAST_BY_AGE] < 1e-6);
	assert_true(p.x.p > .05);
	assert_true(p.x.lo < 0);
	assert_true(p.v.closing_z < -3);
	near(p.v.wins, .5, .06);
	assert_int_equal(contrast_untold(&p.v, (const double [2]){ p.x.change, p.x.other },
	    p.x.alone, p.x.p, .05), 1);
	end(&p);
}

/* By age 200 fewer are won, by closed share too: but wins that come later may be all of it. */
static void
later_wins_are_not_fewer(void **state)
{
	struct pair p = { 0 };

	(void)state;
	cohort(&p.side[0], .4, 1, 1, FULL);
	cohort(&p.side[1], .4, 2, 1, 150);
	compare(&p, 150);
	assert_true(p.x.alone[CONTRAST_BY_AGE] < 1e-6);
	assert_true(p.v.wins_z > 3);
	assert_true(p.v.wins > 1.3);
	assert_true(p.x.allowance > 0);
	assert_true(p.x.p > .05);
	assert_true(p.x.hi > 0);
	assert_true(contrast_slower(&p.v) >= p.v.wins);
	assert_int_equal(contrast_untold(&p.v, (const double [2]){ p.x.change, p.x.other },
	    p.x.alone, p.x.p, .05), -1);
	end(&p);
}

/* When all have closed, nothing is still to come. */
static void
closed_deals_leave_nothing_to_allow(void **state)
{
	struct pair p = { 0 };

	(void)state;
	cohort(&p.side[0], .4, 1, 1, FULL);
	cohort(&p.side[1], .4, 1.5, 1, FULL);
	contrast_speed(&p.v, p.side, NULL, 400, 20);
	assert_true(p.v.wins_z > 3);
	near(contrast_allowance(&p.v, p.side, 400, -.1), 0, 0);
	assert_true(contrast_allowance(&p.v, p.side, 150, -.1) > .05);
	near(contrast_allowance(&p.v, p.side, 150, .1), 0, 0);	/* later wins make no rise */
	end(&p);
}

/* Fewer wins, which come sooner than losses, leave more open: by closed share the drop is less. */
static void
fewer_wins_are_found(void **state)
{
	struct pair p = { 0 };

	(void)state;
	cohort(&p.side[0], .45, 1, 1, FULL);
	cohort(&p.side[1], .30, 1, 1, 150);
	compare(&p, 150);
	assert_true(p.x.alone[CONTRAST_BY_AGE] < 1e-4 && p.x.p < .05);
	assert_true(p.x.other < 0 && p.x.other > p.x.change);
	near(p.x.rate[0], .45 * 2 / 3, .01);
	assert_true(p.x.hi < 0 && p.x.lo < p.x.change);
	end(&p);
}

/* The young half is twice as fast: the old one alone tells of ages beyond the young one's. */
static void
an_uneven_cohort_is_followed_as_far_as_both_halves(void **state)
{
	struct surv side[2] = { { 0 } }, half[2] = { { 0 } };
	struct contrast_speed v;

	(void)state;
	cohort(&side[0], .4, 1, 1, FULL);
	cohort(&side[1], .4, .75, .75, 180);
	cohort(&half[0], .4, 1, 1, 300);
	cohort(&half[1], .4, .5, .5, 160);
	assert_int_equal(contrast_age(side, half, 200, 20), 160);
	contrast_speed(&v, side, half, 160, 20);
	near(v.later, .5, .1);
	assert_true(v.later_z < -3);
	cohort(&half[1], .4, 1, 1, 160);
	assert_int_equal(contrast_age(side, half, 200, 20), 200);
	cohort(&half[1], .4, .5, .5, 20);	/* too young to tell */
	assert_int_equal(contrast_age(side, half, 200, 20), 200);
	for (int i = 0; i < 2; i++) {
		surv_free(&side[i]);
		surv_free(&half[i]);
	}
}

static void
both_must_find_it(void **state)
{
	static const double p[] = { .01, .03 };

	(void)state;
	near(contrast_p((const double [2]){ .1, .2 }, p, 0), .03, 1e-15);
	near(contrast_p((const double [2]){ .1, -.2 }, p, 0), 1, 0);
	near(contrast_p((const double [2]){ .1, .2 }, p, .3), 1, 1e-15);
	/* half of a change of z 1.96 is z .98 */
	near(contrast_p((const double [2]){ .2, .2 }, (const double [2]){ .05, .05 }, .1),
	    .327089, 1e-5);
	assert_true(isnan(contrast_p((const double [2]){ .1, .2 },
	    (const double [2]){ NAN, .03 }, 0)));
	near(contrast_beyond(-.3, .1), -.2, 1e-15);
	near(contrast_beyond(-.3, .4), 0, 0);
}

static void
what_speed_may_hide_is_untold(void **state)
{
	static const double p[] = { .01, .3 }, q[] = { .3, .01 };
	struct contrast_speed faster = { .closing_z = -4, .wins = 1, .later = 1 },
	    later = { .closing_z = 1, .wins = 1.5, .wins_z = 4, .later = 1 },
	    same = { .wins = 1, .later = 1 };
	const double rise[] = { .1, .02 }, drop[] = { -.1, -.02 }, other[] = { .02, -.1 };

	(void)state;
	assert_int_equal(contrast_untold(&faster, rise, p, .03, .05), 0);	/* claimed */
	assert_int_equal(contrast_untold(&faster, rise, p, .3, .05), 1);
	assert_int_equal(contrast_untold(&same, rise, p, .3, .05), 0);
	assert_int_equal(contrast_untold(&later, rise, p, .3, .05), 0);
	assert_int_equal(contrast_untold(&later, drop, p, .3, .05), -1);
	assert_int_equal(contrast_untold(&faster, other, q, 1, .05), 1);	/* a hidden drop */
	assert_int_equal(contrast_untold(&faster, other, (const double [2]){ .3, .3 }, 1, .05),
	    0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_deals_do_not_differ),
		cmocka_unit_test(twice_as_fast_is_not_more),
		cmocka_unit_test(later_wins_are_not_fewer),
		cmocka_unit_test(closed_deals_leave_nothing_to_allow),
		cmocka_unit_test(fewer_wins_are_found),
		cmocka_unit_test(an_uneven_cohort_is_followed_as_far_as_both_halves),
		cmocka_unit_test(both_must_find_it),
		cmocka_unit_test(what_speed_may_hide_is_untold),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
