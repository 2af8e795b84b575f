/*
 * courier: messages go in order, to Slack alone, again where that helps, and are lost rather than
 * waited for.
 */
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "serve/clock.h"
#include "serve/courier.h"

static const char url[] = "https://hooks.slack.com/actions/T1/2/abc";

struct slack {
	pthread_mutex_t lock;
	char got[4096];
	int n;
	struct delivery_answer answer[8];	/* to what is posted first, second ...; then done */
	int busy;			/* it asks everybody to wait for 50 seconds */
	int again, sent, lost;
};

static void
post(const char *to, const char *body, size_t n, struct delivery_answer *a, void *arg)
{
	struct slack *s = arg;

	pthread_mutex_lock(&s->lock);		/* a test that holds it makes Slack slow */
	if (strcmp(to, url) == 0 && s->n < 8)
		strncat(s->got, body, n);
	*a = s->n < 8 ? s->answer[s->n] : (struct delivery_answer){ .wait = -1 };
	if (s->busy)
		*a = (struct delivery_answer){ .verdict = DELIVERY_AGAIN, .wait = 50 };
	s->n++;
	pthread_mutex_unlock(&s->lock);
}

static void
count(const char *what, void *arg)
{
	struct slack *s = arg;

	pthread_mutex_lock(&s->lock);
	s->again += strcmp(what, "again") == 0;
	s->sent += strcmp(what, "sent") == 0;
	s->lost += strcmp(what, "lost") == 0;
	pthread_mutex_unlock(&s->lock);
}

static struct courier *
start(struct slack *s, double backoff)
{
	const struct courier_options o = { post, count, s, backoff };

	pthread_mutex_init(&s->lock, NULL);
	return courier_new(&o);
}

static int
read_number(struct slack *s, int again)
{
	int n;

	pthread_mutex_lock(&s->lock);
	n = again ? s->again : s->sent + s->lost;
	pthread_mutex_unlock(&s->lock);
	return n;
}

/* Waits until so many messages have come to their end. */
static void
wait_for(struct slack *s, int ends)
{
	for (int i = 0; i < 1000 && read_number(s, 0) < ends; i++)
		usleep(5000);
	assert_int_equal(read_number(s, 0), ends);
}

/* Waits until one is to be tried again. */
static void
wait_for_again(struct slack *s)
{
	for (int i = 0; i < 1000 && read_number(s, 1) < 1; i++)
		usleep(5000);
	assert_int_equal(read_number(s, 1), 1);
}

static void
messages_go_in_order(void **state)
{
	struct slack s = { .n = 0 };
	struct courier *c = start(&s, 1);

	(void)state;
	assert_int_equal(courier_send(c, url, "a", 1), 0);
	assert_int_equal(courier_send(c, url, "b", 1), 0);
	assert_int_equal(courier_send(c, url, "c", 1), 0);
	wait_for(&s, 3);
	courier_free(c);
	assert_string_equal(s.got, "abc");
	assert_int_equal(s.sent, 3);
}

static void
no_other_place_is_asked(void **state)
{
	static const char *const bad[] = { "http://hooks.slack.com/x", "https://hooks.slack.com",
	    "https://hooks.slack.com.example/x", "https://hooks.slack.com@example/x", "",
	    "https://hooks.slack.com/x@y", "https://hooks.slack.com/\\x", "https://example.com/" };
	struct slack s = { .n = 0 };
	struct courier *c = start(&s, 1);

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(courier_send(c, bad[i], "a", 1), -1);
	courier_free(c);
	assert_int_equal(s.n, 0);
}

static void
a_slow_slack_stops_nobody(void **state)
{
	struct slack s = { .n = 0 };
	struct courier *c = start(&s, 1);
	int lost = 0;

	(void)state;
	pthread_mutex_lock(&s.lock);
	for (int i = 0; i < COURIER_QUEUE; i++)
		lost += courier_send(c, url, "a", 1) != 0;
	pthread_mutex_unlock(&s.lock);
	assert_int_equal(lost, 0);
	wait_for(&s, COURIER_QUEUE);
	courier_free(c);
}

