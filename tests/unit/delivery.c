/* delivery: attempts, pauses, and when to leave a destination alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "send/delivery.h"

static volatile sig_atomic_t stop;

struct script {			/* verdicts to give, one an attempt; the last one for ever */
	struct delivery_answer answer[8];
	size_t n, at;
};

static void
play(void *arg, struct delivery_answer *a)
{
	struct script *s = arg;

	*a = s->answer[s->at < s->n ? s->at : s->n - 1];
	s->at++;
}

#define AGAIN	{ .verdict = DELIVERY_AGAIN, .wait = -1, .error = "no" }
#define SILENT	{ .verdict = DELIVERY_AGAIN, .wait = -1, .silent = 1 }
#define DONE	{ .verdict = DELIVERY_DONE, .wait = -1 }
#define REFUSED	{ .verdict = DELIVERY_REFUSED, .wait = -1 }

static struct delivery *
make(void)
{
	struct delivery_options o = { .attempts = 3, .backoff = 0.0001, .longest = 0.1, .seed = 1,
	    .stop = &stop };

	stop = 0;
	return delivery_new(&o);
}

static size_t
try(struct delivery *c, struct script s, const char *to, enum delivery_verdict expect)
{
	struct delivery_answer a;
	size_t n = delivery_try(c, to, play, &s, &a);

	assert_int_equal(a.verdict, expect);
	return n;
}

static void
statuses(void **state)
{
	static const long again[] = { 408, 425, 429, 500, 502, 503, 504, 599, 100 };
	static const long denied[] = { 300, 301, 302, 307, 401, 403, 404, 405, 407, 410 };
	static const long refused[] = { 400, 413, 422 };

	(void)state;
	for (size_t i = 0; i < sizeof again / sizeof *again; i++)
		assert_int_equal(delivery_http(again[i]), DELIVERY_AGAIN);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		assert_int_equal(delivery_http(refused[i]), DELIVERY_REFUSED);
	for (size_t i = 0; i < sizeof denied / sizeof *denied; i++)
		assert_int_equal(delivery_http(denied[i]), DELIVERY_DENIED);
	assert_int_equal(delivery_http(200), DELIVERY_DONE);
	assert_int_equal(delivery_http(204), DELIVERY_DONE);
	assert_int_equal(delivery_smtp(421), DELIVERY_AGAIN);
	assert_int_equal(delivery_smtp(550), DELIVERY_REFUSED);
	assert_int_equal(delivery_smtp(0), DELIVERY_AGAIN);
	assert_int_equal(delivery_smtp(535), DELIVERY_DENIED);
	assert_int_equal(delivery_exit(0), DELIVERY_DONE);
	assert_int_equal(delivery_exit(75), DELIVERY_AGAIN);
	assert_int_equal(delivery_exit(67), DELIVERY_REFUSED);
	assert_int_equal(delivery_exit(127), DELIVERY_DENIED);
}

static void
pauses_double_up_to_the_longest(void **state)
{
	struct rng r, s;
	double d;

	(void)state;
	rng_start(&r, 7, 0);
	rng_start(&s, 7, 0);
	for (size_t n = 1; n < 40; n++) {
		double base = n < 7 ? (double)(1u << (n - 1)) : 60;

		d = delivery_delay(&r, 1, n, 60, -1);
		assert_true(d > base / 2 && d < base);
		assert_true(delivery_delay(&s, 1, n, 60, -1) == d);	/* the seed decides */
	}
	assert_true(delivery_delay(&r, 1, 1, 60, 30) == 30);
	assert_true(delivery_delay(&r, 1, 1, 60, 300) == 300);
	assert_true(delivery_delay(&r, 8, 1, 60, 0) >= 4);
}

