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
#include "stats/htest.h"
#include "winrate/aggregate.h"
#include "winrate/compare.h"

#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

/* Deals with one key column. */
struct made {
	struct deals d;
	struct intern *value;
};

static void
start(struct made *m)
{
	memset(m, 0, sizeof *m);
	m->value = intern_new();
	m->d.value = &m->value;
	m->d.keys = 1;
}

static void
finish(struct made *m)
{
	intern_free(m->value);
	free(m->d.deal);
	free(m->d.key);
}

/* n deals of a segment created on a day, closed after age days; outcome Open: not closed. */
static void
add(struct made *m, size_t n, const char *segment, const char *created, int age,
    enum deal_outcome o)
{
	int32_t day;

	assert_int_equal(date_parse(created, 10, &day), 0);
	while (n-- > 0) {
		struct deals *d = &m->d;

		d->deal = mem_grow(d->deal, &d->cap, d->n + 1, sizeof *d->deal);
		d->key = mem_grow(d->key, &d->key_cap, d->n + 1, sizeof *d->key);
		d->key[d->n] = intern_add(m->value, segment, strlen(segment));
		d->deal[d->n++] = (struct deal){ day, o == DEAL_OPEN ? DATE_NONE : day + age,
		    DATE_NONE, (uint8_t)o, NAN };
	}
}

static void
made_cohorts(struct made *m, struct cohorts *c, const char *as_of)
{
	struct cohort_options o = { PERIOD_QUARTER, 1, 1, DATE_NONE, DATE_NONE, DATE_NONE, 0 };

	assert_int_equal(date_parse(as_of, 10, &o.as_of), 0);
	cohort_make(c, &m->d, &o);
}

static const struct compare_options usual = { 0, 0, 0 };

/*
 * All closed: shares, Newcombe's interval (56/70 and 48/80, Stat. Med. 17
 * (1998), 873) and the score test.
 */
static void
closed_deals_are_plain_shares(void **state)
{
	struct made m;
	struct cohorts c;
	struct compare r;
	struct err e;

	(void)state;
	start(&m);
	add(&m, 48, "all", "2024-01-05", 10, DEAL_WON);
	add(&m, 32, "all", "2024-01-05", 9, DEAL_LOST);
	add(&m, 56, "all", "2024-04-05", 10, DEAL_WON);
	add(&m, 14, "all", "2024-04-05", 9, DEAL_LOST);
	made_cohorts(&m, &c, "2024-12-31");
	assert_int_equal(compare_run(&r, &c, &usual, &e), 0);
	assert_int_equal(r.rows, 1);		/* a single segment is not listed */
	assert_int_equal(r.row[0].dim[0], COMPARE_NONE);
	assert_int_equal(r.row[0].deals[COMPARE_BASE], 80);
	assert_int_equal(r.tau, 10);
	near(r.share, 1, 0);
	near(r.row[0].rate[COMPARE_BASE], .6, 1e-12);
	near(r.row[0].rate[COMPARE_RECENT], .8, 1e-12);
	near(r.row[0].lo, .0524, 5e-5);
	near(r.row[0].hi, .3339, 5e-5);
	near(r.row[0].p, htest_two_rates(56, 70, 48, 80), 1e-9);
	near(r.row[0].q, r.row[0].p, 0);
	assert_int_equal(r.row[0].verdict, COMPARE_TOLD);
	compare_free(&r);
	cohort_free(&c);
	finish(&m);
}

/* Two quarters of two segments, a third of the recent deals still open at all ages. */
static void
make_open(struct made *m)
{
	static const char *const created[] = { "2024-01-05", "2024-02-10", "2024-04-05",
	    "2024-05-10", "2024-06-10" };

	for (size_t i = 0; i < 5; i++) {
		add(m, 30, "a", created[i], 15, DEAL_WON);
		add(m, 20, "b", created[i], 20, DEAL_WON);
		add(m, 20 + 10 * i, "b", created[i], 25, DEAL_LOST);
		add(m, 25, "a", created[i], 35, DEAL_LOST);
		if (i >= 3)
			add(m, 40, i == 3 ? "a" : "b", created[i], 0, DEAL_OPEN);
	}
}

static void
effects_add_up_to_the_change(void **state)
{
	struct made m;
	struct cohorts c;
	struct compare r;
	struct err e;
	double sum = 0;

	(void)state;
	start(&m);
	make_open(&m);
	made_cohorts(&m, &c, "2024-06-30");
	assert_int_equal(compare_run(&r, &c, &usual, &e), 0);
	assert_int_equal(r.rows, 3);
	for (size_t i = 1; i < 3; i++)
		sum += r.row[i].mix + r.row[i].effect;
	near(sum, r.row[0].change, 1e-12);
	assert_true(isnan(r.row[0].mix));
	assert_true(fabs(r.row[1].mix) > .001 && fabs(r.row[1].effect) > .001);
	compare_free(&r);
	cohort_free(&c);
	finish(&m);
}