static void
a_full_queue_loses_what_comes(void **state)
{
	struct slack s = { .busy = 1 };
	struct courier *c = start(&s, 1);

	(void)state;
	for (int i = 0; i < COURIER_QUEUE; i++)		/* they wait for 50 seconds */
		assert_int_equal(courier_send(c, url, "a", 1), 0);
	assert_int_equal(courier_send(c, url, "b", 1), -1);
	assert_int_equal(courier_send(c, url, "b", 1), -1);
	courier_free(c);
	assert_int_equal(s.sent, 0);
	assert_true(s.lost >= 2);
}

static void
it_tries_again_and_others_go_meanwhile(void **state)
{
	struct slack s = { .answer = { { .verdict = DELIVERY_AGAIN, .wait = 0.3 },
	    { .wait = -1 }, { .verdict = DELIVERY_AGAIN, .wait = -1 }, { .wait = -1 } } };
	struct courier *c = start(&s, 0.01);
	double since = clock_now();

	(void)state;
	courier_send(c, url, "a", 1);
	courier_send(c, url, "b", 1);
	wait_for(&s, 2);
	assert_true(clock_now() - since >= 0.3);	/* as was asked for */
	courier_free(c);
	assert_string_equal(s.got, "abaa");
	assert_int_equal(s.again, 2);
	assert_int_equal(s.lost, 0);
}

static void
it_gives_up(void **state)
{
	struct slack s = { .answer = {
	    { .verdict = DELIVERY_AGAIN, .wait = -1 }, { .verdict = DELIVERY_AGAIN, .wait = -1 },
	    { .verdict = DELIVERY_AGAIN, .wait = -1 },		/* a */
	    { .verdict = DELIVERY_DENIED, .wait = -1 },		/* b */
	    { .verdict = DELIVERY_REFUSED, .wait = -1 },	/* c */
	    { .verdict = DELIVERY_AGAIN, .wait = COURIER_LONGEST + 1 },	/* d */
	    { .verdict = DELIVERY_AGAIN, .wait = INFINITY } } };	/* e */
	struct courier *c = start(&s, 0.001);

	(void)state;
	courier_send(c, url, "a", 1);
	wait_for(&s, 1);
	for (const char *m = "bcde"; *m != '\0'; m++)
		courier_send(c, url, m, 1);
	wait_for(&s, 5);
	courier_free(c);
	assert_string_equal(s.got, "aaabcde");
	assert_int_equal(s.again, COURIER_ATTEMPTS - 1);
	assert_int_equal(s.lost, 5);
}

static void
at_the_end_each_is_tried_once(void **state)
{
	struct slack s = { .answer = { { .verdict = DELIVERY_AGAIN, .wait = 50 } } };
	struct courier *c = start(&s, 50);
	double since;

	(void)state;
	courier_send(c, url, "a", 1);
	wait_for_again(&s);
	pthread_mutex_lock(&s.lock);
	for (const char *m = "bcd"; *m != '\0'; m++)
		courier_send(c, url, m, 1);
	pthread_mutex_unlock(&s.lock);
	since = clock_now();
	courier_free(c);
	assert_true(clock_now() - since < COURIER_LAST);
	assert_string_equal(s.got, "abcd");
	assert_int_equal(s.sent, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_go_in_order),
		cmocka_unit_test(no_other_place_is_asked),
		cmocka_unit_test(a_slow_slack_stops_nobody),
		cmocka_unit_test(a_full_queue_loses_what_comes),
		cmocka_unit_test(it_tries_again_and_others_go_meanwhile),
		cmocka_unit_test(it_gives_up),
		cmocka_unit_test(at_the_end_each_is_tried_once),
	};

	err_quiet = 1;
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
