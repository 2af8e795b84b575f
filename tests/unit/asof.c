/* asof: what was known on a day, by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../scratch.h"
#include "base/date.h"
#include "deal/asof.h"
#include "deal/feature_state.h"

#define HEADER "deal_id,created_date,closed_date,sales_rep_id,industry,region," \
	"product_type,lead_source,deal_stage,deal_amount,outcome\n"

static const char four[] = HEADER
    "a,2024-01-01,2024-01-11,r1,SaaS,EMEA,Core,Web,,100,Won\n"
    "b,2024-01-01,2024-01-21,r1,SaaS,EMEA,Core,Web,,300,Lost\n"
    "c,2024-01-05,2024-02-04,r2,SaaS,EMEA,Core,Web,,200,Won\n"
    "d,2024-01-20,,r1,SaaS,EMEA,Core,,,400,Open\n";

/* The same deals from the last to the first. */
static const char turned[] = HEADER
    "d,2024-01-20,,r1,SaaS,EMEA,Core,,,400,Open\n"
    "c,2024-01-05,2024-02-04,r2,SaaS,EMEA,Core,Web,,200,Won\n"
    "b,2024-01-01,2024-01-21,r1,SaaS,EMEA,Core,Web,,300,Lost\n"
    "a,2024-01-01,2024-01-11,r1,SaaS,EMEA,Core,Web,,100,Won\n";

struct world {
	struct deals d;
	struct changes *c;
	struct stages *s;
	struct asof *a;
	uint32_t rep[2];	/* the groups of r1 and r2 */
};

static void
open_world(struct world *w, const char *deals, const char *changes)
{
	static const struct rec_options usual = { ',', 0, -1 };
	char *path = scratch_file(deals);
	struct err e;
	struct rec *r = rec_open(&path, 1, &usual, &e);

	memset(w, 0, sizeof *w);
	assert_non_null(r);
	assert_int_equal(deals_read(&w->d, r, (char *const *)(uintptr_t)feature_state_key,
	    FEATURE_STATE_KEYS, DEALS_IDS, 1, &e), 0);
	rec_close(r);
	scratch_drop(path);
	if (changes != NULL) {
		path = scratch_file(changes);
		assert_non_null(w->c = changes_read(path, &w->d, &e));
		scratch_drop(path);
		path = scratch_file("pipeline,stage\np,One\np,Two\np,Three\np,Four\n");
		assert_non_null(w->s = stages_read(path, &e));
		scratch_drop(path);
	}
	w->a = asof_new(&w->d, w->c, w->s);
	for (int i = 0; i < 2; i++) {
		uint32_t rep = intern_find(w->d.value[ASOF_REP], i == 0 ? "r1" : "r2", 2);

		w->rep[i] = rep != INTERN_NONE ? w->a->rank[ASOF_REP][rep] : INTERN_NONE;
	}
}

static double
rate(const struct asof *a, enum asof_dim dim, size_t deal, int recent)
{
	uint32_t group[ASOF_DIMS];

	asof_groups(a, deal, group);
	return asof_rate(a, dim, group, recent);
}

static void
close_world(struct world *w)
{
	asof_free(w->a);
	changes_free(w->c);
	stages_free(w->s);
	deals_free(&w->d);
}

static void
near(double got, double want)
{
	assert_true(fabs(got - want) < 1e-12);
}

static void
history_is_what_closed_before_the_day(void **state)
{
	struct world w;

	(void)state;
	open_world(&w, four, NULL);
	assert_int_equal(w.a->first_day, date_days(2024, 1, 1));
	asof_move(w.a, date_days(2024, 1, 11));
	assert_true(isnan(asof_rate_overall(w.a)));
	assert_true(isnan(rate(w.a, ASOF_REP, 3, 0)));
	asof_move(w.a, date_days(2024, 1, 12));
	near(asof_rate_overall(w.a), 1);
	asof_move(w.a, date_days(2024, 2, 4));
	near(asof_rate_overall(w.a), .5);
	asof_move(w.a, date_days(2024, 2, 5));
	near(asof_rate_overall(w.a), 2.0 / 3);
	near(running_median_value(&w.a->cycle), 20);	/* of 10 and 30 days */
	near(running_median_value(&w.a->rep[w.rep[0]].amount), 200);
	assert_int_equal(w.a->rep[w.rep[0]].last_win, date_days(2024, 1, 11));
	close_world(&w);
}

