/* media: forms of bodies, and what an Accept wants most. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "serve/media.h"

static void
a_body_is_csv_or_json_in_utf8(void **state)
{
	(void)state;
	assert_int_equal(media_of_body(NULL), MEDIA_NONE);
	assert_int_equal(media_of_body("text/csv"), MEDIA_CSV);
	assert_int_equal(media_of_body(" Text/CSV ; charset=\"UTF-8\"; header=present"), MEDIA_CSV);
	assert_int_equal(media_of_body("application/json;charset=utf-8"), MEDIA_JSON);
	assert_int_equal(media_of_body("text/csv; charset=latin1"), MEDIA_OTHER);
	assert_int_equal(media_of_body("text/csvx"), MEDIA_OTHER);
	assert_int_equal(media_of_body("text/plain"), MEDIA_OTHER);
	assert_int_equal(media_of_body(""), MEDIA_OTHER);
}

static void
the_usual_form_answers_who_does_not_care(void **state)
{
	(void)state;
	assert_int_equal(media_wanted(NULL, MEDIA_JSON), MEDIA_JSON);
	assert_int_equal(media_wanted("*/*", MEDIA_CSV), MEDIA_CSV);
	assert_int_equal(media_wanted("text/csv, application/json", MEDIA_JSON), MEDIA_JSON);
}

static void
quality_decides_and_the_exact_range_counts(void **state)
{
	(void)state;
	assert_int_equal(media_wanted("application/json", MEDIA_CSV), MEDIA_JSON);
	assert_int_equal(media_wanted("text/csv;q=0.5, application/json", MEDIA_CSV), MEDIA_JSON);
	assert_int_equal(media_wanted("application/json;q=0, */*", MEDIA_JSON), MEDIA_CSV);
	assert_int_equal(media_wanted("text/*;q=0.9,*/*;q=0.1", MEDIA_JSON), MEDIA_CSV);
	assert_int_equal(media_wanted("text/html, application/xhtml+xml, */*;q=0.8", MEDIA_JSON),
	    MEDIA_JSON);
	assert_int_equal(media_wanted("text/html", MEDIA_CSV), MEDIA_OTHER);
	assert_int_equal(media_wanted("text/csv;q=0", MEDIA_CSV), MEDIA_OTHER);
	assert_int_equal(media_wanted("text/csv;q=x", MEDIA_CSV), MEDIA_OTHER);
	assert_int_equal(media_wanted("text/csv ; header=present ; q=1", MEDIA_JSON), MEDIA_CSV);
	assert_int_equal(media_wanted("", MEDIA_CSV), MEDIA_OTHER);
	assert_int_equal(media_wanted(",;,;q", MEDIA_CSV), MEDIA_OTHER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_body_is_csv_or_json_in_utf8),
		cmocka_unit_test(the_usual_form_answers_who_does_not_care),
		cmocka_unit_test(quality_decides_and_the_exact_range_counts),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
