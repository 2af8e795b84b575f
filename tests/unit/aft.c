/* Deals that are won and lost in another time than those before them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/rng.h"
#include "stats/aft.h"

enum { BEFORE = 8000, NEWER = 3000, WATCHED = 180 };

/* How deals end: q of them are won, in days of a gamma law of shape 3 and the means given. */
struct law {
	double q, won, lost;
};

static double
days(struct rng *r, double mean)
{
	double sum = 0;

	for (int i = 0; i < 3; i++)
		sum -= log(1 - rng_uniform(r)) * mean / 3;
	return sum;
}

/* A deal that was created `age` days ago: how it has left, and at which age. */
static uint8_t
live(struct rng *r, const struct law *l, int32_t *age)
{
	int won = rng_uniform(r) < l->q;
	int32_t end = (int32_t)days(r, won ? l->won : l->lost);

	if (end > *age)
		return SURV_OPEN;
	*age = end;
	return won ? SURV_WON : SURV_LOST;
}

static void
make_before(struct surv *v, uint64_t seed, const struct law *l)
{
	static int32_t age[BEFORE];
	static uint8_t kind[BEFORE];
	struct rng r;

	rng_start(&r, seed, 0);
	for (size_t i = 0; i < BEFORE; i++) {
		age[i] = WATCHED + (int32_t)rng_below(&r, 700);
		kind[i] = live(&r, l, &age[i]);
	}
	surv_fit(v, age, kind, BEFORE);
}

static void
make_newer(struct aft_count *c, uint64_t seed, const struct law *l)
{
	struct rng r;

	rng_start(&r, seed, 1);
	for (int t = 0; t < WATCHED; t++)
		c[t] = (struct aft_count){ 0 };
	for (size_t i = 0; i < NEWER; i++) {
		int32_t age = (int32_t)rng_below(&r, WATCHED);
		uint8_t kind = live(&r, l, &age);

		*(kind == SURV_WON ? &c[age].won : kind == SURV_LOST ? &c[age].lost :
		    &c[age].open) += 1;
	}
	c[0].entered = NEWER;
}

/* What a law says of deals open at the end of day t, by the integral of its gamma laws. */
static double
still(const struct law *l, int32_t t)
{
	double a = 3 * (t + 1) / l->won, b = 3 * (t + 1) / l->lost;
	double won = l->q * exp(-a) * (1 + a + a * a / 2),
	    lost = (1 - l->q) * exp(-b) * (1 + b + b * b / 2);

	return won / (won + lost);
}

static const struct law usual = { .4, 40, 60 };

/* Ten seeds: the mean of each number, against the law's. */
static void
times_and_level_are_found(void **state)
{
	static const struct law newer[] = {
		{ .4, 64, 60 }, { .4, 24, 60 }, { .4, 40, 96 }, { .4, 64, 96 }, { .25, 64, 60 }
	};
	struct aft_count c[WATCHED];

	(void)state;
	for (size_t k = 0; k < sizeof newer / sizeof *newer; k++) {
		double won = 0, lost = 0, level = 0, chance = 0, truth = 0,
		    odds = log(newer[k].q / (1 - newer[k].q)) - log(.4 / .6);

		for (uint64_t seed = 0; seed < 10; seed++) {
			struct surv v = { 0 };
			struct aft f;
			double df;

			make_before(&v, seed, &usual);
			make_newer(c, seed, &newer[k]);
			aft_fit(&f, &v, c, WATCHED);
			won += exp(f.won.time) / 10;
			lost += exp(f.lost.time) / 10;
			level += f.level / 10;
			for (int32_t t = 0; t < WATCHED; t += 20) {
				chance += aft_still(&f, t) / 90;
				truth += still(&newer[k], t) / 90;
			}
			assert_true(aft_gain(&f, c, WATCHED) > 50);
			assert_true(aft_misfit(&f, c, WATCHED, &df) < 45 && df > 5);
			aft_free(&f);
			surv_free(&v);
		}
		assert_true(fabs(won - newer[k].won / usual.won) < .06 * won);
		assert_true(fabs(lost - newer[k].lost / usual.lost) < .06 * lost);
		assert_true(fabs(level - odds) < .1);
		assert_true(fabs(chance - truth) < .04);
	}
}

static void
without_a_change_there_is_next_to_none(void **state)
{
	struct aft_count c[WATCHED];

	(void)state;
	for (uint64_t seed = 20; seed < 30; seed++) {
		struct surv v = { 0 };
		struct aft f;

		make_before(&v, seed, &usual);
		make_newer(c, seed, &usual);
		aft_fit(&f, &v, c, WATCHED);
		assert_true(fabs(f.won.time) < .1 && fabs(f.lost.time) < .1);
		assert_true(fabs(f.level) < .15);
		assert_true(aft_gain(&f, c, WATCHED) < 10);
		for (int32_t t = 0; t < 120; t += 20)
			assert_true(fabs(aft_still(&f, t) - still(&usual, t)) < .06);
		aft_free(&f);
		surv_free(&v);
	}
}

/* The slow half slower still: no stretch does that. */
static void
another_shape_does_not_fit(void **state)
{
	struct aft_count c[WATCHED];
	struct law slow = usual;
	struct surv v = { 0 };
	struct aft f;
	struct rng r;
	double df;

	(void)state;
	make_before(&v, 1, &usual);
	make_newer(c, 1, &slow);
	rng_start(&r, 7, 0);
	for (int t = 45; t < WATCHED; t++) {	/* half of what left then, left at 30 to 40 */
		size_t early = 30 + rng_below(&r, 10);

		c[early].won += floor(c[t].won / 2);
		c[t].won -= floor(c[t].won / 2);
		c[early].lost += floor(c[t].lost / 2);
		c[t].lost -= floor(c[t].lost / 2);
	}
	aft_fit(&f, &v, c, WATCHED);
	assert_true(aft_misfit(&f, c, WATCHED, &df) > 60);
	aft_free(&f);
	surv_free(&v);
}

/* What is known from an age on only tells the same. */
static void
late_entry_is_allowed_for(void **state)
{
	static const struct law slower = { .4, 64, 60 };
	struct aft_count c[WATCHED];
	struct surv v = { 0 };
	struct aft f;
	double left = 0;

	(void)state;
	make_before(&v, 3, &usual);
	make_newer(c, 3, &slower);
	for (int t = 0; t < 15; t++) {
		left += c[t].won + c[t].lost + c[t].open;
		c[t] = (struct aft_count){ 0 };
	}
	c[15].entered = NEWER - left;
	aft_fit(&f, &v, c, WATCHED);
	assert_true(fabs(exp(f.won.time) - 1.6) < .2);
	assert_true(fabs(exp(f.lost.time) - 1) < .12);
	aft_free(&f);
	surv_free(&v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_and_level_are_found),
		cmocka_unit_test(without_a_change_there_is_next_to_none),
		cmocka_unit_test(another_shape_does_not_fit),
		cmocka_unit_test(late_entry_is_allowed_for),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
