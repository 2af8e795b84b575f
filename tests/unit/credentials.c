/* secret: where from, and that nothing shows them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "send/credentials.h"

static char path[] = "/tmp/secret.XXXXXX";

static int
from_file(struct credentials *s, const char *text, struct err *e)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	return credentials_read(s, path, e);
}

static void
the_file_goes_before_the_environment(void **state)
{
	struct credentials s;
	struct err e;

	(void)state;
	setenv("DEALSEND_URL", "https://env/", 1);
	setenv("DEALSEND_USER", "env user", 1);
	setenv("DEALSEND_PASSWORD", "", 1);
	assert_int_equal(from_file(&s,
	    "# comment\n\nurl\thttps://file/  \r\nurl rep 2 https://two/\ntoken a b", &e), 0);
	assert_string_equal(s.url, "https://file/");
	assert_string_equal(s.user, "env user");
	assert_null(s.password);
	assert_string_equal(s.token, "a b");
	assert_string_equal(credentials_url(&s, "rep 2"), "https://two/");
	assert_string_equal(credentials_url(&s, "rep"), "https://file/");
	assert_null(getenv("DEALSEND_URL"));
	assert_null(getenv("DEALSEND_USER"));
	credentials_free(&s);
}

static void
errors_hold_no_value(void **state)
{
	static const char *const bad[] = { "hunter2 x", "password", "password a\001hunter2" };
	struct credentials s;
	struct err e;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(from_file(&s, bad[i], &e), -1);
		assert_null(strstr(e.text, "hunter2"));
		credentials_free(&s);
	}
}

static void
what_shows_a_secret(void **state)
{
	static const char *const shows[] = {
		"x correct horse y", "token-abc", "bad path /XXXXXXXX!", "pass-word", "secret22"
	};
	static const char *const plain[] = {
		"", "invalid_payload", "hooks.example.com", "services", "B0 T0"
	};
	struct credentials s;
	struct err e;

	(void)state;
	assert_int_equal(from_file(&s,
	    "url https://u:pass-word@hooks.example.com/T0/B0/XXXXXXXX?k=secret22\n"
	    "password correct horse\ntoken token-abc\n", &e), 0);
	for (size_t i = 0; i < 5; i++) {
		assert_true(credentials_shows(&s, shows[i], strlen(shows[i])));
		assert_false(credentials_shows(&s, plain[i], strlen(plain[i])));
	}
	credentials_free(&s);
}

static void
a_url_is_masked(void **state)
{
	static const char *const url[][2] = {
		{ "https://hooks.slack.com/services/T/B/X", "https://hooks.slack.com/***" },
		{ "smtp://u:p@host:587", "smtp://***@host:587" }, { "http://h/", "http://h" },
		{ "https://u:p@a@host?key=1", "https://***@host/***" }, { "no url", "***" }
	};
	struct buf o;

	(void)state;
	buf_init(&o);
	for (size_t i = 0; i < 5; i++) {
		credentials_mask(&o, url[i][0]);
		buf_bytes(&o, "", 1);
		assert_string_equal(o.s, url[i][1]);
		buf_clear(&o);
	}
	buf_free(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_goes_before_the_environment),
		cmocka_unit_test(errors_hold_no_value),
		cmocka_unit_test(what_shows_a_secret),
		cmocka_unit_test(a_url_is_masked),
	};
	int rc;

	cmocka_set_message_output(CM_OUTPUT_TAP);
	close(mkstemp(path));
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return rc;
}
