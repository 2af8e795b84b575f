/* courier: messages go in order, to Slack alone, and are lost rather than waited for. */
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
#include "serve/courier.h"

static const char url[] = "https://hooks.slack.com/actions/T1/2/abc";

struct slack {
	pthread_mutex_t lock;
	char got[4096];
	int n;
};

static int
post(const char *to, const char *body, size_t n, const char **why, void *arg)
{
	struct slack *s = arg;

	(void)why;
	pthread_mutex_lock(&s->lock);		/* a test that holds it makes Slack slow */
	if (strcmp(to, url) == 0 && s->n < 3)
		strncat(s->got, body, n);
	s->n++;
	pthread_mutex_unlock(&s->lock);
	return 0;
}

static int
count(struct slack *s)
{
	int n;

	pthread_mutex_lock(&s->lock);
	n = s->n;
	pthread_mutex_unlock(&s->lock);
	return n;
}

static void
messages_go_in_order(void **state)
{
	struct slack s = { .lock = PTHREAD_MUTEX_INITIALIZER };
	struct courier *c = courier_new(post, &s);

	(void)state;
	assert_int_equal(courier_send(c, url, "a", 1), 0);
	assert_int_equal(courier_send(c, url, "b", 1), 0);
	assert_int_equal(courier_send(c, url, "c", 1), 0);
	for (int i = 0; i < 200 && count(&s) < 3; i++)
		usleep(10000);
	courier_free(c);
	assert_string_equal(s.got, "abc");
}

static void
no_other_place_is_asked(void **state)
{
	static const char *const bad[] = { "http://hooks.slack.com/x", "https://hooks.slack.com",
	    "https://hooks.slack.com.example/x", "https://hooks.slack.com@example/x", "",
	    "https://hooks.slack.com/x@y", "https://hooks.slack.com/\\x", "https://example.com/" };
	struct slack s = { .lock = PTHREAD_MUTEX_INITIALIZER };
	struct courier *c = courier_new(post, &s);

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(courier_send(c, bad[i], "a", 1), -1);
	courier_free(c);
	assert_int_equal(s.n, 0);
}

static void
a_slow_slack_stops_nobody(void **state)
{
	struct slack s = { .lock = PTHREAD_MUTEX_INITIALIZER };
	struct courier *c = courier_new(post, &s);
	int lost = 0;

	(void)state;
	pthread_mutex_lock(&s.lock);
	for (int i = 0; i < COURIER_QUEUE + 10; i++)
		lost += courier_send(c, url, "a", 1) != 0;
	assert_true(lost >= 9 && lost <= 10);
	pthread_mutex_unlock(&s.lock);
	courier_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_go_in_order),
		cmocka_unit_test(no_other_place_is_asked),
		cmocka_unit_test(a_slow_slack_stops_nobody),
	};

	err_quiet = 1;
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
