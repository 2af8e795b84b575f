/* problem: RFC 9457, and no more than twenty faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "serve/problem.h"

static json_t *
body_of(const struct answer *a)
{
	json_error_t e;
	json_t *j = json_loadb(a->body.s, a->body.len, JSON_REJECT_DUPLICATES, &e);

	assert_non_null(j);
	assert_string_equal(a->type, "application/problem+json");
	assert_int_equal(json_integer_value(json_object_get(j, "status")), a->status);
	return j;
}

static const char *
text(const json_t *j, const char *name)
{
	return json_string_value(json_object_get(j, name));
}

static void
a_problem_says_what_it_is(void **state)
{
	struct answer a = { 0 };
	json_t *j;

	(void)state;
	answer_header(&a, "Retry-After", "%d", 7);
	problem_answer(&a, PROBLEM_UNAVAILABLE, "id-1", NULL, "a \"%s\"\n\xff", "b");
	j = body_of(&a);
	assert_int_equal(a.status, 503);
	assert_string_equal(text(j, "type"), "/problems/unavailable");
	assert_string_equal(text(j, "detail"), "a \"b\"\n\xef\xbf\xbd");
	assert_string_equal(text(j, "instance"), "id-1");
	assert_null(json_object_get(j, "errors"));
	assert_string_equal(answer_find(&a, "retry-after"), "7");
	json_decref(j);
	answer_free(&a);
}

static void
faults_are_counted_beyond_twenty(void **state)
{
	struct answer a = { 0 };
	struct faults f = { .n = 0 };
	char pointer[] = "/deals/1", column[] = "created_date", detail[] = "not a date";
	json_t *j, *first;

	(void)state;
	for (unsigned i = 0; i < 25; i++)
		faults_add(&f, &(struct fault){ .line = i + 2, .column = column,
		    .pointer = i == 0 ? pointer : NULL, .code = FAULT_BAD_DATE,
		    .detail = detail });
	problem_answer(&a, PROBLEM_INVALID, "id-1", &f, "wrong");
	j = body_of(&a);
	assert_string_equal(text(j, "type"), "/problems/bad-date");
	assert_int_equal(json_array_size(json_object_get(j, "errors")), PROBLEM_FAULTS);
	assert_int_equal(json_integer_value(json_object_get(j, "errors_more")), 5);
	first = json_array_get(json_object_get(j, "errors"), 0);
	assert_string_equal(text(first, "pointer"), pointer);
	assert_null(json_object_get(first, "line"));
	assert_string_equal(text(first, "code"), "bad_date");
	first = json_array_get(json_object_get(j, "errors"), 1);
	assert_int_equal(json_integer_value(json_object_get(first, "line")), 3);
	assert_string_equal(a.reason, "bad_date");
	json_decref(j);
	faults_free(&f);
	assert_int_equal(f.n + f.more, 0);
	answer_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_problem_says_what_it_is),
		cmocka_unit_test(faults_are_counted_beyond_twenty),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