static void
attempts_end_with_a_final_answer(void **state)
{
	struct delivery *c = make();

	(void)state;
	assert_int_equal(try(c, (struct script){ { DONE }, 1, 0 }, "a", DELIVERY_DONE), 1);
	assert_int_equal(try(c, (struct script){ { AGAIN, AGAIN, DONE }, 3, 0 }, "a",
	    DELIVERY_DONE), 3);
	assert_int_equal(try(c, (struct script){ { AGAIN, REFUSED }, 2, 0 }, "a",
	    DELIVERY_REFUSED), 2);
	assert_int_equal(try(c, (struct script){ { AGAIN }, 1, 0 }, "a", DELIVERY_AGAIN), 3);
	delivery_free(c);
}

static void
one_that_failed_gets_one_attempt_until_it_takes_one(void **state)
{
	struct delivery *c = make();

	(void)state;
	assert_int_equal(try(c, (struct script){ { AGAIN }, 1, 0 }, "a", DELIVERY_AGAIN), 3);
	assert_int_equal(try(c, (struct script){ { AGAIN }, 1, 0 }, "a", DELIVERY_AGAIN), 1);
	assert_int_equal(try(c, (struct script){ { AGAIN }, 1, 0 }, "b", DELIVERY_AGAIN), 3);
	assert_int_equal(try(c, (struct script){ { DONE }, 1, 0 }, "a", DELIVERY_DONE), 1);
	assert_int_equal(try(c, (struct script){ { AGAIN }, 1, 0 }, "a", DELIVERY_AGAIN), 3);
	delivery_free(c);
}

static void
one_that_is_silent_twice_is_left_alone(void **state)
{
	struct delivery *c = make();

	(void)state;
	assert_int_equal(try(c, (struct script){ { SILENT }, 1, 0 }, "a", DELIVERY_AGAIN), 3);
	assert_int_equal(try(c, (struct script){ { SILENT }, 1, 0 }, "a", DELIVERY_AGAIN), 1);
	assert_int_equal(try(c, (struct script){ { DONE }, 1, 0 }, "a", DELIVERY_AGAIN), 0);
	delivery_free(c);
}

static void
too_long_a_pause_is_not_waited_for(void **state)
{
	struct delivery *c = make();
	struct delivery_answer later = { .verdict = DELIVERY_AGAIN, .wait = 3600,
	    .error = "later" };
	struct script s = { { later }, 1, 0 };
	struct delivery_answer a;

	(void)state;
	assert_int_equal(try(c, s, "a", DELIVERY_AGAIN), 1);
	assert_int_equal(delivery_try(c, "a", play, &s, &a), 0);
	assert_string_equal(a.error, "not tried after: later");
	delivery_free(c);
}

static void
one_that_denies_is_left_alone(void **state)
{
	struct delivery *c = make();

	(void)state;
	assert_int_equal(try(c, (struct script){ { { .verdict = DELIVERY_DENIED } }, 1, 0 }, "a",
	    DELIVERY_DENIED), 1);
	assert_int_equal(try(c, (struct script){ { DONE }, 1, 0 }, "a", DELIVERY_AGAIN), 0);
	assert_int_equal(try(c, (struct script){ { DONE }, 1, 0 }, "b", DELIVERY_DONE), 1);
	delivery_free(c);
}

static void
a_signal_stops_it(void **state)
{
	struct delivery *c = make();
	struct script s = { { DONE }, 1, 0 };
	struct delivery_answer a;

	(void)state;
	stop = 1;
	assert_int_equal(delivery_try(c, "a", play, &s, &a), 0);
	assert_int_equal(a.verdict, DELIVERY_AGAIN);
	assert_string_equal(a.error, "stopped by a signal");
	delivery_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statuses),
		cmocka_unit_test(pauses_double_up_to_the_longest),
		cmocka_unit_test(attempts_end_with_a_final_answer),
		cmocka_unit_test(one_that_failed_gets_one_attempt_until_it_takes_one),
		cmocka_unit_test(one_that_is_silent_twice_is_left_alone),
		cmocka_unit_test(too_long_a_pause_is_not_waited_for),
		cmocka_unit_test(one_that_denies_is_left_alone),
		cmocka_unit_test(a_signal_stops_it),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
