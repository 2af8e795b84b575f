/* form: fields decoded by their length, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "serve/form.h"

static void
fields_are_decoded(void **state)
{
	static const char s[] = "command=%2Fdeal&text=a+b%2bc&empty=&bare&%C3%A4=%e2%82%ac";
	struct form f;
	const char *what;

	(void)state;
	assert_int_equal(form_parse(&f, s, strlen(s), &what), 0);
	assert_string_equal(form_find(&f, "command"), "/deal");
	assert_string_equal(form_find(&f, "text"), "a b+c");
	assert_string_equal(form_find(&f, "empty"), "");
	assert_string_equal(form_find(&f, "bare"), "");
	assert_string_equal(form_find(&f, "\xc3\xa4"), "\xe2\x82\xac");
	assert_null(form_find(&f, "none"));
	form_free(&f);
	assert_int_equal(form_parse(&f, NULL, 0, &what), 0);
	form_free(&f);
}

static void
what_has_two_meanings_is_refused(void **state)
{
	static const char *const bad[] = { "a=1&a=2", "a=%", "a=%4", "a=%zz", "a=%00", "%00=a",
	    "a=%ff", "a=1&%61=2", "a=%c3" };
	struct form f;
	const char *what;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(form_parse(&f, bad[i], strlen(bad[i]), &what), -1);
		form_free(&f);
	}
}

static void
at_most_64_fields(void **state)
{
	char s[1024] = "";
	struct form f;
	const char *what;

	(void)state;
	for (int i = 0; i < FORM_FIELDS; i++)
		sprintf(s + strlen(s), "f%d=&", i);
	assert_int_equal(form_parse(&f, s, strlen(s), &what), 0);
	form_free(&f);
	strcat(s, "more=");
	assert_int_equal(form_parse(&f, s, strlen(s), &what), -1);
	form_free(&f);
}

static void
a_form_is_told_by_its_type(void **state)
{
	(void)state;
	assert_true(form_is("application/x-www-form-urlencoded"));
	assert_true(form_is("Application/X-WWW-Form-Urlencoded; charset=UTF-8"));
	assert_false(form_is("application/x-www-form-urlencoded; charset=latin1"));
	assert_false(form_is("application/x-www-form-urlencodedx"));
	assert_false(form_is("application/json"));
	assert_false(form_is(NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_decoded),
		cmocka_unit_test(what_has_two_meanings_is_refused),
		cmocka_unit_test(at_most_64_fields),
		cmocka_unit_test(a_form_is_told_by_its_type),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
