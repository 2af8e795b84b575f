#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/model.h"
#include "model/waiting.h"
#include "stats/surv.h"

#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

enum { N = 100 };

/* 40 won on days 1 .. 20, 60 lost on days 2 .. 40, all known: plain shares. */
static void
make_deals(int32_t *age, int32_t *entry, uint8_t *kind)
{
	for (int i = 0; i < N; i++) {
		kind[i] = i < 40 ? SURV_WON : SURV_LOST;
		age[i] = i < 40 ? i / 2 + 1 : (i - 40) / 3 * 2 + 2;
		entry[i] = 0;
	}
}

static void
shares_are_those_of_the_deals(void **state)
{
	int32_t age[N], entry[N];
	uint8_t kind[N];
	struct waiting w;

	(void)state;
	make_deals(age, entry, kind);
	assert_int_equal(waiting_fit(&w, age, entry, kind, N), 0);
	near(waiting_won(&w, 0), 1, 1e-12);
	near(waiting_won(&w, 5), 1 - 10. / 40, 1e-12);
	near(waiting_lost(&w, 10), 1 - 15. / 60, 1e-12);
	near(waiting_won(&w, 20), WAITING_LEAST_WON, 0);
	near(waiting_lost(&w, 1000), WAITING_LEAST_LOST, 0);
	near(waiting_odds(&w, 0, 10), .5 / .75, 1e-12);
	near(waiting_odds(&w, 7, 7), 1, 0);
	assert_int_equal(w.horizon, 20);
	waiting_free(&w);
	for (int i = 0; i < 21; i++)
		kind[i] = SURV_OPEN;
	assert_int_equal(waiting_fit(&w, age, entry, kind, N), -1);
	assert_int_equal(w.days, 0);
}

static void
a_model_keeps_them(void **state)
{
	int32_t age[N], entry[N];
	uint8_t kind[N];
	struct waiting w, back;
	struct model *m = model_new();
	struct err e;
	char *text;

	(void)state;
	assert_int_equal(waiting_read(&back, m, &e), -1);
	assert_string_equal(e.text, "");
	make_deals(age, entry, kind);
	assert_int_equal(waiting_fit(&w, age, entry, kind, N), 0);
	text = waiting_text(&w);
	model_add_part(m, "waiting", text);
	assert_int_equal(waiting_read(&back, m, &e), 0);
	assert_int_equal(back.horizon, w.horizon);
	assert_int_equal(back.days, w.days);
	for (int32_t a = 0; a < 50; a++) {
		near(waiting_won(&back, a), waiting_won(&w, a), 1e-6);
		near(waiting_lost(&back, a), waiting_lost(&w, a), 1e-6);
	}
	waiting_free(&w);
	waiting_free(&back);
	free(text);
	model_free(m);
}

static void
damaged_curves_are_an_error(void **state)
{
	static const char *const bad[] = {
		"", "[]", "{}", "{\"horizon\":9,\"days\":10,\"won\":[[0,1]]}",
		"{\"horizon\":9,\"days\":10,\"won\":[[0,1],[3,0]],\"lost\":[[0,1]]}",
		"{\"horizon\":9,\"days\":10,\"won\":[[0,1],[3,2]],\"lost\":[[0,1]]}",
		"{\"horizon\":9,\"days\":10,\"won\":[[0,1],[13,0.5]],\"lost\":[[0,1]]}",
		"{\"horizon\":9,\"days\":10,\"won\":[[0,1],[5,0.5],[4,0.4]],\"lost\":[[0,1]]}",
		"{\"horizon\":9,\"days\":10,\"won\":[[2,1]],\"lost\":[[0,1]]}",
		"{\"horizon\":9,\"days\":1e9,\"won\":[[0,1]],\"lost\":[[0,1]]}",
		"{\"horizon\":-9,\"days\":10,\"won\":[[0,1]],\"lost\":[[0,1]]}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct model *m = model_new();
		struct waiting w;
		struct err e;

		model_add_part(m, "waiting", bad[i]);
		assert_int_equal(waiting_read(&w, m, &e), -1);
		assert_true(strstr(e.text, "dealkit_waiting") != NULL);
		waiting_free(&w);
		model_free(m);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_are_those_of_the_deals),
		cmocka_unit_test(a_model_keeps_them),
		cmocka_unit_test(damaged_curves_are_an_error),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
