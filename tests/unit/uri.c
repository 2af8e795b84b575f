/* uri: a request's target in parts, by its length. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "serve/uri.h"

static void
parts_and_parameters_are_decoded(void **state)
{
	struct uri t;
	const char *what;

	(void)state;
	assert_int_equal(uri_parse(&t, "/v1/deals/A%2FB%20c?k=3&show=both&rep=a+b%26&empty=",
	    &what), 0);
	assert_int_equal(t.parts, 3);
	assert_string_equal(t.part[0], "v1");
	assert_string_equal(t.part[2], "A/B c");
	assert_string_equal(uri_find(&t, "rep"), "a b&");
	assert_string_equal(uri_find(&t, "empty"), "");
	assert_null(uri_find(&t, "none"));
	uri_free(&t);
	assert_int_equal(uri_parse(&t, "/", &what), 0);
	assert_int_equal(t.parts, 0);
	uri_free(&t);
	assert_int_equal(uri_parse(&t, "/a+b/", &what), 0);
	assert_int_equal(t.parts, 2);
	assert_string_equal(t.part[0], "a+b");
	assert_string_equal(t.part[1], "");
	uri_free(&t);
}

static void
what_means_two_things_is_refused(void **state)
{
	static const char *const bad[] = { "", "*", "health", "http://x/health", "/a%00b", "/a%zz",
	    "/a%4", "/%ff", "/%c3", "/?a=%00", "/?a=1&a=2", "/a/b/c/d/e", "/?=%e2%82" };
	struct uri t;
	const char *what;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(uri_parse(&t, bad[i], &what), -1);
		assert_non_null(what);
		uri_free(&t);
	}
}

static void
dots_are_parts_like_others(void **state)
{
	struct uri t;
	const char *what;

	(void)state;
	assert_int_equal(uri_parse(&t, "/v1/tables/%2e%2e", &what), 0);
	assert_string_equal(t.part[2], "..");
	uri_free(&t);
}

static void
an_unknown_parameter_is_named(void **state)
{
	static const char *const names[] = { "k", "as_of", NULL };
	struct uri t;
	const char *what;

	(void)state;
	assert_int_equal(uri_parse(&t, "/?k=1&asof=2", &what), 0);
	assert_string_equal(uri_unknown(&t, names), "asof");
	uri_free(&t);
	assert_int_equal(uri_parse(&t, "/?k=1&&as_of=2&", &what), 0);
	assert_null(uri_unknown(&t, names));
	uri_free(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_and_parameters_are_decoded),
		cmocka_unit_test(what_means_two_things_is_refused),
		cmocka_unit_test(dots_are_parts_like_others),
		cmocka_unit_test(an_unknown_parameter_is_named),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
