#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/mem.h"
#include "winrate/cohort.h"
#include "winrate/groupby.h"

static int32_t
day(const char *s)
{
	int32_t d = DATE_NONE;

	if (s != NULL)
		assert_int_equal(date_parse(s, strlen(s), &d), 0);
	return d;
}

static void
add(struct deals *d, int32_t created, int32_t closed, enum deal_outcome o)
{
	d->deal = mem_grow(d->deal, &d->cap, d->n + 1, sizeof *d->deal);
	d->deal[d->n++] = (struct deal){ created, closed, DATE_NONE, (uint8_t)o, NAN };
}

static struct cohort_options
options(enum period p, int by_created)
{
	return (struct cohort_options){ p, 1, by_created, DATE_NONE, DATE_NONE, DATE_NONE, 0 };
}

/*
 * One deal a day from 2023-01-01 on, for n days; closed after 10 .. 39 days, or
 * open on the last day.
 */
static void
fill(struct deals *d, int n, int keep_open)
{
	int32_t first = day("2023-01-01"), last = first + n - 1, t, closed;

	for (t = first; t <= last; t++) {
		closed = t + 10 + t * 7 % 30;
		if (closed <= last)
			add(d, t, closed, t % 3 == 0 ? DEAL_WON : DEAL_LOST);
		else if (keep_open)
			add(d, t, DATE_NONE, DEAL_OPEN);
	}
}

static void
what_happened_later_is_not_known(void **state)
{
	struct deals d = { 0 };
	struct cohorts c;
	struct cohort_options o = options(PERIOD_MONTH, 1);

	(void)state;
	add(&d, day("2024-01-10"), day("2024-02-01"), DEAL_WON);
	add(&d, day("2024-01-20"), day("2024-03-05"), DEAL_LOST);	/* closed later */
	add(&d, day("2024-03-02"), day("2024-03-05"), DEAL_WON);	/* created later */
	add(&d, DATE_NONE, DATE_NONE, DEAL_OPEN);
	o.as_of = day("2024-03-01");
	cohort_make(&c, &d, &o);
	assert_int_equal(c.all.n, 2);
	assert_int_equal(c.age[0], 22);
	assert_int_equal(c.kind[0], SURV_WON);
	assert_int_equal(c.age[1], 41);
	assert_int_equal(c.kind[1], SURV_OPEN);
	assert_int_equal(c.age[2], -1);
	assert_int_equal(c.later, 1);
	assert_int_equal(c.undated[0], 1);
	assert_int_equal(c.periods, 1);
	assert_int_equal(c.period[0].deals, 2);
	assert_int_equal(c.place[2], COHORT_NONE);
	assert_int_equal(c.place[3], COHORT_NONE);
	assert_int_equal(c.horizon, 22);
	cohort_free(&c);
	free(d.deal);
}

static void
a_deal_is_in_the_period_of_its_date(void **state)
{
	struct deals d = { 0 };
	struct cohorts c;
	struct cohort_options o = options(PERIOD_MONTH, 0);
	char text[PERIOD_TEXT];

	(void)state;
	add(&d, day("2024-01-10"), day("2024-02-01"), DEAL_WON);
	add(&d, day("2024-02-20"), day("2024-04-05"), DEAL_LOST);
	add(&d, day("2024-03-20"), day("2024-04-30"), DEAL_LOST);
	add(&d, day("2024-04-02"), DATE_NONE, DEAL_OPEN);
	cohort_make(&c, &d, &o);
	assert_int_equal(c.o.as_of, day("2024-04-30"));
	assert_int_equal(c.periods, 2);			/* February and April */
	assert_int_equal(cohort_text(&c, 1, text), 7);
	assert_string_equal(text, "2024-04");
	assert_int_equal(c.place[0], 0);
	assert_int_equal(c.place[1], 1);
	assert_int_equal(c.place[2], 1);
	assert_int_equal(c.place[3], COHORT_NONE);
	assert_int_equal(c.open, 1);
	assert_int_equal(c.created_in[0], COHORT_NONE);	/* nothing was closed in January */
	assert_int_equal(c.created_in[1], 0);
	assert_int_equal(c.created_in[2], COHORT_NONE);
	assert_int_equal(c.created_in[3], 1);
	cohort_free(&c);
	o.from = day("2024-03-01");
	o.to = day("2024-04-05");
	cohort_make(&c, &d, &o);
	assert_int_equal(c.periods, 1);
	assert_int_equal(c.period[0].deals, 1);
	assert_int_equal(c.outside, 2);
	assert_int_equal(c.all.n, 4);			/* H is of all deals */
	cohort_free(&c);
	free(d.deal);
}

