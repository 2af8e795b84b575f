/* reply: JSON within JSON, of which nothing is believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "brief/reply.h"

static struct reply r;

static int
reads(const char *answer)
{
	reply_free(&r);
	return reply_read(&r, answer, strlen(answer)) == 0;
}

#define CONTENT(s) "{\"choices\":[{\"message\":{\"content\":\"" s "\"}}]}"

static void
sentences_are_read_with_their_facts(void **state)
{
	(void)state;
	assert_true(reads(CONTENT("{\\\"sentences\\\":[{\\\"text\\\":\\\"A {f1}.\\\","
	    "\\\"facts\\\":[\\\"f1\\\",2]},\\\"B\\\",{\\\"id\\\":\\\"s3\\\"}]}")));
	assert_int_equal(r.n, 3);
	assert_string_equal(r.sentence[0].text, "A {f1}.");
	assert_int_equal(r.sentence[0].facts, 1);
	assert_string_equal(r.sentence[0].fact[0], "f1");
	assert_string_equal(r.sentence[1].text, "B");
	assert_string_equal(r.sentence[2].text, "s3");
	reply_free(&r);
}

static void
a_fence_around_them_is_taken_off(void **state)
{
	(void)state;
	assert_true(reads(CONTENT("Sure!```json\\n{\\\"sentences\\\":[\\\"A\\\"]}\\n```")));
	assert_int_equal(r.n, 1);
	reply_free(&r);
}

static void
what_is_none_is_refused(void **state)
{
	(void)state;
	assert_false(reads(""));
	assert_false(reads("null"));
	assert_false(reads("{}"));
	assert_false(reads("{\"choices\":[]}"));
	assert_false(reads("{\"choices\":[{\"message\":{\"content\":7}}]}"));
	assert_false(reads(CONTENT("words")));
	assert_false(reads(CONTENT("}{")));
	assert_false(reads(CONTENT("{\\\"sentences\\\":[]}")));
	assert_false(reads(CONTENT("{\\\"sentences\\\":{\\\"text\\\":\\\"A\\\"}}")));
	assert_false(reads("\xff\xfe"));
}

static void
a_text_is_one_line_and_no_longer_than_it_may_be(void **state)
{
	static const char begin[] = "{\"choices\":[{\"message\":{\"content\":"
	    "\"{\\\"sentences\\\":[\\\"";
	char answer[4000];

	(void)state;
	assert_true(reads(CONTENT("{\\\"sentences\\\":[\\\"a\\\\nb<i>\\\"]}")));
	assert_string_equal(r.sentence[0].text, "a bi");
	strcpy(answer, begin);
	memset(answer + strlen(begin), 'x', 2000);
	strcpy(answer + strlen(begin) + 2000, "\\\"]}\"}}]}");
	assert_true(reads(answer));
	assert_int_equal(strlen(r.sentence[0].text), REPLY_TEXT);
	reply_free(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sentences_are_read_with_their_facts),
		cmocka_unit_test(a_fence_around_them_is_taken_off),
		cmocka_unit_test(what_is_none_is_refused),
		cmocka_unit_test(a_text_is_one_line_and_no_longer_than_it_may_be)
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