static void
open_deals_are_created_and_not_closed_by_the_day(void **state)
{
	struct world w;
	static const struct { int month, day; uint32_t r1, r2; } want[] = {
		{ 1, 1, 2, 0 }, { 1, 5, 2, 1 }, { 1, 11, 1, 1 }, { 1, 20, 2, 1 }, { 1, 21, 1, 1 },
		{ 2, 4, 1, 0 }
	};

	(void)state;
	open_world(&w, four, NULL);
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		asof_move(w.a, date_days(2024, want[i].month, want[i].day));
		assert_int_equal(w.a->rep[w.rep[0]].open, want[i].r1);
		assert_int_equal(w.a->rep[w.rep[1]].open, want[i].r2);
	}
	asof_start(w.a);
	asof_move(w.a, date_days(2024, 1, 11));
	assert_int_equal(w.a->rep[w.rep[0]].open, 1);
	close_world(&w);
}

/* On 1 February r1 had won 1 of 2, as all had: no spread, so the strength is the greatest, 200. */
static void
rates_shrink_to_the_group_above(void **state)
{
	struct world w;
	double all = 2.0 / 3, r1 = (1 + 200 * all) / 202;

	(void)state;
	open_world(&w, four, NULL);
	asof_move(w.a, date_days(2024, 2, 10));
	near(rate(w.a, ASOF_REP, 0, 0), r1);
	near(rate(w.a, ASOF_REP, 2, 0), (1 + 200 * all) / 201);
	near(rate(w.a, ASOF_REP, 0, 1), (1 + 200 * r1) / 202);
	near(rate(w.a, ASOF_REP_INDUSTRY, 0, 0), (1 + 200 * r1) / 202);
	/* a missing value: the overall rate */
	near(rate(w.a, ASOF_SOURCE, 3, 0), all);
	near(rate(w.a, ASOF_REGION_SOURCE, 3, 0), rate(w.a, ASOF_REGION, 3, 0));
	assert_int_equal(asof_closed(w.a, ASOF_REP, asof_group(w.a, ASOF_REP, 3), 0), 2);
	assert_int_equal(asof_closed(w.a, ASOF_SOURCE, asof_group(w.a, ASOF_SOURCE, 3), 0), 0);
	/* 181 days after the first was closed */
	asof_move(w.a, date_days(2024, 7, 10));
	assert_int_equal(asof_closed(w.a, ASOF_REP, asof_group(w.a, ASOF_REP, 3), 1), 1);
	assert_int_equal(asof_closed(w.a, ASOF_REP, asof_group(w.a, ASOF_REP, 3), 0), 2);
	close_world(&w);
}

static void
the_order_of_the_rows_changes_nothing(void **state)
{
	struct world w, t;

	(void)state;
	open_world(&w, four, NULL);
	open_world(&t, turned, NULL);
	for (int32_t day = date_days(2024, 1, 1); day < date_days(2024, 9, 1); day += 5) {
		asof_move(w.a, day);
		asof_move(t.a, day);
		for (size_t i = 0; i < 4; i++)
			for (int dim = 0; dim < ASOF_DIMS; dim++) {
				double x = rate(w.a, (enum asof_dim)dim, i, 1),
				    y = rate(t.a, (enum asof_dim)dim, 3 - i, 1);

				assert_memory_equal(&x, &y, sizeof x);
			}
	}
	close_world(&w);
	close_world(&t);
}

/* Three quarters with 5 deals each, of which 1, 2 and 3 are won: mean .4, deviation .2. */
static void
consistency_is_one_minus_the_relative_deviation(void **state)
{
	static const char *const close[] = { "2024-02-01", "2024-05-01", "2024-08-01" };
	char text[4000] = HEADER;
	struct world w;

	(void)state;
	for (int q = 0; q < 3; q++)
		for (int i = 0; i < 5; i++)
			snprintf(text + strlen(text), sizeof text - strlen(text),
			    "%d%d,2024-01-01,%s,r1,,,,,,,%s\n", q, i, close[q],
			    i <= q ? "Won" : "Lost");
	open_world(&w, text, NULL);
	asof_move(w.a, date_days(2024, 8, 1));
	/* two quarters only */
	assert_true(isnan(asof_consistency(w.a, asof_group(w.a, ASOF_REP, 0))));
	asof_move(w.a, date_days(2024, 8, 2));
	near(asof_consistency(w.a, asof_group(w.a, ASOF_REP, 0)), .5);
	close_world(&w);
}