static unsigned
flags(const struct deals *d, enum period p, int by_created, const char *period)
{
	struct cohorts c;
	struct cohort_options o = options(p, by_created);
	char text[PERIOD_TEXT];
	unsigned f = 1 << 30;

	cohort_make(&c, d, &o);
	for (size_t i = 0; i < c.periods; i++) {
		cohort_text(&c, i, text);
		if (strcmp(text, period) == 0)
			f = c.period[i].flags;
	}
	cohort_free(&c);
	return f;
}

/* 500 days: until 2024-05-14. */
static void
the_current_period_is_partial(void **state)
{
	struct deals d = { 0 };

	(void)state;
	fill(&d, 500, 1);
	assert_int_equal(flags(&d, PERIOD_QUARTER, 1, "2023-Q1"), 0);
	assert_int_equal(flags(&d, PERIOD_QUARTER, 1, "2024-Q1"), 0);
	assert_int_equal(flags(&d, PERIOD_QUARTER, 1, "2024-Q2"), COHORT_PARTIAL);
	assert_int_equal(flags(&d, PERIOD_MONTH, 1, "2024-04"), 0);
	assert_int_equal(flags(&d, PERIOD_MONTH, 1, "2024-05"), COHORT_PARTIAL);
	assert_int_equal(flags(&d, PERIOD_MONTH, 0, "2024-05"), COHORT_PARTIAL);
	assert_int_equal(flags(&d, PERIOD_NONE, 1, "all"), 0);
	free(d.deal);
}

/*
 * By closed_date, only deals that close fast can have closed within H (39 days)
 * of the first created_date.
 */
static void
the_left_edge_of_closed_dates_is_early(void **state)
{
	struct deals d = { 0 };

	(void)state;
	fill(&d, 500, 1);
	assert_int_equal(flags(&d, PERIOD_MONTH, 0, "2023-01"), COHORT_EARLY | COHORT_PARTIAL);
	assert_int_equal(flags(&d, PERIOD_MONTH, 0, "2023-02"), COHORT_EARLY);
	assert_int_equal(flags(&d, PERIOD_MONTH, 0, "2023-03"), 0);
	add(&d, day("1923-01-01"), day("2023-06-01"), DEAL_LOST);	/* a typo moves nothing */
	assert_int_equal(flags(&d, PERIOD_MONTH, 0, "2023-02"), COHORT_EARLY);
	assert_int_equal(flags(&d, PERIOD_MONTH, 0, "2023-03"), 0);
	free(d.deal);
}

/*
 * An export of what closed from 2023-07-01 on lacks the deals of the second
 * quarter that closed before.
 */
static void
an_export_cut_by_closed_date_is_seen(void **state)
{
	struct deals d = { 0 }, cut = { 0 };

	(void)state;
	fill(&d, 500, 1);
	for (size_t i = 0; i < d.n; i++)
		for (int twice = 0; twice < 2; twice++)
			if (d.deal[i].closed == DATE_NONE || d.deal[i].closed >= day("2023-07-01"))
				add(&cut, d.deal[i].created, d.deal[i].closed, d.deal[i].outcome);
	assert_int_equal(flags(&cut, PERIOD_MONTH, 1, "2023-06") & COHORT_CUT, COHORT_CUT);
	assert_int_equal(flags(&cut, PERIOD_MONTH, 1, "2023-07"), 0);
	assert_int_equal(flags(&d, PERIOD_MONTH, 1, "2023-01"), 0);
	free(d.deal);
	free(cut.deal);
}

/* An export without open deals lacks the slow ones among the newest. */
static void
an_export_of_closed_deals_is_unfinished(void **state)
{
	struct deals d = { 0 };

	(void)state;
	fill(&d, 500, 0);
	assert_int_equal(flags(&d, PERIOD_MONTH, 1, "2024-03"), 0);
	assert_int_equal(flags(&d, PERIOD_MONTH, 1, "2024-04"), COHORT_UNFINISHED);
	free(d.deal);
}

static void
wins_are_seen_by_age(void **state)
{
	struct deals d = { 0 };
	struct cohorts c;
	struct cohort_options o = options(PERIOD_QUARTER, 1);

	(void)state;
	for (int i = 1; i <= 100; i++)
		add(&d, day("2024-01-01"), day("2024-01-01") + i, DEAL_WON);
	cohort_make(&c, &d, &o);
	assert_int_equal(c.horizon, 99);
	assert_true(fabs(cohort_seen(&c, 33) - 33. / 99) < 1e-12);
	assert_int_equal(cohort_seen_age(&c), 98);
	assert_true(cohort_seen(&c, 98) >= COHORT_SEEN && cohort_seen(&c, 97) < COHORT_SEEN);
	cohort_free(&c);
	free(d.deal);
}

