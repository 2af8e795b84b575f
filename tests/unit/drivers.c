#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/rng.h"
#include "winrate/drivers.h"

#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

/* Deals with two key columns. */
struct made {
	struct deals d;
	struct intern *value[2];
};

static void
start(struct made *m)
{
	memset(m, 0, sizeof *m);
	m->value[0] = intern_new();
	m->value[1] = intern_new();
	m->d.value = m->value;
	m->d.keys = 2;
}

static void
finish(struct made *m)
{
	intern_free(m->value[0]);
	intern_free(m->value[1]);
	free(m->d.deal);
	free(m->d.key);
}

/* n deals, won of them won, created in quarter q of 2024 (0 .. 3), closed after 10 days. */
static void
add(struct made *m, size_t n, size_t won, const char *a, const char *b, int q)
{
	struct deals *d = &m->d;

	for (size_t i = 0; i < n; i++) {
		int32_t day = date_days(2024, 3 * q + 1, 1) + (int32_t)(i % 90);

		d->deal = mem_grow(d->deal, &d->cap, d->n + 1, sizeof *d->deal);
		d->key = mem_grow(d->key, &d->key_cap, 2 * d->n + 2, sizeof *d->key);
		d->key[2 * d->n] = intern_add(m->value[0], a, strlen(a));
		d->key[2 * d->n + 1] = intern_add(m->value[1], b, strlen(b));
		d->deal[d->n++] = (struct deal){ .created = day, .closed = day + 10,
		    .expected = DATE_NONE, .amount = NAN,
		    .outcome = i * 7919 % n < won ? DEAL_WON : DEAL_LOST };
	}
}

static void
run(struct made *m, struct cohorts *c, struct drivers *p)
{
	struct cohort_options o = { PERIOD_QUARTER, 1, 1, DATE_NONE, DATE_NONE, DATE_NONE, 0 };
	struct baseline_options so = { 1, 1 };
	struct err e;

	o.as_of = date_days(2024, 7, 31);
	cohort_make(c, &m->d, &o);
	assert_int_equal(drivers_run(p, c, (const size_t []){ 0, 1 },
	    (char *[]){ (char []){ "a" }, (char []){ "b" } }, 2, DRIVERS_NONE, &so, &e), 0);
}

static const char *
name(const struct made *m, const struct drivers_cause *c, int k)
{
	return intern_text(m->value[c->dim[k]], c->value[k], NULL);
}

/*
 * The six largest departments of Berkeley, 1973: applicants and admitted, men and
 * women (P. J. Bickel, E. A. Hammel, J. W. O'Connell, Science 187 (1975), 398-404;
 * R's UCBAdmissions).  Told as two quarters, the rate falls from 44.5 % to
 * 30.4 % though hardly a department admits less: all of it is mix.
 */
static void
berkeley_is_mix_and_not_rate(void **state)
{
	static const size_t men[6][2] = { { 825, 512 }, { 560, 353 }, { 325, 120 }, { 417, 138 },
	    { 191, 53 }, { 373, 22 } };
	static const size_t women[6][2] = { { 108, 89 }, { 25, 17 }, { 593, 202 }, { 375, 131 },
	    { 393, 94 }, { 341, 24 } };
	const char *dept[] = { "A", "B", "C", "D", "E", "F" };
	struct made m;
	struct cohorts c;
	struct drivers p;

	(void)state;
	start(&m);
	for (int i = 0; i < 6; i++) {
		add(&m, men[i][0], men[i][1], dept[i], "same", 0);
		add(&m, women[i][0], women[i][1], dept[i], "same", 1);
	}
	run(&m, &c, &p);
	near(p.rate[0], 1198 / 2691., 1e-9);
	near(p.rate[1], 557 / 1835., 1e-9);
	near(p.mix.change + p.change, p.rate[1] - p.rate[0], 1e-6);
	assert_true(p.mix.change < -.14 && p.mix.p < 1e-10 && p.mix.q <= .05);
	assert_true(p.change > 0 && p.change < .05);	/* like applicants were admitted more */
	/* the one department that differs: 82.4 % of 108 women, 62.1 % of 825 men */
	assert_true(p.causes == 1 && strcmp(name(&m, &p.cause[0], 0), "A") == 0);
	near(p.cause[0].change, 89 / 108. - 512 / 825., 1e-6);
	drivers_free(&p);
	cohort_free(&c);
	finish(&m);
}

