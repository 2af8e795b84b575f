#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "alert/alert.h"
#include "alert/ranking.h"
#include "base/mem.h"

/* Counts and puts an alert with this key. */
static void
put(struct ranking *in, const char *recipient, const char *key, double amount, double risk)
{
	struct ranking_rank rank = { isnan(amount) ? -1 : amount * risk, risk, amount };
	uint32_t id = ranking_recipient(in, recipient, strlen(recipient));
	struct alert_builder b;
	struct ranking_alert *a;

	if (!ranking_count(in, id, &rank, 20000, RULE_REP))
		return;
	a = mem_zero(1, sizeof *a);
	a->rank = rank;
	alert_builder_open(&b);
	alert_put_name(&b, ALERT_KEY, key);
	alert_make(&a->alert, &b, 20000);
	alert_builder_free(&b);
	ranking_put(in, id, a);
}

/* The keys of all that is held, by recipient. */
static const char *
held(const struct ranking *in)
{
	static char all[256];
	uint32_t order[8];
	struct ranking_alert *const *top;
	size_t n;

	all[0] = '\0';
	ranking_order(in, order);
	for (uint32_t i = 0; i < ranking_size(in); i++) {
		top = ranking_top(in, order[i], &n);
		for (size_t k = 0; k < n; k++)
			strcat(strcat(all, top[k]->alert.text[ALERT_KEY].s), " ");
		strcat(all, "| ");
	}
	return all;
}

static void
the_largest_loss_is_kept(void **state)
{
	struct ranking *in = ranking_new(2);

	(void)state;
	put(in, "ann", "a", 100, .5);
	put(in, "ann", "b", NAN, .9);
	put(in, "bob", "c", 1000, .5);
	put(in, "ann", "d", 100, .9);
	put(in, "ann", "e", 200, .4);
	put(in, "ann", "f", 100, .5);
	assert_string_equal(held(in), "c | d e | ");
	ranking_free(in);
}

static void
who_hears_nothing_comes_last(void **state)
{
	struct ranking *in = ranking_new(2);
	struct ranking_alert *const *top;
	size_t n;

	(void)state;
	put(in, "ann", "a", 900, .5);
	put(in, "bob", "b", 100, .5);
	put(in, "cyd", "c", 200, .5);
	put(in, "ann", "d", 50, .5);
	top = ranking_top(in, 0, &n);
	top[0]->quiet = 1;
	assert_string_equal(held(in), "c | b | a d | ");
	top[1]->quiet = 1;
	assert_string_equal(held(in), "c | b | a d | ");
	put(in, "ann", "e", 60, .5);		/* a quiet one keeps its place */
	put(in, "ann", "f", 40, .5);
	assert_string_equal(held(in), "c | b | a e | ");
	ranking_free(in);
}

static void
the_rest_adds_up_in_cents(void **state)
{
	struct ranking *in = ranking_new(1);
	enum rule_audience audience;
	struct ranking_total t;
	int32_t day;

	(void)state;
	put(in, "ann", "a", 100, .5);
	put(in, "ann", "b", NAN, .9);
	put(in, "ann", "c", 10.25, .5);
	put(in, "ann", "d", -7, .5);
	t = ranking_remainder(in, 0, &day, &audience);
	assert_int_equal(t.alerts, 3);
	assert_int_equal(t.no_amount, 1);
	assert_int_equal(t.amount, 1025);
	assert_int_equal(t.score, 513);
	assert_int_equal(day, 20000);
	assert_string_equal(ranking_name(in, 0).s, "ann");
	ranking_free(in);
}

static void
the_rest_of_sums_without_end_is_none(void **state)
{
	struct ranking *in = ranking_new(2);
	enum rule_audience audience;
	struct ranking_total t;
	int32_t day;

	(void)state;
	for (int i = 0; i < 3; i++)
		put(in, "ann", (char [2]){ (char)('a' + i), '\0' }, 1e18, .5);
	t = ranking_remainder(in, 0, &day, &audience);
	assert_int_equal(t.alerts, 1);
	assert_int_equal(t.amount, 0);
	assert_int_equal(t.score, 0);
	ranking_free(in);
}

static void
ties_are_broken_by_the_key(void **state)
{
	struct ranking *in = ranking_new(2), *other = ranking_new(2);

	(void)state;
	for (int i = 0; i < 6; i++) {
		char key[2] = { (char)('a' + i), '\0' }, back[2] = { (char)('f' - i), '\0' };

		put(in, "ann", key, 100, .5);
		put(other, "ann", back, 100, .5);
	}
	assert_string_equal(held(in), "a b | ");
	assert_string_equal(held(other), "a b | ");
	ranking_free(in);
	ranking_free(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_largest_loss_is_kept),
		cmocka_unit_test(who_hears_nothing_comes_last),
		cmocka_unit_test(the_rest_adds_up_in_cents),
		cmocka_unit_test(the_rest_of_sums_without_end_is_none),
		cmocka_unit_test(ties_are_broken_by_the_key),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
