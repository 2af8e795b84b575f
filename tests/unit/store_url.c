/* store_url: where a server is, and what has no place in a URL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/store_url.h"

static void
hosts_have_ports_users_and_databases(void **state)
{
	static const struct { const char *url, *user, *host; int port, db; } good[] = {
		{ "redis://localhost", NULL, "localhost", 6379, 0 },
		{ "redis://localhost/", NULL, "localhost", 6379, 0 },
		{ "redis://10.0.0.1:6380/3", NULL, "10.0.0.1", 6380, 3 },
		{ "redis://[::1]:7/15", NULL, "::1", 7, 15 },
		{ "redis://[::1]", NULL, "::1", 6379, 0 },
		{ "redis://etl@h", "etl", "h", 6379, 0 },
		{ "redis://a%40b%3a@h/1", "a@b:", "h", 6379, 1 }
	};
	struct store_url u;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(store_url_parse(&u, good[i].url, &e), 0);
		assert_string_equal(u.host, good[i].host);
		assert_null(u.path);
		assert_int_equal(u.port, good[i].port);
		assert_int_equal(u.db, good[i].db);
		if (good[i].user != NULL)
			assert_string_equal(u.user, good[i].user);
		else
			assert_null(u.user);
		store_url_free(&u);
	}
}

static void
sockets_have_paths(void **state)
{
	struct store_url u;
	struct err e;

	(void)state;
	assert_int_equal(store_url_parse(&u, "unix:///run/a%20b?db=4", &e), 0);
	assert_string_equal(u.path, "/run/a b");
	assert_null(u.host);
	assert_int_equal(u.db, 4);
	store_url_free(&u);
}

static void
what_is_none_is_refused(void **state)
{
	static const char *const bad[] = { "", "localhost", "http://h", "redis://", "redis:///1",
	    "redis://h:0", "redis://h:65536", "redis://h:", "redis://h:6x", "redis://h/x",
	    "redis://h/1/2", "redis://h/99999", "redis://@h", "redis://[::1", "redis://[]",
	    "redis://a%zz@h", "redis://a%00@h", "redis://a%4@h", "unix://x", "unix://",
	    "unix:///x?db=", "unix:///x?dbs=1", "unix:///x?db=1x", "rediss://h" };
	struct store_url u;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(store_url_parse(&u, bad[i], &e), -1);
		store_url_free(&u);
	}
}

static void
a_password_is_refused_and_not_repeated(void **state)
{
	struct store_url u;
	struct err e;

	(void)state;
	assert_int_equal(store_url_parse(&u, "redis://me:geheim@h", &e), -1);
	assert_null(strstr(e.text, "geheim"));
	assert_null(strstr(u.text, "geheim"));
	assert_non_null(strstr(e.text, "--password-file"));
	store_url_free(&u);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts_have_ports_users_and_databases),
		cmocka_unit_test(sockets_have_paths),
		cmocka_unit_test(what_is_none_is_refused),
		cmocka_unit_test(a_password_is_refused_and_not_repeated),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