static void
the_order_of_rows_does_not_matter(void **state)
{
	struct made m, t;
	struct cohorts c, ct;
	struct compare r, rt;
	struct err e;

	(void)state;
	start(&m);
	start(&t);
	make_open(&m);
	for (size_t i = m.d.n; i-- > 0; ) {
		size_t n;
		const char *text = intern_text(m.value, m.d.key[i], &n);

		t.d.deal = mem_grow(t.d.deal, &t.d.cap, t.d.n + 1, sizeof *t.d.deal);
		t.d.key = mem_grow(t.d.key, &t.d.key_cap, t.d.n + 1, sizeof *t.d.key);
		t.d.key[t.d.n] = intern_add(t.value, text, n);
		t.d.deal[t.d.n++] = m.d.deal[i];
	}
	made_cohorts(&m, &c, "2024-06-30");
	made_cohorts(&t, &ct, "2024-06-30");
	assert_int_equal(compare_run(&r, &c, &usual, &e), 0);
	assert_int_equal(compare_run(&rt, &ct, &usual, &e), 0);
	assert_int_equal(r.rows, rt.rows);
	for (size_t i = 0; i < r.rows; i++) {
		assert_memory_equal(r.row[i].rate, rt.row[i].rate, sizeof r.row[i].rate);
		assert_memory_equal(&r.row[i].q, &rt.row[i].q, sizeof r.row[i].q);
		assert_memory_equal(&r.row[i].mix, &rt.row[i].mix, sizeof r.row[i].mix);
	}
	compare_free(&r);
	compare_free(&rt);
	cohort_free(&c);
	cohort_free(&ct);
	finish(&m);
	finish(&t);
}

/*
 * Recent wins come after 5 days, not 5 to 25, and most of the recent deals are
 * too young to have shown what comes later.
 */
static void
faster_wins_cannot_be_told(void **state)
{
	struct made m;
	struct cohorts c;
	struct compare r;
	struct err e;

	(void)state;
	start(&m);
	add(&m, 20, "a", "2024-01-05", 5, DEAL_WON);
	add(&m, 20, "a", "2024-01-05", 15, DEAL_WON);
	add(&m, 20, "a", "2024-01-05", 25, DEAL_WON);
	add(&m, 40, "a", "2024-01-05", 60, DEAL_WON);
	add(&m, 100, "a", "2024-01-05", 62, DEAL_LOST);
	add(&m, 80, "a", "2024-06-01", 5, DEAL_WON);
	add(&m, 10, "a", "2024-06-01", 25, DEAL_WON);
	add(&m, 110, "a", "2024-06-01", 5, DEAL_OPEN);
	made_cohorts(&m, &c, "2024-06-30");
	assert_int_equal(compare_run(&r, &c, &usual, &e), 0);
	assert_int_equal(r.tau, 29);
	assert_true(r.share < .98);
	assert_int_equal(r.row[0].verdict, COMPARE_FASTER);
	assert_true(r.row[0].p > .05 && r.row[0].q > .05);
	assert_true(r.row[0].change > .1);
	assert_true(r.row[0].lo < 0);
	assert_int_equal(r.known_from, c.period[1].next - 1 + 60);
	compare_free(&r);
	cohort_free(&c);
	finish(&m);
}

static void
segments_on_one_side_or_too_small(void **state)
{
	struct made m;
	struct cohorts c;
	struct compare r;
	struct err e;

	(void)state;
	start(&m);
	make_open(&m);
	add(&m, 7, "gone", "2024-01-05", 15, DEAL_WON);
	add(&m, 4, "new", "2024-06-10", 15, DEAL_WON);
	add(&m, 4, "tiny", "2024-01-05", 15, DEAL_WON);
	add(&m, 3, "tiny", "2024-06-28", 0, DEAL_OPEN);
	made_cohorts(&m, &c, "2024-06-30");
	assert_int_equal(compare_run(&r, &c, &usual, &e), 0);
	assert_int_equal(r.rows, 6);
	assert_int_equal(r.row[3].verdict, COMPARE_ONE_SIDED);	/* gone */
	assert_int_equal(r.row[4].verdict, COMPARE_ONE_SIDED);	/* new */
	near(r.row[3].effect, 0, 0);
	near(r.row[4].effect, 0, 0);
	assert_true(r.row[3].mix < 0 && r.row[4].mix > 0);	/* both win all there are */
	assert_int_equal(r.row[5].verdict, COMPARE_TOO_FEW);	/* followed for two days */
	assert_true(isnan(r.row[5].rate[0]) && isnan(r.row[5].q));
	compare_free(&r);
	cohort_free(&c);
	finish(&m);
}

