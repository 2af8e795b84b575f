/* Exports cut by closing date are found by looking, and typing errors cut none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/mem.h"
#include "deal/day_count.h"
#include "deal/deal.h"
#include "deal/delayed_entry.h"

static int32_t start;

static void
add(struct deals *d, int32_t created, int32_t closed, int32_t as_of)
{
	int open = closed > as_of;

	d->deal = mem_grow(d->deal, &d->cap, d->n + 1, sizeof *d->deal);
	d->deal[d->n++] = (struct deal){ .created = created, .closed = open ? DATE_NONE : closed,
	    .expected = DATE_NONE, .outcome = open ? DEAL_OPEN : DEAL_WON };
}

/* A deal a day for 400 days, open for 10 to 49 days; those closed before x are left out. */
static void
fill(struct deals *d, int32_t x)
{
	*d = (struct deals){ 0 };
	for (int32_t t = start; t < start + 400; t++) {
		int32_t closed = t + 10 + t * 7 % 40;

		if (closed >= x)
			add(d, t, closed, start + 400);
	}
}

static void
a_whole_table_has_none(void **state)
{
	struct deals d;

	(void)state;
	fill(&d, start);
	assert_int_equal(delayed_entry_day(&d, start + 400), DATE_NONE);
	free(d.deal);
	d = (struct deals){ 0 };
	assert_int_equal(delayed_entry_day(&d, start), DATE_NONE);
}

static void
closings_that_begin_late_are_a_cut(void **state)
{
	struct deals d;

	(void)state;
	fill(&d, start + 200);
	assert_in_range(delayed_entry_day(&d, start + 400), start + 200, start + 207);
	/* one closing typed wrong, a year before */
	add(&d, start - 200, start - 165, start + 400);
	assert_in_range(delayed_entry_day(&d, start + 400), start + 200, start + 207);
	free(d.deal);
}

static void
a_deal_enters_at_its_age_on_that_day(void **state)
{
	(void)state;
	assert_int_equal(delayed_entry_age(DATE_NONE, 5), 0);
	assert_int_equal(delayed_entry_age(100, 90), 10);
	assert_int_equal(delayed_entry_age(100, 100), 0);
	assert_int_equal(delayed_entry_age(100, 110), 0);
}

static void
the_first_day_is_no_typo(void **state)
{
	int32_t day[100];
	struct day_count c;

	(void)state;
	for (int i = 0; i < 99; i++)
		day[i] = i % 7 == 0 ? DATE_NONE : start + i % 50;
	day[99] = start - 3650;
	day_count_make(&c, day, 100);
	assert_int_equal(c.n, 85);
	assert_int_equal(c.lo, start - 3650);
	assert_int_equal(day_count_first(&c), start);
	day_count_free(&c);
	assert_true(c.hi < c.lo);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_table_has_none),
		cmocka_unit_test(closings_that_begin_late_are_a_cut),
		cmocka_unit_test(a_deal_enters_at_its_age_on_that_day),
		cmocka_unit_test(the_first_day_is_no_typo),
	};

	start = date_days(2024, 1, 1);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
