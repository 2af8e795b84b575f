#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/err.h"
#include "base/rng.h"
#include "deal/deal.h"
#include "snap/snap_state.h"
#include "snap/waterfall.h"

enum { DEALS = 300, REGIONS = 4, FIRST = 19000, LAST = 19100 };

static uint32_t
deal(struct snap_state *s, unsigned i)
{
	char id[16];
	int n = snprintf(id, sizeof id, "D%u", i);

	return snap_state_deal(s, id, (size_t)n);
}

static void
set_text(struct snap_state *s, size_t field, uint32_t of, int32_t day, const char *text)
{
	double v;

	assert_null(snap_state_parse(s, field, text, strlen(text), &v));
	snap_state_set(s, field, of, day, v);
}

/* Whatever can become of a deal; day is that of the run. */
static void
draw(struct snap_state *s, uint32_t of, int32_t day, struct rng *r)
{
	static const char *const region[REGIONS] = { "EU", "US", "APAC", "" };
	const enum deal_outcome outcome = (enum deal_outcome)rng_below(r, 3);

	if (rng_below(r, 3) == 0)
		return;
	snap_state_set(s, SNAP_OUTCOME, of, day, outcome);
	snap_state_set(s, SNAP_CREATED, of, day, day - (double)rng_below(r, 50));
	snap_state_set(s, SNAP_CLOSED, of, day, outcome == DEAL_OPEN ? (double)NAN :
	    day - (double)rng_below(r, 20));
	snap_state_set(s, SNAP_EXPECTED, of, day, rng_below(r, 5) == 0 ? (double)NAN :
	    day + (double)rng_below(r, 60) - 20);
	snap_state_set(s, SNAP_AMOUNT, of, day, rng_below(r, 6) == 0 ? (double)NAN :
	    floor(1e7 * rng_uniform(r)) / 100 - 5000);
	snap_state_set(s, SNAP_GONE, of, day, rng_below(r, 8) == 0 ? 1 : (double)NAN);
	set_text(s, SNAP_REGION, of, day, region[rng_below(r, REGIONS)]);
}

static void
adds_up(const struct waterfall_row *r)
{
	int64_t deals = 0, cents = 0;

	for (int m = 0; m < WATERFALL_CLOSING; m++) {
		deals += r->sum[m].deals;
		cents += r->sum[m].cents;
	}
	assert_int_equal(deals, r->sum[WATERFALL_CLOSING].deals);
	assert_int_equal(cents, r->sum[WATERFALL_CLOSING].cents);
}

static void
segments_are_the_whole(const struct waterfall *w)
{
	for (int m = 0; m < WATERFALL_MOVEMENTS; m++) {
		int64_t deals = 0, cents = 0;

		for (size_t i = 0; i < w->segments[0]; i++) {
			deals += w->row[0][i].sum[m].deals;
			cents += w->row[0][i].sum[m].cents;
		}
		if (m == WATERFALL_TRANSFERRED_IN || m == WATERFALL_TRANSFERRED_OUT)
			continue;	/* of all deals there are none; those of segments follow */
		assert_int_equal(deals, w->all.sum[m].deals);
		assert_int_equal(cents, w->all.sum[m].cents);
	}
}

static void
transfers_sum_to_nothing(const struct waterfall *w)
{
	int64_t deals = 0, cents = 0;

	for (size_t i = 0; i < w->segments[0]; i++)
		for (int m = WATERFALL_TRANSFERRED_IN; m <= WATERFALL_TRANSFERRED_OUT;
		    m += WATERFALL_TRANSFERRED_OUT - WATERFALL_TRANSFERRED_IN) {
			deals += w->row[0][i].sum[m].deals;
			cents += w->row[0][i].sum[m].cents;
		}
	assert_int_equal(deals, 0);
	assert_int_equal(cents, 0);
}