/* x & u drops; x, u and all deals drop with it, and are not named. */
static void
a_pair_is_named_once(void **state)
{
	struct made m;
	struct cohorts c;
	struct drivers p;

	(void)state;
	start(&m);
	for (int q = 0; q < 2; q++) {
		add(&m, 400, q == 0 ? 180 : 90, "x", "u", q);
		add(&m, 400, 180, "x", "v", q);
		add(&m, 400, 180, "y", "u", q);
		add(&m, 400, 180, "y", "v", q);
	}
	run(&m, &c, &p);
	assert_int_equal(p.causes, 1);
	assert_string_equal(name(&m, &p.cause[0], 0), "x");
	assert_string_equal(name(&m, &p.cause[0], 1), "u");
	near(p.cause[0].change, -90 / 400., 1e-6);
	near(p.cause[0].points, -90 / 1600., 1e-6);
	assert_true(p.cause[0].lo < p.cause[0].change && p.cause[0].change < p.cause[0].hi);
	drivers_free(&p);
	cohort_free(&c);
	finish(&m);
}

static void
what_all_deals_share_is_theirs(void **state)
{
	struct made m;
	struct cohorts c;
	struct drivers p;

	(void)state;
	start(&m);
	for (int q = 0; q < 2; q++)
		for (int k = 0; k < 4; k++)
			add(&m, 400, q == 0 ? 180 : 130, k < 2 ? "x" : "y", k % 2 ? "u" : "v", q);
	run(&m, &c, &p);
	assert_int_equal(p.causes, 1);
	assert_true(p.cause[0].dim[0] == DRIVERS_NONE);
	near(p.cause[0].change, -.125, 1e-6);
	assert_true(p.mix.q > .05);
	drivers_free(&p);
	cohort_free(&c);
	finish(&m);
}

/* x wins with u and y with v, each alone says nothing: more of these pairs are no better work. */
static void
pairs_that_win_more_are_mix(void **state)
{
	struct made m;
	struct cohorts c;
	struct drivers p;

	(void)state;
	start(&m);
	for (int q = 0; q < 2; q++) {
		size_t n = q == 0 ? 400 : 600, other = 800 - n;

		add(&m, n, n * 7 / 10, "x", "u", q);
		add(&m, n, n * 7 / 10, "y", "v", q);
		add(&m, other, other * 3 / 10, "x", "v", q);
		add(&m, other, other * 3 / 10, "y", "u", q);
	}
	run(&m, &c, &p);
	near(p.rate[1] - p.rate[0], .1, 1e-6);
	near(p.mix.change + p.change, .1, 1e-6);
	assert_true(p.mix.change > .09 && p.mix.q < 1e-4);
	assert_int_equal(p.causes, 0);
	drivers_free(&p);
	cohort_free(&c);
	finish(&m);
}

/* Among 400 exports without any effect at most one in twenty finds something. */
static void
nothing_is_found_where_nothing_is(void **state)
{
	const char *a[] = { "a", "b", "c", "d" }, *b[] = { "s", "t", "u" };
	double found = 0, runs = 400;
	struct rng r;

	(void)state;
	rng_start(&r, 11, 0);
	for (int k = 0; k < (int)runs; k++) {
		struct made m;
		struct cohorts c;
		struct drivers p;

		start(&m);
		for (int i = 0; i < 1200; i++)
			add(&m, 1, rng_uniform(&r) < .42, a[rng_below(&r, 4)],
			    b[rng_below(&r, 3)], i % 2);
		run(&m, &c, &p);
		found += p.causes > 0 || p.mix.q <= DRIVERS_FOUND;
		drivers_free(&p);
		cohort_free(&c);
		finish(&m);
	}
	assert_true(found / runs <= .05);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(berkeley_is_mix_and_not_rate),
		cmocka_unit_test(a_pair_is_named_once),
		cmocka_unit_test(what_all_deals_share_is_theirs),
		cmocka_unit_test(pairs_that_win_more_are_mix),
		cmocka_unit_test(nothing_is_found_where_nothing_is),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
