/*
 * evidence: the p-value is small when the margins know the outcomes, and
 * like chance when they do not; deals with many rows do not count for more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/rng.h"
#include "deal/deal.h"
#include "learn/permtest.h"

enum { DEALS = 300, FOLDS = 3 };

/*
 * Deals open on some of 12 snapshot days; margin = known x outcome + noise of the
 * deal, the same on all its rows, - by_age x age.  Losses stay open longer if slow.
 */
static void
make(struct oof *o, struct dataset *s, double known, double by_age, int slow, uint64_t seed)
{
	struct rng rng;

	rng_start(&rng, seed, 0);
	memset(o, 0, sizeof *o);
	memset(s, 0, sizeof *s);
	s->deals = DEALS;
	s->deal = mem_zero(DEALS, sizeof *s->deal);
	s->row = mem_zero(DEALS * 12, sizeof *s->row);
	o->s = s;
	o->folds = FOLDS;
	o->counts = OOF_COUNTS;
	o->row = mem_zero(DEALS * 12, sizeof *o->row);
	o->fold = mem_zero(DEALS * 12, sizeof *o->fold);
	o->won = mem_zero(DEALS * 12, sizeof *o->won);
	o->margin = mem_zero(OOF_COUNTS * DEALS * 12, sizeof *o->margin);
	for (int32_t d = 0; d < DEALS; d++) {
		int won = rng_uniform(&rng) < .4;
		int32_t life = 14 + (int32_t)rng_below(&rng, 60) * (slow && !won ? 2 : 1);

		s->deal[d].created = (int32_t)rng_below(&rng, 140);
		s->deal[d].closed = s->deal[d].created + life;
		s->deal[d].outcome = won ? DEAL_WON : DEAL_LOST;
	}
	for (int32_t day = 0; day < 12 * 14; day += 14)
		for (uint32_t d = 0; d < DEALS; d++)
			if (s->deal[d].created <= day && s->deal[d].closed > day) {
				s->row[s->rows] = (struct dataset_row){ d, day, 1 };
				o->row[s->rows] = s->rows;
				o->fold[s->rows] = (uint32_t)(day / 57);
				o->won[s->rows] = s->deal[d].outcome == DEAL_WON;
				s->rows++;
			}
	o->rows = s->rows;
	for (size_t c = 0; c < OOF_COUNTS; c++)
		for (size_t i = 0; i < o->rows; i++) {
			uint32_t d = s->row[i].deal;
			struct rng own;

			rng_start(&own, seed, 1000 + d);
			o->margin[c * o->rows + i] = (float)(known * o->won[i] +
			    rng_normal(&own) - .4 - by_age *
			    (s->row[i].as_of - s->deal[d].created));
		}
}

static void
release(struct oof *o, struct dataset *s)
{
	free(s->deal);
	free(s->row);
	oof_free(o);
}

static double
p_of(double known, double by_age, int slow, uint64_t seed, int beyond_age)
{
	struct dataset s;
	struct permtest *v = permtest_new();
	struct oof o;
	double p;

	make(&o, &s, known, by_age, slow, seed);
	permtest_add(v, &o, 0);
	p = permtest_p(v, beyond_age);
	permtest_free(v);
	release(&o, &s);
	return p;
}

static void
knowledge_is_seen(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 5; seed++) {
		assert_true(p_of(1, 0, 0, seed, 0) <= .01);
		assert_true(p_of(1, 0, 0, seed, 1) <= .01);
		/* one-sided: wrong knowledge is none */
		assert_true(p_of(-1, 0, 0, seed, 0) >= .9);
	}
}

static void
noise_is_significant_as_often_as_it_should(void **state)
{
	int any = 0, beyond = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 100; seed++) {
		any += p_of(0, 0, 0, seed, 0) <= .05;
		beyond += p_of(0, 0, 0, seed, 1) <= .05;
	}
	assert_in_range(any, 0, 11);		/* 5 expected; 12 or more of 100 have p = .004 */
	assert_in_range(beyond, 0, 11);
}

/* Other noise in place of the margins, small enough for its log loss to be near the base rate's. */
static void
guess(struct oof *o, uint64_t seed)
{
	struct rng own;

	for (size_t c = 0; c < OOF_COUNTS; c++)
		for (size_t i = 0; i < o->rows; i++) {
			rng_start(&own, seed, 5000 + o->s->row[o->row[i]].deal);
			o->margin[c * o->rows + i] = (float)(.2 * rng_normal(&own) - .4);
		}
}

/* Of 12 guesses the best looks good; if all have a say, chance is seen to be chance. */
static void
choosing_among_guesses_is_no_knowledge(void **state)
{
	int all = 0, chosen = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 60; seed++) {
		struct permtest *among = permtest_new(), *one = permtest_new();
		uint64_t best = 0;
		double least = 1e9;
		struct dataset s;
		struct oof o;

		make(&o, &s, 0, 0, 0, seed);
		for (uint64_t k = 0; k < 12; k++) {
			guess(&o, 100 * seed + k);
			permtest_add(among, &o, 0);
			if (oof_full_loss(&o, 0, 0) < least) {
				least = oof_full_loss(&o, 0, 0);
				best = k;
			}
		}
		guess(&o, 100 * seed + best);
		permtest_add(one, &o, 0);
		all += permtest_p(among, 0) <= .05;
		chosen += permtest_p(one, 0) <= .05;
		permtest_free(among);
		permtest_free(one);
		release(&o, &s);
	}
	assert_in_range(all, 0, 8);		/* 3 expected; 9 or more of 60 have p = .003 */
	assert_in_range(chosen, 15, 60);	/* 28 expected */
}

static void
age_is_a_signal_but_not_beyond_age(void **state)
{
	int any = 0, beyond = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 40; seed++) {
		any += p_of(0, .05, 1, seed, 0) <= .01;
		beyond += p_of(0, .05, 1, seed, 1) <= .01;
	}
	assert_true(any >= 25);
	assert_true(beyond <= 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knowledge_is_seen),
		cmocka_unit_test(noise_is_significant_as_often_as_it_should),
		cmocka_unit_test(choosing_among_guesses_is_no_knowledge),
		cmocka_unit_test(age_is_a_signal_but_not_beyond_age),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
