#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng.h"
#include "stats/pseudo_dr.h"

#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

enum { N = 4000 };

struct made {
	int32_t age[N];
	uint8_t kind[N];
	size_t n;
};

/*
 * A deal that is won with the chance p, wins after up to 60 days, losses after
 * up to 120, seen until `seen`.
 */
static void
add(struct made *m, struct rng *r, double p, int32_t seen)
{
	int won = rng_uniform(r) < p;
	int32_t days = (int32_t)rng_below(r, won ? 60 : 120) + 1;

	m->age[m->n] = days <= seen ? days : seen;
	m->kind[m->n++] = (uint8_t)(days > seen ? SURV_OPEN : won ? SURV_WON : SURV_LOST);
}

/* With the chance of all deals they are surv_pseudo's values. */
static void
with_the_chance_of_all_it_is_the_plain_value(void **state)
{
	struct made m = { .n = 0 };
	struct surv s = { 0 };
	struct surv_pseudo p = { 0 };
	struct pseudo_dr g;
	struct rng r;
	double f, at;

	(void)state;
	rng_start(&r, 1, 0);
	for (int i = 0; i < 300; i++)
		add(&m, &r, .5, (int32_t)rng_below(&r, 150));
	surv_fit(&s, m.age, m.kind, m.n);
	f = surv_incidence(&s, 90);
	surv_pseudo(&p, &s, 90);
	pseudo_dr_make(&g, &s, 90);
	at = f * PSEUDO_DR_STEPS - floor(f * PSEUDO_DR_STEPS);
	for (size_t i = 0; i < m.n; i++) {
		double x = surv_value(&p, m.age[i], (enum surv_kind)m.kind[i]);

		near(pseudo_dr_value(&g, f, m.age[i], (enum surv_kind)m.kind[i]), x,
		    at * (1 - at) * .05);
	}
	pseudo_dr_free(&g);
	surv_pseudo_free(&p);
	surv_free(&s);
}

/* Without open deals it is won or not, whatever the chance. */
static void
what_is_closed_is_what_it_is(void **state)
{
	const int32_t age[] = { 3, 5, 5, 90 };
	const uint8_t kind[] = { SURV_WON, SURV_LOST, SURV_WON, SURV_WON };
	struct surv s = { 0 };
	struct pseudo_dr g;

	(void)state;
	surv_fit(&s, age, kind, 4);
	pseudo_dr_make(&g, &s, 60);
	for (double p = -.5; p <= 1.5; p += .25) {
		near(pseudo_dr_value(&g, p, 3, SURV_WON), 1, 1e-12);
		near(pseudo_dr_value(&g, p, 5, SURV_LOST), 0, 1e-12);
		near(pseudo_dr_value(&g, p, 90, SURV_WON), 0, 1e-12);	/* not by day 60 */
	}
	pseudo_dr_free(&g);
	surv_free(&s);
}

/*
 * A rep who wins 80 % has come lately: his deals are young.  The others win 40 %.
 * Plain values draw what he wins to the others'; given his chance it is right.
 */
static void
young_deals_are_no_worse(void **state)
{
	double plain = 0, given = 0, runs = 50, n = 1000;
	struct rng r;

	(void)state;
	rng_start(&r, 7, 0);
	for (int k = 0; k < (int)runs; k++) {
		struct made m = { .n = 0 };
		struct surv s = { 0 };
		struct surv_pseudo p = { 0 };
		struct pseudo_dr g;

		for (int i = 0; i < N; i++)
			add(&m, &r, i < (int)n ? .8 : .4, 10 +
			    (int32_t)rng_below(&r, i < (int)n ? 40 : 170));
		surv_fit(&s, m.age, m.kind, m.n);
		surv_pseudo(&p, &s, 100);
		pseudo_dr_make(&g, &s, 100);
		for (size_t i = 0; i < (size_t)n; i++) {
			plain += surv_value(&p, m.age[i], (enum surv_kind)m.kind[i]) / n / runs;
			given += pseudo_dr_value(&g, .8, m.age[i],
			    (enum surv_kind)m.kind[i]) / n / runs;
		}
		pseudo_dr_free(&g);
		surv_pseudo_free(&p);
		surv_free(&s);
	}
	assert_true(plain < .75);
	near(given, .8, .02);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(with_the_chance_of_all_it_is_the_plain_value),
		cmocka_unit_test(what_is_closed_is_what_it_is),
		cmocka_unit_test(young_deals_are_no_worse),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
