/* What has just changed: a segment that wins less is named, chance and what all share is not. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "deal/deal.h"
#include "learn/recent.h"
#include "stats/logistic.h"

enum { DEALS = 6000, DAYS = 900, NOW = 20000, LEVELS = 5 };

/* A law: what deals of column 1 = 2 (and column 2 = 3, if it is a pair) created late get. */
struct law {
	double drop, all;		/* in log-odds, of the segment, of everybody */
	int pair;
	int32_t since;			/* days before now */
};

/*
 * Deals as a model without the drop sees them.  Half of those of the last 100 days are open: their
 * chance now is the first one, so that they tell nothing.
 */
static void
make(struct recent_deal *d, uint64_t seed, const struct law *w)
{
	struct rng r;

	rng_start(&r, seed, 0);
	for (size_t i = 0; i < DEALS; i++) {
		int32_t ago = (int32_t)rng_below(&r, DAYS);
		double first = rng_normal(&r), p;
		int is_late = ago <= w->since;

		d[i] = (struct recent_deal){ .created = NOW - ago, .first = first,
		    .latest = first };
		for (size_t k = 0; k < RECENT_COLUMNS; k++)
			d[i].code[k] = (uint32_t)rng_below(&r, LEVELS);
		p = first + (is_late ? w->all : 0);
		if (is_late && d[i].code[1] == 2 && (!w->pair || d[i].code[2] == 3))
			p += w->drop;
		d[i].outcome = rng_uniform(&r) < logistic_p(p) ? DEAL_WON : DEAL_LOST;
		if (ago < 100 && rng_below(&r, 2) == 0)
			d[i].outcome = DEAL_OPEN;
	}
}

static size_t
find(struct recent_cell *c, uint64_t seed, const struct law *w)
{
	static struct recent_deal d[DEALS];

	make(d, seed, w);
	return recent_find(c, d, DEALS, NOW, 0);
}

static void
a_drop_is_named_once(void **state)
{
	struct recent_cell c[RECENT_MOST];

	(void)state;
	assert_int_equal(find(c, 1, &(struct law){ -.9, 0, 0, 180 }), 1);
	assert_int_equal(c[0].column[0], 1);
	assert_int_equal(c[0].code[0], 2);
	assert_true(c[0].column[1] == RECENT_NONE);
	assert_in_range(c[0].days, 135, 270);
	assert_true(c[0].z < -4);
	assert_true(c[0].shift < -.4 && c[0].shift > -1.4);
}

static void
a_pair_is_named_as_one(void **state)
{
	struct recent_cell c[RECENT_MOST];

	(void)state;
	assert_int_equal(find(c, 3, &(struct law){ 2, 0, 1, 270 }), 1);
	assert_int_equal(c[0].column[0], 1);
	assert_int_equal(c[0].code[0], 2);
	assert_int_equal(c[0].column[1], 2);
	assert_int_equal(c[0].code[1], 3);
	assert_true(c[0].z > 4);
}

/* 100 worlds without a change: .05 of them may name one, so more than 11 are 1 in 200. */
static void
chance_and_what_all_share_are_not(void **state)
{
	struct recent_cell c[RECENT_MOST];
	size_t by_chance = 0, of_all = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 100; seed++) {
		by_chance += find(c, 100 + seed, &(struct law){ 0, 0, 0, 0 }) > 0;
		of_all += find(c, 300 + seed, &(struct law){ 0, -.8, 0, 120 }) > 0;
	}
	assert_in_range(by_chance, 0, 11);
	assert_in_range(of_all, 0, 11);
}

static void
what_was_so_long_ago_is_no_change(void **state)
{
	static struct recent_deal d[DEALS];
	struct recent_cell c[RECENT_MOST];

	(void)state;
	/* off before the longest window, and not within it */
	make(d, 5, &(struct law){ -1.5, 0, 0, DAYS });
	for (size_t i = 0; i < DEALS; i++)
		if (d[i].created > NOW - 400 && d[i].code[1] == 2) {
			d[i].first -= 1.5;
			d[i].latest -= 1.5;
		}
	assert_int_equal(recent_find(c, d, DEALS, NOW, 0), 0);
}

static void
order_and_missing_values_do_not_matter(void **state)
{
	static struct recent_deal d[DEALS + 500], e[DEALS + 500];
	struct recent_cell a[RECENT_MOST], b[RECENT_MOST];
	const size_t n = DEALS + 500;

	(void)state;
	make(d, 7, &(struct law){ -1, 0, 0, 180 });
	for (size_t i = DEALS; i < n; i++) {
		d[i] = d[i - DEALS];		/* as off as can be, but of no segment */
		d[i].outcome = DEAL_WON;
		for (size_t k = 0; k < RECENT_COLUMNS; k++)
			d[i].code[k] = RECENT_NONE;
	}
	for (size_t i = 0; i < n; i++)
		e[i] = d[n - 1 - i];
	memset(a, 0, sizeof a);
	memset(b, 0, sizeof b);
	assert_int_equal(recent_find(a, d, n, NOW, 0), 1);
	assert_int_equal(recent_find(b, e, n, NOW, 0), 1);
	assert_int_equal(a[0].code[0], b[0].code[0]);
	assert_int_equal(a[0].deals, b[0].deals);
	assert_true(fabs(a[0].shift - b[0].shift) < 1e-9);
	assert_true(recent_has(&a[0], &d[0]) == (d[0].code[1] == 2));
	assert_false(recent_has(&a[0], &d[DEALS]));
}

static void
few_deals_and_none_are_no_error(void **state)
{
	struct recent_cell c[RECENT_MOST];
	struct recent_deal d[RECENT_FEWEST - 1];

	(void)state;
	for (size_t i = 0; i < RECENT_FEWEST - 1; i++)
		d[i] = (struct recent_deal){ .created = NOW - 1, .outcome = DEAL_LOST, .first = 3 };
	assert_int_equal(recent_find(c, d, 0, NOW, 0), 0);
	assert_int_equal(recent_find(c, d, RECENT_FEWEST - 1, NOW, 0), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_drop_is_named_once),
		cmocka_unit_test(a_pair_is_named_as_one),
		cmocka_unit_test(chance_and_what_all_share_are_not),
		cmocka_unit_test(what_was_so_long_ago_is_no_change),
		cmocka_unit_test(order_and_missing_values_do_not_matter),
		cmocka_unit_test(few_deals_and_none_are_no_error),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
