/* slack_check: the published signature, a bit of each part, time, two secrets, replay. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "serve/slack_check.h"

/* docs.slack.dev, Verifying requests from Slack. */
static const char secret[] = "8f742231b10e8888abcd99yyyzzz85a5", timestamp[] = "1531420618",
    signature[] = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    body[] = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&"
    "channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&"
    "command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
    "%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015."
    "47445629121.803a0bc887a14d10d2c447fce8b6703c";
static const int64_t then = 1531420618;

static struct slack_secrets *
read_secrets(const char *text)
{
	char path[] = "/tmp/secrets.XXXXXX";
	int fd = mkstemp(path);
	struct slack_secrets *s;
	struct err e;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	s = slack_secrets_read(path, &e);
	unlink(path);
	return s;
}

static int
check(const char *key, const char *t, const char *v0, const char *b, int64_t now)
{
	struct slack_secrets *s = read_secrets(key);
	struct slack_signed m = { t, v0, b, strlen(b) };
	uint8_t digest[SHA256_BYTES];
	const char *what;
	int rc;

	assert_non_null(s);
	rc = slack_check(s, &m, now, digest, &what);
	slack_secrets_free(s);
	return rc;
}

static void
the_published_signature_is_right(void **state)
{
	(void)state;
	assert_int_equal(check(secret, timestamp, signature, body, then), 0);
}

/* The text with one bit of one byte flipped. */
static const char *
flipped(const char *s, size_t i)
{
	static char copy[1024];

	strcpy(copy, s);
	copy[i] ^= 1;
	return copy;
}

static void
a_flipped_bit_anywhere_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < strlen(secret); i++)
		assert_int_equal(check(flipped(secret, i), timestamp, signature, body, then), -1);
	for (size_t i = 8; i < strlen(timestamp); i++)		/* within five minutes */
		assert_int_equal(check(secret, flipped(timestamp, i), signature, body, then), -1);
	for (size_t i = 0; i < strlen(signature); i++)
		assert_int_equal(check(secret, timestamp, flipped(signature, i), body, then), -1);
	for (size_t i = 0; i < strlen(body); i++)
		assert_int_equal(check(secret, timestamp, signature, flipped(body, i), then), -1);
}

static void
five_minutes_and_not_a_second_more(void **state)
{
	(void)state;
	assert_int_equal(check(secret, timestamp, signature, body, then + 300), 0);
	assert_int_equal(check(secret, timestamp, signature, body, then - 300), 0);
	assert_int_equal(check(secret, timestamp, signature, body, then + 301), -1);
	assert_int_equal(check(secret, timestamp, signature, body, then - 301), -1);
}

static void
fields_that_are_not_there_or_none_are_refused(void **state)
{
	(void)state;
	assert_int_equal(check(secret, NULL, signature, body, then), -1);
	assert_int_equal(check(secret, timestamp, NULL, body, then), -1);
	assert_int_equal(check(secret, "", signature, body, then), -1);
	assert_int_equal(check(secret, "+1531420618", signature, body, then), -1);
	assert_int_equal(check(secret, "1531420618.0", signature, body, then), -1);
	assert_int_equal(check(secret, "99999999999999999999", signature, body, then), -1);
	assert_int_equal(check(secret, timestamp, "v0=", body, then), -1);
	assert_int_equal(check(secret, timestamp, "v1=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10"
	    "bd27519666489c69b503", body, then), -1);
}

static void
one_of_two_secrets_is_enough(void **state)
{
	char two[200];

	(void)state;
	snprintf(two, sizeof two, "# rotated\n0123456789abcdef0123\n%s\n", secret);
	assert_int_equal(check(two, timestamp, signature, body, then), 0);
	snprintf(two, sizeof two, "%s\r\n0123456789abcdef0123", secret);
	assert_int_equal(check(two, timestamp, signature, body, then), 0);
	assert_null(read_secrets("0123456789abcdef\n0123456789abcdeg\n0123456789abcdeh\n"));
	assert_null(read_secrets("short\n"));
	assert_null(read_secrets("# nothing\n"));
}

static void
a_signature_is_taken_once_in_ten_minutes(void **state)
{
	struct slack_replay *r = slack_replay_new();
	uint8_t digest[SHA256_BYTES] = { 1 };

	(void)state;
	assert_int_equal(slack_replay_add(r, digest, 1), 0);
	assert_int_equal(slack_replay_add(r, digest, 2), 1);
	assert_int_equal(slack_replay_add(r, digest, 600), 1);
	assert_int_equal(slack_replay_add(r, digest, 601), 0);
	for (int i = 1; i < SLACK_TABLE; i++) {
		digest[1] = (uint8_t)i;
		digest[2] = (uint8_t)(i >> 8);
		assert_int_equal(slack_replay_add(r, digest, 601), 0);
	}
	digest[3] = 1;
	assert_int_equal(slack_replay_add(r, digest, 602), -1);
	assert_int_equal(slack_replay_add(r, digest, 1300), 0);
	slack_replay_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_published_signature_is_right),
		cmocka_unit_test(a_flipped_bit_anywhere_is_refused),
		cmocka_unit_test(five_minutes_and_not_a_second_more),
		cmocka_unit_test(fields_that_are_not_there_or_none_are_refused),
		cmocka_unit_test(one_of_two_secrets_is_enough),
		cmocka_unit_test(a_signature_is_taken_once_in_ten_minutes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