static const char changes[] = "field,deal_id,value,changed_on\n"
    "owner,d,r2,2024-02-01\n"
    "stage,d,Three,2024-01-25\n"
    "stage,d,One,2024-01-20\n"
    "stage,d,Parked,2024-01-28\n"
    "stage,d,Two,2024-01-30\n"
    "stage,d,Two,2024-02-02\n"
    "amount,d,500,2024-01-22\n"
    "amount,d,250,2024-02-01\n"
    "expected_close_date,d,2024-03-01,2024-01-20\n"
    "expected_close_date,d,2024-04-01,2024-01-26\n"
    "expected_close_date,d,2024-03-15,2024-01-27\n"
    "owner,b,r2,2024-01-15\n"
    "owner,a,r2,2024-01-11\n"
    "amount,a,900,2024-01-12\n"
    "owner,x,r2,2024-01-11\n"
    "owner,b,r1,2024-01-01\n"
    "owner,d,r1,2024-01-20\n";

static void
changes_hold_from_their_day_on(void **state)
{
	struct world w;
	const struct asof_past *d;

	(void)state;
	open_world(&w, four, changes);
	d = &w.a->past[3];
	assert_int_equal(w.c->strange, 1);
	assert_int_equal(w.c->late, 1);
	asof_move(w.a, date_days(2024, 1, 21));
	near(asof_amount(w.a, 3), 500);			/* the first one: not the table's */
	assert_string_equal(intern_text(w.c->stage, d->stage, NULL), "One");
	asof_move(w.a, date_days(2024, 1, 29));
	near(asof_amount(w.a, 3), 500);
	assert_string_equal(intern_text(w.c->stage, d->stage, NULL), "Parked");
	assert_true(isnan(w.a->progress[d->stage]));
	assert_int_equal(d->expected, date_days(2024, 3, 15));
	assert_int_equal(d->pushes, 1);
	assert_int_equal(d->reversals, 0);
	asof_move(w.a, date_days(2024, 2, 10));
	near(asof_amount(w.a, 3), 250);
	near(d->first_amount, 500);
	assert_string_equal(intern_text(w.c->stage, d->stage, NULL), "Two");
	/* the same stage again is no move */
	assert_int_equal(d->since, date_days(2024, 1, 30));
	assert_int_equal(d->moves, 3);
	/* from Three, past Parked, to Two */
	assert_int_equal(d->reversals, 1);
	assert_int_equal(d->owners, 1);
	close_world(&w);
}

static void
a_closed_deal_counts_for_who_had_it_then(void **state)
{
	struct world w;

	(void)state;
	open_world(&w, four, changes);
	asof_move(w.a, date_days(2024, 1, 11));
	assert_int_equal(w.a->past[0].owner, w.rep[0]);		/* maybe a part of the closing */
	assert_int_equal(w.a->rep[w.rep[0]].open, 1);
	asof_move(w.a, date_days(2024, 1, 16));
	assert_int_equal(w.a->rep[w.rep[0]].open, 0);		/* b has gone to r2, who has c */
	assert_int_equal(w.a->rep[w.rep[1]].open, 2);
	asof_move(w.a, date_days(2024, 2, 10));
	assert_int_equal(w.a->all[ASOF_REP][w.rep[0]].closed, 0);
	assert_int_equal(w.a->all[ASOF_REP][w.rep[1]].closed, 3);
	assert_int_equal(w.a->rep[w.rep[1]].open, 1);
	near(running_median_value(&w.a->rep[w.rep[1]].amount), 200);
	assert_int_equal(asof_closed(w.a, ASOF_REP_INDUSTRY,
	    asof_group(w.a, ASOF_REP_INDUSTRY, 3), 0), 3);
	close_world(&w);
}

/* Moving in one leap or day by day gives the same. */
static void
the_way_to_a_day_changes_nothing(void **state)
{
	struct world w, t;
	int32_t end = date_days(2024, 3, 7);

	(void)state;
	open_world(&w, four, changes);
	open_world(&t, four, changes);
	for (int32_t day = date_days(2023, 12, 30); day <= end; day++)
		asof_move(w.a, day);
	asof_move(t.a, end);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(w.a->rep[w.rep[i]].open, t.a->rep[t.rep[i]].open);
		assert_int_equal(w.a->all[ASOF_REP][w.rep[i]].closed,
		    t.a->all[ASOF_REP][t.rep[i]].closed);
		assert_int_equal(w.a->rep[w.rep[i]].last_win, t.a->rep[t.rep[i]].last_win);
	}
	close_world(&w);
	close_world(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(history_is_what_closed_before_the_day),
		cmocka_unit_test(open_deals_are_created_and_not_closed_by_the_day),
		cmocka_unit_test(rates_shrink_to_the_group_above),
		cmocka_unit_test(the_order_of_the_rows_changes_nothing),
		cmocka_unit_test(consistency_is_one_minus_the_relative_deviation),
		cmocka_unit_test(changes_hold_from_their_day_on),
		cmocka_unit_test(a_closed_deal_counts_for_who_had_it_then),
		cmocka_unit_test(the_way_to_a_day_changes_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