static void
no_deals_have_no_periods(void **state)
{
	struct deals d = { 0 };
	struct cohorts c;
	struct cohort_options o = options(PERIOD_QUARTER, 1);

	(void)state;
	cohort_make(&c, &d, &o);
	assert_int_equal(c.periods, 0);
	assert_int_equal(c.o.as_of, DATE_NONE);
	cohort_free(&c);
	add(&d, DATE_NONE, DATE_NONE, DEAL_OPEN);
	cohort_make(&c, &d, &o);
	assert_int_equal(c.periods, 0);
	assert_int_equal(c.undated[0], 1);
	cohort_free(&c);
	free(d.deal);
}

/* Numbers first, then the texts by their bytes; a deal can be looked up under another number. */
static void
groups_are_in_order(void **state)
{
	static const char *const text[] = { "b", "", "a", "b", "a" };
	static const uint32_t lead[] = { 7, 3, 7, 3, GROUPBY_NONE };
	struct deals d = { .keys = 1 };
	struct intern *values = intern_new();
	struct groupbys g;
	uint32_t key[5];
	size_t n, zero = 0;

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		add(&d, 0, 1, DEAL_WON);
		key[i] = intern_add(values, text[i], strlen(text[i]));
	}
	d.key = key;
	d.value = &values;
	groupby_make(&g, &d, lead, &zero, 1);
	assert_int_equal(g.n, 4);
	assert_string_equal(groupby_text(&g, 0, 0, &n), "");
	assert_string_equal(groupby_text(&g, 1, 0, &n), "b");
	assert_int_equal(g.lead[1], 3);
	assert_string_equal(groupby_text(&g, 2, 0, &n), "a");
	assert_int_equal(g.of[0], 3);
	assert_int_equal(g.of[1], 0);
	assert_int_equal(g.of[4], GROUPBY_NONE);
	assert_int_equal(groupby_find(&g, 0, 3), 1);
	assert_int_equal(groupby_find(&g, 4, 7), 2);
	assert_int_equal(groupby_find(&g, 1, 7), GROUPBY_NONE);
	groupby_free(&g);
	groupby_make(&g, &d, lead, NULL, 0);
	assert_int_equal(g.n, 2);
	assert_int_equal(g.lead[0], 3);
	groupby_free(&g);
	intern_free(values);
	free(d.deal);
}

/* Few groups are counted, many are sorted: each has the same deals, ages ascending. */
static void
many_groups_hold_what_few_do(void **state)
{
	enum { DEALS = 3000, GROUPS = 700 };
	struct deals d = { 0 };
	struct cohort_options o = options(PERIOD_YEAR, 1);
	struct cohort_groups few = { 0 }, many = { 0 };
	struct cohorts c;
	uint32_t group[DEALS], one[DEALS];

	(void)state;
	for (int i = 0; i < DEALS; i++) {
		add(&d, day("2020-01-01") + i * 37 % 900, day("2020-01-01") + i * 37 % 900 +
		    i * 53 % 1000, i % 3 == 0 ? DEAL_WON : DEAL_LOST);
		group[i] = i % 11 == 0 ? COHORT_NONE : (uint32_t)(i * 31 % GROUPS);
	}
	o.as_of = day("2025-12-31");
	cohort_make(&c, &d, &o);
	assert_true(c.oldest > 900);
	cohort_group(&c, group, GROUPS, &many);
	for (uint32_t g = 0; g < GROUPS; g++) {
		size_t n = many.first[g + 1] - many.first[g], won = 0;

		for (size_t i = 0; i < DEALS; i++)
			one[i] = group[i] == g ? 0 : COHORT_NONE;
		cohort_group(&c, one, 1, &few);
		assert_int_equal(few.first[1], n);
		assert_memory_equal(few.age, many.age + many.first[g], n * sizeof *few.age);
		for (size_t i = 0; i < n; i++)
			won += (size_t)(few.kind[i] == SURV_WON) -
			    (size_t)(many.kind[many.first[g] + i] == SURV_WON);
		assert_int_equal(won, 0);
	}
	cohort_groups_free(&few);
	cohort_groups_free(&many);
	cohort_free(&c);
	free(d.deal);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_groups_hold_what_few_do),
		cmocka_unit_test(what_happened_later_is_not_known),
		cmocka_unit_test(a_deal_is_in_the_period_of_its_date),
		cmocka_unit_test(the_current_period_is_partial),
		cmocka_unit_test(the_left_edge_of_closed_dates_is_early),
		cmocka_unit_test(an_export_cut_by_closed_date_is_seen),
		cmocka_unit_test(an_export_of_closed_deals_is_unfinished),
		cmocka_unit_test(wins_are_seen_by_age),
		cmocka_unit_test(no_deals_have_no_periods),
		cmocka_unit_test(groups_are_in_order),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
