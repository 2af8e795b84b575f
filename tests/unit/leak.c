/* Leaks are found by each rule, and honest features are not. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng.h"
#include "deal/leak.h"
#include "stats/surv.h"

enum { DEALS = 2000, DAYS = 10, ROWS = DEALS * 3 };

struct made {
	struct leak_row row[ROWS];
	int32_t closed[DEALS];
	size_t n;
	struct leaks *l;
};

/* A deal on three days; a third won, a third lost, a third open; 30 % of the open ones are won. */
static void
make(struct made *m)
{
	m->n = 0;
	for (int32_t day = 0; day < DAYS; day++)
		for (uint32_t d = 0; d < DEALS; d++)
			if (d % (DAYS - 2) <= (uint32_t)day && (uint32_t)day < d % (DAYS - 2) + 3) {
				m->closed[d] = (int32_t)(d * 7 % 100);
				m->row[m->n++] = (struct leak_row){ d, day,
				    (int32_t)(d % 25) + day, (uint8_t)(d / (DAYS - 2) % 3) };
			}
	m->l = leaks_new(m->row, m->n, DEALS, m->closed);
	leaks_promise(m->l, .25, .35);
}

/* The value of a deal of that kind by a uniform number. */
typedef float (*law)(uint8_t kind, double u);

static struct leak
measure(const struct made *m, law value)
{
	static float x[ROWS];
	struct leak l;

	for (size_t i = 0; i < m->n; i++) {
		struct rng r;

		rng_start(&r, 1, m->row[i].deal);
		x[i] = value(m->row[i].kind, rng_uniform(&r));
	}
	leaks_measure(m->l, x, 1, 0, &l);
	return l;
}

static float
noise(uint8_t kind, double u)
{
	(void)kind;
	return (float)u;
}

static float
honest(uint8_t kind, double u)		/* the open ones are as the closed ones, mixed 3 to 7 */
{
	double v = u * 10 - floor(u * 10);

	return (float)(v + (kind == SURV_WON || (kind == SURV_OPEN && u < .3) ? .5 : 0));
}

static float
lost_is_zero(uint8_t kind, double u)
{
	return kind == SURV_LOST ? 0 : (float)(u + 1);
}

static float
most_lost_are_zero(uint8_t kind, double u)
{
	double v = u * 100 - floor(u * 100);

	return kind == SURV_LOST && u < .8 ? 0 : (float)(v + 1);
}

static float
open_is_small(uint8_t kind, double u)
{
	return (float)(kind == SURV_OPEN ? u : u + .97);
}

static float
open_is_empty(uint8_t kind, double u)
{
	return kind == SURV_OPEN && u < .6 ? NAN : (float)u;
}

static float
closed_is_empty(uint8_t kind, double u)
{
	return kind != SURV_OPEN ? NAN : (float)u;
}

static void
each_rule_finds_its_own(void **state)
{
	static const struct { law value; enum leak_reason want; } c[] = {
		{ noise, LEAK_NONE }, { honest, LEAK_NONE }, { lost_is_zero, LEAK_OUTCOME },
		{ most_lost_are_zero, LEAK_SHARE }, { open_is_small, LEAK_OPEN },
		{ open_is_empty, LEAK_EMPTY }, { closed_is_empty, LEAK_NONE },
	};
	static struct made m;

	(void)state;
	make(&m);
	for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
		struct leak l = measure(&m, c[i].value);

		if (l.reason != c[i].want)
			print_message("# case %zu: %d: %f %f %f %f\n", i, (int)l.reason,
			    l.outcome_auc, l.open_auc, l.empty_auc, l.share);
		assert_int_equal(l.reason, c[i].want);
	}
	leaks_free(m.l);
}

static void
an_honest_share_is_what_is_true(void **state)
{
	static struct made m;
	struct leak l;

	(void)state;
	make(&m);
	l = measure(&m, honest);
	assert_true(fabs(l.share - .3) < 3 * l.share_se);
	assert_true(l.share_se < .1);
	leaks_free(m.l);
}

/* A name of its own for each deal tells nothing of others. */
static void
names_of_deals_tell_nothing(void **state)
{
	static struct made m;
	static float x[ROWS];
	struct leak l;

	(void)state;
	make(&m);
	for (size_t i = 0; i < m.n; i++)
		x[i] = (float)m.row[i].deal;
	leaks_measure(m.l, x, 1, DEALS, &l);
	assert_int_equal(l.reason, LEAK_NONE);
	assert_true(fabs(l.outcome_auc - .5) < 1e-9);
	leaks_free(m.l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule_finds_its_own),
		cmocka_unit_test(an_honest_share_is_what_is_true),
		cmocka_unit_test(names_of_deals_tell_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