static void
every_world_adds_up_to_the_cent(void **state)
{
	static const size_t field[1] = { SNAP_REGION };

	(void)state;
	for (uint64_t seed = 1; seed <= 200; seed++) {
		struct waterfall_window window = { FIRST, LAST + 30, seed % 3 == 0 };
		struct waterfall_end a, b;
		struct waterfall w;
		struct snap_state s;
		struct rng r;
		struct err e;
		size_t texts;

		rng_start(&r, seed, 0);
		snap_state_open(&s);
		for (unsigned i = 0; i < DEALS; i++)
			draw(&s, deal(&s, i), FIRST, &r);
		waterfall_end_take(&a, &s, field, 1, FIRST);
		for (unsigned i = 0; i < DEALS + 40; i++)
			draw(&s, deal(&s, i), LAST, &r);
		waterfall_end_take(&b, &s, field, 1, LAST);
		texts = intern_size(s.column[SNAP_REGION].text);
		assert_int_equal(waterfall_make(&w, &a, &b, &window, &texts, &e), 0);
		adds_up(&w.all);
		for (size_t i = 0; i < w.segments[0]; i++)
			adds_up(&w.row[0][i]);
		segments_are_the_whole(&w);
		transfers_sum_to_nothing(&w);
		waterfall_free(&w);
		waterfall_end_free(&a);
		waterfall_end_free(&b);
		snap_state_free(&s);
	}
}

/* A deal of 100 that is worth 130 and due later, one that is won, one that is new. */
static void
by_hand(void **state)
{
	const struct waterfall_window all = { 0, 0, 1 };
	struct waterfall_end a, b;
	struct waterfall w;
	struct snap_state s;
	struct err e;
	uint32_t d;

	(void)state;
	snap_state_open(&s);
	for (unsigned i = 0; i < 2; i++) {
		d = deal(&s, i);
		snap_state_set(&s, SNAP_OUTCOME, d, FIRST, DEAL_OPEN);
		snap_state_set(&s, SNAP_CREATED, d, FIRST, FIRST - 10);
		snap_state_set(&s, SNAP_AMOUNT, d, FIRST, 100);
		snap_state_set(&s, SNAP_EXPECTED, d, FIRST, FIRST + 5);
	}
	waterfall_end_take(&a, &s, NULL, 0, FIRST);
	snap_state_set(&s, SNAP_AMOUNT, deal(&s, 0), LAST, 130.25);
	snap_state_set(&s, SNAP_EXPECTED, deal(&s, 0), LAST, LAST + 5);
	snap_state_set(&s, SNAP_OUTCOME, deal(&s, 1), LAST, DEAL_WON);
	snap_state_set(&s, SNAP_CLOSED, deal(&s, 1), LAST, LAST - 1);
	d = deal(&s, 2);
	snap_state_set(&s, SNAP_OUTCOME, d, LAST, DEAL_OPEN);
	snap_state_set(&s, SNAP_CREATED, d, LAST, LAST - 3);
	snap_state_set(&s, SNAP_AMOUNT, d, LAST, 7);
	waterfall_end_take(&b, &s, NULL, 0, LAST);
	assert_int_equal(waterfall_make(&w, &a, &b, &all, NULL, &e), 0);
	assert_int_equal(w.all.sum[WATERFALL_OPENING].cents, 20000);
	assert_int_equal(w.all.sum[WATERFALL_UP].cents, 3025);
	assert_int_equal(w.all.sum[WATERFALL_UP].moved, 1);
	assert_int_equal(w.all.sum[WATERFALL_WON].deals, -1);
	assert_int_equal(w.all.sum[WATERFALL_WON].cents, -10000);
	assert_int_equal(w.all.sum[WATERFALL_NEW].cents, 700);
	assert_int_equal(w.all.sum[WATERFALL_PUSHED_OUT].moved, 1);
	assert_int_equal(w.all.sum[WATERFALL_CLOSING].cents, 13725);
	adds_up(&w.all);
	waterfall_free(&w);
	waterfall_end_free(&a);
	waterfall_end_free(&b);
	snap_state_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_world_adds_up_to_the_cent),
		cmocka_unit_test(by_hand),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
