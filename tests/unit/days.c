/* days: a day is the same whenever it is asked for; eight are kept; waiting ends. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/date.h"
#include "csv/out.h"
#include "deal/asof.h"
#include "deal/feature_cache.h"
#include "deal/feature_state.h"
#include "serve/days.h"

enum { DEALS = 300, FIRST = 19000 };		/* a day in 2022 */

static void
put_deal(struct buf *text, int i)
{
	char created[11], closed[11];

	date_text(created, FIRST + i);
	date_text(closed, FIRST + i + 20 + i % 17);
	buf_printf(text, "D%d,%s,%s,rep_%d,i%d,r%d,p%d,s%d,,%d,%s\n", i, created, closed, i % 7,
	    i % 3, i % 4, i % 2, i % 5, 100 + i, i % 3 == 0 ? "Won" : "Lost");
}

static void
read_deals(struct deals *d)
{
	struct buf text = { 0 };
	struct rec *r;
	struct err e;

	buf_text(&text, "deal_id,created_date,closed_date,sales_rep_id,industry,region,"
	    "product_type,lead_source,deal_stage,deal_amount,outcome\n");
	for (int i = 0; i < DEALS; i++)
		put_deal(&text, i);
	assert_non_null(r = rec_memory(text.s, text.len, "deals", 0, &e));
	assert_int_equal(deals_read(d, r, (char *const *)(uintptr_t)feature_state_key,
	    FEATURE_STATE_KEYS, DEALS_IDS, 1, &e), 0);
	rec_close(r);
	buf_free(&text);
}

/* What a day says of the groups of deal 5, and of one that nobody has had. */
static void
write_day(const struct asof *a, const struct feature_cache *c, struct out *o)
{
	static const struct asof_text new[ASOF_KEYS] = { { "rep_x", 5 }, { "i1", 2 }, { "", 0 },
	    { "p0", 2 }, { "s_x", 3 } };
	uint32_t group[2][ASOF_DIMS], text[ASOF_DIMS];

	asof_groups(a, 5, group[0]);
	asof_groups_of(a, new, group[1]);
	for (int g = 0; g < 2; g++) {
		feature_cache_find(c, group[g], text);
		for (int dim = 0; dim < ASOF_DIMS; dim++)
			for (size_t at = 0; at < FEATURE_GROUP; at++)
				feature_cache_write(c, text[dim], at, o);
	}
}

static void
a_day_does_not_depend_on_those_before(void **state)
{
	static const int order[] = { 40, 300, 41, 200, 40, 310, 199, 60, 61, 62, 63, 64, 200, 40 };
	struct out first[400], now;
	struct deals d;
	struct asof *a;
	struct days *days;
	const struct feature_cache *c;

	(void)state;
	memset(first, 0, sizeof first);
	read_deals(&d);
	a = asof_new(&d, NULL, NULL);
	days = days_new(a);
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		assert_non_null(c = days_take(days, FIRST + order[i], 0));
		out_memory(&now);
		write_day(a, c, &now);
		assert_true(now.b.len > 20);
		if (first[order[i]].b.len == 0) {
			first[order[i]] = now;
		} else {
			assert_int_equal(now.b.len, first[order[i]].b.len);
			assert_memory_equal(now.b.s, first[order[i]].b.s, now.b.len);
			out_free(&now);
		}
		days_release(days, c);
	}
	for (int i = 0; i < 400; i++)
		out_free(&first[i]);
	days_free(days);
	asof_free(a);
	deals_free(&d);
}

static void
days_in_use_are_kept_beyond_eight(void **state)
{
	const struct feature_cache *held[DAYS_KEPT + 4];
	struct deals d;
	struct asof *a;
	struct days *days;

	(void)state;
	read_deals(&d);
	a = asof_new(&d, NULL, NULL);
	days = days_new(a);
	for (int i = 0; i < DAYS_KEPT + 4; i++)
		assert_non_null(held[i] = days_take(days, FIRST + 100 + i, 0));
	for (int i = 0; i < DAYS_KEPT + 4; i++) {
		const struct feature_cache *again = days_take(days, FIRST + 100 + i, 0);

		assert_ptr_equal(again, held[i]);
		days_release(days, again);
	}
	for (int i = 0; i < DAYS_KEPT + 4; i++)
		days_release(days, held[i]);
	days_free(days);
	asof_free(a);
	deals_free(&d);
}

struct asker {
	struct days *days;
	int seed;
};

static void *
ask_many(void *arg)
{
	struct asker *k = arg;

	for (int i = 0; i < 60; i++) {
		const struct feature_cache *c = days_take(k->days, FIRST + (i * 7 + k->seed) % 30,
		    60000);

		if (c == NULL)
			return "none";
		days_release(k->days, c);
	}
	return NULL;
}

static void
many_threads_ask_at_once(void **state)
{
	struct asker k[4];
	pthread_t thread[4];
	struct deals d;
	struct asof *a;
	struct days *days;
	void *failed;

	(void)state;
	read_deals(&d);
	a = asof_new(&d, NULL, NULL);
	days = days_new(a);
	for (int i = 0; i < 4; i++) {
		k[i] = (struct asker){ days, i };
		assert_int_equal(pthread_create(&thread[i], NULL, ask_many, &k[i]), 0);
	}
	for (int i = 0; i < 4; i++) {
		pthread_join(thread[i], &failed);
		assert_null(failed);
	}
	days_free(days);
	asof_free(a);
	deals_free(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day_does_not_depend_on_those_before),
		cmocka_unit_test(days_in_use_are_kept_beyond_eight),
		cmocka_unit_test(many_threads_ask_at_once),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