static void
periods_are_chosen(void **state)
{
	static const char *const created[] = { "2023-01-05", "2023-04-05", "2023-07-05",
	    "2023-10-05", "2024-01-05", "2024-04-05" };
	struct compare_options o = usual;
	struct made m;
	struct cohorts c;
	struct compare r;
	struct err e;

	(void)state;
	start(&m);
	for (size_t i = 0; i < 6; i++)
		add(&m, 10, "a", created[i], 10, i % 2 ? DEAL_WON : DEAL_LOST);
	made_cohorts(&m, &c, "2024-05-05");		/* the last one is partial */
	assert_int_equal(compare_run(&r, &c, &o, &e), 0);
	assert_int_equal(r.first[COMPARE_BASE], 1);
	assert_int_equal(r.last[COMPARE_BASE], 2);
	assert_int_equal(r.first[COMPARE_RECENT], 3);
	assert_int_equal(r.last[COMPARE_RECENT], 4);
	compare_free(&r);
	o = (struct compare_options){ 1, COMPARE_ALL, 0 };
	assert_int_equal(compare_run(&r, &c, &o, &e), 0);
	assert_int_equal(r.first[COMPARE_BASE], 0);
	assert_int_equal(r.last[COMPARE_BASE], 3);
	compare_free(&r);
	o.recent = 5;
	assert_int_equal(compare_run(&r, &c, &o, &e), -1);
	assert_non_null(strstr(e.text, "5 whole periods"));
	cohort_free(&c);
	finish(&m);
}

/*
 * By closed_date the counts are of what closed in the period, the mature rate
 * of what was created in it.
 */
static void
tallies_count_both_dates(void **state)
{
	struct cohort_options o = { PERIOD_QUARTER, 1, 0, DATE_NONE, DATE_NONE, DATE_NONE, 0 };
	struct made m;
	struct cohorts c;
	struct groupbys g;
	struct aggregate *t;
	struct err e;

	(void)state;
	start(&m);
	add(&m, 30, "a", "2024-01-05", 10, DEAL_WON);
	add(&m, 10, "a", "2024-01-05", 100, DEAL_LOST);	/* in April */
	add(&m, 10, "a", "2024-04-05", 20, DEAL_WON);
	add(&m, 5, "a", "2024-04-05", 31, DEAL_LOST);
	add(&m, 5, "a", "2024-04-05", 0, DEAL_OPEN);
	for (size_t i = 0; i < m.d.n; i++)
		m.d.deal[i].amount = i < 40 ? .1 : 1e6;
	m.d.deal[0].amount = NAN;
	assert_int_equal(date_parse("2024-06-30", 10, &o.as_of), 0);
	cohort_make(&c, &m.d, &o);
	groupby_make(&g, &m.d, c.place, NULL, 0);
	assert_non_null(t = aggregate_make(&c, &g, &e));
	assert_int_equal(g.n, 2);
	assert_int_equal(t[0].won, 30);
	assert_int_equal(t[0].lost, 0);
	assert_int_equal(t[0].created, 40);
	near(t[0].mature, .75, 1e-12);
	near(t[0].median_cycle, 10, 0);
	near(t[0].won_amount, 2.9, 0);			/* exactly: 29 x 10 cents */
	assert_int_equal(t[1].won, 10);
	assert_int_equal(t[1].lost, 15);
	assert_int_equal(t[1].open, 0);
	assert_int_equal(t[1].created, 20);
	near(t[1].median_cycle, 31, 0);
	near(t[1].amount, 15000001, 0);
	near(t[1].won_amount, 10000000, 0);
	free(t);
	m.d.deal[41].amount = 1e17;
	assert_null(aggregate_make(&c, &g, &e));
	groupby_free(&g);
	cohort_free(&c);
	finish(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closed_deals_are_plain_shares),
		cmocka_unit_test(effects_add_up_to_the_change),
		cmocka_unit_test(the_order_of_rows_does_not_matter),
		cmocka_unit_test(faster_wins_cannot_be_told),
		cmocka_unit_test(segments_on_one_side_or_too_small),
		cmocka_unit_test(periods_are_chosen),
		cmocka_unit_test(tallies_count_both_dates),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
