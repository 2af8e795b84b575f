/* Do deals lately close at other ages than before? */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng.h"
#include "deal/deal.h"
#include "learn/age_gate.h"

enum { DEALS = 8000, DAYS = 900, NOW = 20000 };

/*
 * Deals that are won with hazard .008 a day, lost with .010; from `since` days ago on wins come
 * with `slower` times that hazard.
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
		d[i] = (struct age_deal){ created, 0, age - 1, outcome, NAN };
	}
}

static void
the_gate_holds_without_a_change(void **state)
{
	static struct age_deal d[DEALS];
	size_t fired = 0;
	double x, sum = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 40; seed++) {
		make(d, seed, 0, 1);
		fired += (size_t)age_gate(d, DEALS, NOW, &x);
		sum += x;
	}
	assert_in_range(fired, 0, 1);
	assert_true(sum / 40 > 6 && sum / 40 < 10);	/* 8 degrees of freedom, sd .63 */
}

static void
it_fires_when_wins_come_later(void **state)
{
	static struct age_deal d[DEALS];
	double x;

	(void)state;
	make(d, 1, 90, .6);
	assert_true(age_gate(d, DEALS, NOW, &x));
	assert_true(x > 40);
}

/* Deals that are known late only, as they were first seen then, tell the same. */
static void
late_entry_is_no_change(void **state)
{
	static struct age_deal d[DEALS];
	size_t n = 0;
	double x;

	(void)state;
	make(d, 3, 0, 1);
	for (size_t i = 0; i < DEALS; i++)
		if (d[i].left >= 10) {
			d[n] = d[i];
			d[n++].entry = 10;
		}
	assert_false(age_gate(d, n, NOW, &x));
}

static void
without_deals_it_does_not_fire(void **state)
{
	double x;

	(void)state;
	assert_false(age_gate(NULL, 0, NOW, &x));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_gate_holds_without_a_change),
		cmocka_unit_test(it_fires_when_wins_come_later),
		cmocka_unit_test(late_entry_is_no_change),
		cmocka_unit_test(without_deals_it_does_not_fire),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
