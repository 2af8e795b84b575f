#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "csv/out.h"
#include "snap/snap_state.h"

static double
parse(struct snap_state *s, size_t field, const char *text)
{
	double v;

	assert_null(snap_state_parse(s, field, text, strlen(text), &v));
	return v;
}

/* What is written reads back to the same value. */
static void
values_survive(void **state)
{
	static const struct {
		size_t field;
		const char *text;
	} value[] = {
		{ SNAP_AMOUNT, "0.1" }, { SNAP_AMOUNT, "123456789012.34" }, { SNAP_AMOUNT, "-7" },
		{ SNAP_AMOUNT, "" }, { SNAP_CREATED, "2024-02-29" }, { SNAP_CLOSED, "" },
		{ SNAP_OUTCOME, "Won" }, { SNAP_OUTCOME, "Open" }, { SNAP_GONE, "1" },
		{ SNAP_STAGE, "A, \"b\"" }, { SNAP_STAGE, "" },
	};
	struct snap_state s;
	struct out o;

	(void)state;
	snap_state_open(&s);
	for (size_t i = 0; i < sizeof value / sizeof *value; i++) {
		const double v = parse(&s, value[i].field, value[i].text);

		assert_true(isnan(v) == (*value[i].text == '\0'));
		out_memory(&o);
		snap_state_put(&s, value[i].field, v, &o);
		if (value[i].field != SNAP_STAGE) {
			assert_int_equal(o.b.len, strlen(value[i].text));
			if (o.b.len > 0)
				assert_memory_equal(o.b.s, value[i].text, o.b.len);
		}
		assert_true(snap_same(v, parse(&s, value[i].field, value[i].text)));
		buf_free(&o.b);
	}
	snap_state_free(&s);
}

static void
what_is_no_value(void **state)
{
	static const struct {
		size_t field;
		const char *text;
	} bad[] = {
		{ SNAP_AMOUNT, "much" }, { SNAP_AMOUNT, "1,5" }, { SNAP_CREATED, "2024-02-30" },
		{ SNAP_CREATED, "29.02.2024" }, { SNAP_OUTCOME, "Maybe" }, { SNAP_GONE, "2" },
	};
	struct snap_state s;
	double v;

	(void)state;
	snap_state_open(&s);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_non_null(snap_state_parse(&s, bad[i].field, bad[i].text, strlen(bad[i].text),
		    &v));
	snap_state_free(&s);
}

static void
a_later_day_holds(void **state)
{
	struct snap_state s;
	uint32_t a, b;

	(void)state;
	snap_state_open(&s);
	a = snap_state_deal(&s, "A", 1);
	b = snap_state_deal(&s, "B", 1);
	assert_int_not_equal(a, b);
	assert_int_equal(snap_state_deal(&s, "A", 1), a);
	snap_state_set(&s, SNAP_AMOUNT, a, 10, 5);
	snap_state_set(&s, SNAP_AMOUNT, a, 12, 7);
	snap_state_set(&s, SNAP_AMOUNT, a, 11, 6);
	assert_true(snap_same(snap_value(&s, SNAP_AMOUNT, a), 7));
	assert_true(isnan(snap_value(&s, SNAP_AMOUNT, b)));
	assert_true(snap_is_there(&s, a));
	snap_state_set(&s, SNAP_GONE, a, 13, 1);
	assert_false(snap_is_there(&s, a));
	snap_state_free(&s);
}

/* More deals and fields than the first room is for: none loses what it had. */
static void
grows(void **state)
{
	enum { N = 5000 };
	struct snap_state s;
	size_t notes;
	uint32_t *order;
	char id[8];

	(void)state;
	snap_state_open(&s);
	for (int i = 0; i < N; i++) {
		int n = snprintf(id, sizeof id, "%05d", N - 1 - i);

		snap_state_set(&s, SNAP_AMOUNT, snap_state_deal(&s, id, (size_t)n), 1, N - 1 - i);
	}
	notes = snap_state_field(&s, "notes", 5);
	assert_int_equal(snap_state_find(&s, "notes", 5), notes);
	assert_true(snap_state_find(&s, "other", 5) == SIZE_MAX);
	assert_true(snap_state_find(&s, "sales_rep_id", 12) == SNAP_OWNER);
	order = snap_state_sorted(&s);
	for (uint32_t i = 0; i < N; i++) {
		assert_true(snap_same(snap_value(&s, SNAP_AMOUNT, order[i]), i));
		assert_true(isnan(snap_value(&s, notes, order[i])));
	}
	free(order);
	snap_state_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_survive),
		cmocka_unit_test(what_is_no_value),
		cmocka_unit_test(a_later_day_holds),
		cmocka_unit_test(grows),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
