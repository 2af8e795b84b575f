#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "deal/deal.h"
#include "snap/snap_by.h"
#include "snap/snap_history.h"
#include "snap/stay.h"

#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

static struct snap_history h;

static void
say(int32_t day, const char *id, enum snap_field field, const char *text)
{
	double v;
	uint32_t deal = snap_state_deal(&h.state, id, strlen(id));

	assert_null(snap_state_parse(&h.state, field, text, strlen(text), &v));
	h.change = mem_grow(h.change, &h.change_cap, h.changes + 1, sizeof *h.change);
	h.change[h.changes++] = (struct snap_change){ v, day, deal, (uint32_t)field };
}

static void
opens(int32_t day, const char *id, const char *stage)
{
	say(day, id, SNAP_OUTCOME, "Open");
	say(day, id, SNAP_STAGE, stage);
}

/*
 * Stage One: a 2 days and on, past Two to Three, then back to One, where it still is; b 4 days and
 * lost; c 3 days when it is gone; old stood there before.
 */
static void
make(void)
{
	memset(&h, 0, sizeof h);
	snap_state_open(&h.state);
	opens(1, "old", "One");
	opens(2, "a", "One");
	say(2, "a", SNAP_REGION, "EU");
	opens(2, "b", "One");
	opens(3, "c", "One");
	say(4, "a", SNAP_REGION, "US");
	say(4, "a", SNAP_STAGE, "Three");
	say(6, "b", SNAP_OUTCOME, "Lost");
	say(6, "c", SNAP_GONE, "1");
	say(7, "a", SNAP_STAGE, "One");
}

static size_t
watch(struct stays *s, const struct snap_by *by, size_t **which)
{
	size_t rank[3], n = 0;
	const struct intern *text = h.state.column[SNAP_STAGE].text;

	for (uint32_t i = 0; i < 3; i++)
		rank[i] = i < intern_size(text) ? strcmp(intern_text(text, i, NULL), "One") == 0 ?
		    1 : 3 : 0;
	stays_watch(s, &h, rank, by, 1, 9);
	*which = mem_resize(NULL, s->n, sizeof **which);
	for (size_t i = 0; i < s->n; i++)
		if (s->stay[i].rank == 1)
			(*which)[n++] = i;
	return n;
}

static void
stays_begin_and_end(void **state)
{
	const struct snap_by none = { NULL, NULL, 0 };
	struct stay_rates r;
	struct stays s;
	size_t *which, n;

	(void)state;
	make();
	n = watch(&s, &none, &which);
	assert_int_equal(s.n, 6);
	assert_int_equal(n, 5);
	stay_rates_make(&r, &s, which, n);
	assert_int_equal(r.entered, 5);
	assert_int_equal(r.advanced, 1);
	assert_int_equal(r.lost, 1);
	assert_int_equal(r.open, 2);
	assert_int_equal(r.gone, 1);
	/* seen: 2 days on, 4 lost, 3 and 2 watched.  After 2: 3/4; after 4, of 1: none is left */
	near(r.median_days, 4, 0);
	near(r.conversion, .25, 1e-12);
	for (size_t i = 0; i < s.n; i++)
		if (s.stay[i].rank == 3) {
			assert_int_equal(s.stay[i].before, 1);
			assert_int_equal(s.stay[i].end, STAY_BACK);
			assert_int_equal(s.stay[i].last - s.stay[i].first, 3);
		} else
			assert_int_equal(s.stay[i].before, 0);
	free(which);
	stays_free(&s);
	snap_history_free(&h);
}

static void
segments_are_those_of_the_beginning(void **state)
{
	char *name[] = { (char[]){ "region" } };
	struct snap_by by = { name, NULL, 1 };
	const struct intern *text;
	size_t *which, us = 0, eu = 0, nowhere = 0;
	struct stays s;
	struct err e;

	(void)state;
	make();
	assert_int_equal(snap_by_find(&by, &h.state, &e), 0);
	watch(&s, &by, &which);
	text = h.state.column[SNAP_REGION].text;
	for (size_t i = 0; i < s.n; i++)
		if (s.segment[i] == intern_size(text))
			nowhere++;
		else if (strcmp(intern_text(text, s.segment[i], NULL), "EU") == 0)
			eu++;
		else
			us++;
	assert_int_equal(eu, 1);
	assert_int_equal(us, 2);
	assert_int_equal(nowhere, 3);
	free(which);
	free(by.field);
	stays_free(&s);
	snap_history_free(&h);
}

static void
a_field_that_is_no_text_is_none(void **state)
{
	char *name[] = { (char[]){ "amount" } };
	struct snap_by by = { name, NULL, 1 };
	struct err e;

	(void)state;
	make();
	assert_int_equal(snap_by_find(&by, &h.state, &e), -1);
	assert_string_equal(e.text, "-b: no field of texts of the deals: 'amount'");
	free(by.field);
	snap_history_free(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stays_begin_and_end),
		cmocka_unit_test(segments_are_those_of_the_beginning),
		cmocka_unit_test(a_field_that_is_no_text_is_none),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
