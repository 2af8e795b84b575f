/* etag: which tags a client has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "serve/answer.h"
#include "serve/etag.h"
#include "serve/request.h"

static void
a_list_of_tags_is_looked_through(void **state)
{
	(void)state;
	assert_true(etag_is_known("\"a\"", "\"a\""));
	assert_true(etag_is_known("\"b\", W/\"a\" ,\"c\"", "\"a\""));
	assert_true(etag_is_known("*", "\"a\""));
	assert_false(etag_is_known(NULL, "\"a\""));
	assert_false(etag_is_known("", "\"a\""));
	assert_false(etag_is_known("\"ab\"", "\"a\""));
	assert_false(etag_is_known("a", "\"a\""));
	assert_false(etag_is_known("\"a\"x", "\"a\""));
	assert_false(etag_is_known(",, ,", "\"a\""));
}

static void
variants_have_tags_of_their_own(void **state)
{
	static const char sha[] =
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
	struct buf csv = { 0 }, json = { 0 };
	struct request q = { 0 };
	struct answer a = { 0 }, b = { 0 }, c = { 0 }, d = { 0 };

	(void)state;
	buf_text(&csv, "csv");
	buf_text(&json, "json");
	assert_int_equal(etag_set(&q, &a, sha, NULL), 0);
	assert_string_equal(answer_find(&a, "ETag"), "\"e3b0c44298fc1c149afbf4c8996fb924\"");
	assert_int_equal(etag_set(&q, &b, sha, &csv), 0);
	assert_int_equal(etag_set(&q, &c, sha, &json), 0);
	assert_string_not_equal(answer_find(&b, "ETag"), answer_find(&c, "ETag"));
	assert_string_not_equal(answer_find(&b, "ETag"), answer_find(&a, "ETag"));
	q.if_none_match = answer_find(&b, "ETag");
	assert_int_equal(etag_set(&q, &d, sha, &csv), 1);
	assert_int_equal(d.status, 304);
	answer_free(&a);
	answer_free(&b);
	answer_free(&c);
	answer_free(&d);
	buf_free(&csv);
	buf_free(&json);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_of_tags_is_looked_through),
		cmocka_unit_test(variants_have_tags_of_their_own),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
