/* wrap: words in lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "text/wrap.h"

static struct buf o;

static const char *
wrapped(size_t width, const char *first, const char *further, const char *text)
{
	static char buf[400];

	wrap_words(&o, &(struct wrap){ width, first, further }, text, strlen(text));
	assert_true(o.len < sizeof buf);
	memcpy(buf, o.s, o.len);
	buf[o.len] = '\0';
	buf_clear(&o);
	return buf;
}

static void
lines_are_at_most_as_wide_as_asked_for(void **state)
{
	(void)state;
	assert_string_equal(wrapped(10, "", "", "one two three"), "one two\nthree\n");
	assert_string_equal(wrapped(10, "", "", "four56 890"), "four56 890\n");
	assert_string_equal(wrapped(10, "", "", "four567 890"), "four567\n890\n");
	assert_string_equal(wrapped(10, "", "", ""), "\n");
}

static void
a_longer_word_has_a_line_to_itself(void **state)
{
	(void)state;
	assert_string_equal(wrapped(4, "", "", "abcdefgh ij"), "abcdefgh\nij\n");
	assert_string_equal(wrapped(4, "", "", "ij abcdefgh"), "ij\nabcdefgh\n");
}

static void
lines_begin_as_asked_for(void **state)
{
	(void)state;
	assert_string_equal(wrapped(10, "1. ", "   ", "one two three"), "1. one two\n   three\n");
	assert_string_equal(wrapped(10, "", "    ", "one two three"), "one two\n    three\n");
	assert_string_equal(wrapped(10, "    ", "    ", ""), "    \n");
}

/* Bytes that continue a character have no width. */
static void
width_is_of_characters(void **state)
{
	(void)state;
	assert_string_equal(wrapped(7, "", "", "\xc3\xa9t\xc3\xa9 \xe2\x82\xac" "20"),
	    "\xc3\xa9t\xc3\xa9 \xe2\x82\xac" "20\n");
	assert_string_equal(wrapped(6, "", "", "\xc3\xa9t\xc3\xa9 \xe2\x82\xac" "20"),
	    "\xc3\xa9t\xc3\xa9\n\xe2\x82\xac" "20\n");
	assert_string_equal(wrapped(6, "\xe2\x80\xa2 ", "", "abcd e"),
	    "\xe2\x80\xa2 abcd\ne\n");
}

static void
one_blank_stands_between_two_words(void **state)
{
	(void)state;
	assert_string_equal(wrapped(20, "", "", "  one   two "), "one two\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_at_most_as_wide_as_asked_for),
		cmocka_unit_test(a_longer_word_has_a_line_to_itself),
		cmocka_unit_test(lines_begin_as_asked_for),
		cmocka_unit_test(width_is_of_characters),
		cmocka_unit_test(one_blank_stands_between_two_words),
	};

	buf_init(&o);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
