#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixsum.h"
#include "base/rng.h"
#include "winrate/ridge.h"

#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

enum { N = 600 };

struct made {
	struct deals d;
	struct intern *value[2];
	uint32_t side[N];
	double y[N];
};

static void
start(struct made *m)
{
	memset(m, 0, sizeof *m);
	m->value[0] = intern_new();
	m->value[1] = intern_new();
	m->d = (struct deals){ .value = m->value, .keys = 2,
	    .deal = calloc(N, sizeof (struct deal)), .key = calloc(2 * N, sizeof (uint32_t)) };
}

static void
add(struct made *m, const char *a, const char *b, double amount, uint32_t side, double y)
{
	size_t i = m->d.n++;

	m->d.key[2 * i] = intern_add(m->value[0], a, strlen(a));
	m->d.key[2 * i + 1] = intern_add(m->value[1], b, strlen(b));
	m->d.deal[i].amount = amount;
	m->side[i] = side;
	m->y[i] = y;
}

static void
finish(struct made *m)
{
	intern_free(m->value[0]);
	intern_free(m->value[1]);
	free(m->d.deal);
	free(m->d.key);
}

/* 10 deals of A all won, 10 of B all lost: the constant is 1/2, 10 (t - 1/2) + 5 t = 0. */
static void
two_values_by_hand(void **state)
{
	struct made m;
	struct ridge f;

	(void)state;
	start(&m);
	for (int i = 0; i < 20; i++)
		add(&m, i < 10 ? "A" : "B", "same", NAN, 0, i < 10);
	add(&m, "B", "same", NAN, RIDGE_NONE, 1000);	/* of no side */
	ridge_fit(&f, &m.d, (const size_t []){ 0 }, 1, 1, m.side, m.y);
	near(ridge_value(&f, 0), .5 + 1 / 3., 1e-12);
	near(ridge_value(&f, 10), .5 - 1 / 3., 1e-12);
	ridge_free(&f);
	finish(&m);
}

/* What moved from side to side is no value's. */
static void
the_sides_have_a_term_of_their_own(void **state)
{
	struct made m;
	struct ridge f;

	(void)state;
	start(&m);
	for (uint32_t i = 0; i < 40; i++)
		add(&m, i < 20 ? "A" : "B", "same", NAN, i % 2, (i < 20) + (i % 2) * 3);
	ridge_fit(&f, &m.d, (const size_t []){ 0 }, 1, 1, m.side, m.y);
	near(ridge_value(&f, 0), .5 + .5 * 20 / 25, 1e-12);
	near(ridge_value(&f, 1), ridge_value(&f, 0), 0);
	ridge_free(&f);
	finish(&m);
}

/* y = .2 + .3 A + .1 y + .05 ln(amount / e^10): found, but for the penalty. */
static void
a_law_is_found_whatever_the_order(void **state)
{
	struct made m, turned;
	struct ridge f, g;
	struct rng r;

	(void)state;
	start(&m);
	start(&turned);
	rng_start(&r, 1, 0);
	for (int i = 0; i < N; i++) {
		int a = rng_below(&r, 2) > 0, b = rng_below(&r, 3) > 0;
		double z = rng_normal(&r);

		add(&m, a ? "A" : "B", b ? "y" : "x", exp(10 + z), 0,
		    .2 + .3 * a + .1 * b + .05 * z);
	}
	for (size_t i = N; i-- > 0; )
		add(&turned, intern_text(m.value[0], m.d.key[2 * i], NULL),
		    intern_text(m.value[1], m.d.key[2 * i + 1], NULL), m.d.deal[i].amount,
		    0, m.y[i]);
	ridge_fit(&f, &m.d, (const size_t []){ 0, 1 }, 2, 1, m.side, m.y);
	ridge_fit(&g, &turned.d, (const size_t []){ 0, 1 }, 2, 1, turned.side, turned.y);
	near(f.amount, .05, .002);
	for (size_t i = 0; i < N; i++) {
		near(ridge_value(&f, i), m.y[i], .02);
		assert_true(ridge_value(&f, i) == ridge_value(&g, N - 1 - i));
	}
	ridge_free(&f);
	ridge_free(&g);
	finish(&m);
	finish(&turned);
}

/*
 * The rest's change is a sum of the y, each with a weight: the weights' squares
 * are its variance.
 */
static void
a_difference_is_known_as_well_as_it_is(void **state)
{
	enum { DEALS = 90 };
	struct made m;
	struct ridge f;
	double one[DEALS] = { 0 }, n[2] = { 0, 0 }, squares = 0;
	int64_t *sum;

	(void)state;
	start(&m);
	for (uint32_t i = 0; i < DEALS; i++)	/* C is on side 1 only */
		add(&m, i % 3 == 0 ? "A" : i % 3 == 1 || i < 50 ? "B" : "C", i % 5 < 2 ? "x" : "y",
		    i % 7 == 0 ? NAN : 100 + (double)(i * 37 % 91), i >= 50, 0);
	ridge_fit(&f, &m.d, (const size_t []){ 0, 1 }, 2, 1, m.side, m.y);
	sum = calloc(2 * f.terms, sizeof *sum);
	for (size_t i = 0; i < DEALS; i++)
		if (m.d.key[2 * i + 1] == 0) {		/* the segment x */
			ridge_add(&f, i, m.side[i], sum);
			n[m.side[i]]++;
		}
	for (size_t j = 0; j < DEALS; j++) {
		double t = 0;

		one[j] = 1;
		ridge_refit(&f, m.side, one);
		for (size_t i = 0; i < DEALS; i++)
			if (m.d.key[2 * i + 1] == 0)
				t += (one[i] - ridge_value(&f, i)) *
				    (m.side[i] == 1 ? 1 / n[1] : -1 / n[0]);
		squares += t * t;
		one[j] = 0;
	}
	near(squares, 1 / n[0] + 1 / n[1] + ridge_extra(&f, sum, n[0], n[1]), 1e-6);
	assert_true(ridge_extra(&f, sum, n[0], n[1]) > .001);
	free(sum);
	ridge_free(&f);
	finish(&m);
}

static void
exact_sums_know_no_order(void **state)
{
	int64_t up = 0, down = 0;

	(void)state;
	for (int i = 1; i <= 1000; i++) {
		up += fixsum_of(1. / i);
		down += fixsum_of(1. / (1001 - i));
	}
	assert_true(up == down && fixsum_of(-.5) == -fixsum_of(.5));
	near(fixsum_value(up), 7.485470860550345, 1e-6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_values_by_hand),
		cmocka_unit_test(the_sides_have_a_term_of_their_own),
		cmocka_unit_test(a_law_is_found_whatever_the_order),
		cmocka_unit_test(a_difference_is_known_as_well_as_it_is),
		cmocka_unit_test(exact_sums_know_no_order),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
