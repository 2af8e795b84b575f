/* utf8: texts that steer nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/utf8.h"

static void
becomes(const char *s, size_t n, const char *expect)
{
	char *text = utf8_text(s, n);

	assert_string_equal(text, expect);
	free(text);
}

#define BECOMES(s, expect) becomes(s, sizeof(s) - 1, expect)

static void
well_formed_text_stays(void **state)
{
	(void)state;
	BECOMES("", "");
	BECOMES("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf",
	    "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf");
}

static void
controls_are_blanks(void **state)
{
	(void)state;
	BECOMES("a\r\nb\tc\0d\033[31m\x7f", "a  b c d [31m ");
	BECOMES("\xc2\x9b\xc2\x85|\xe2\x80\xa8\xe2\x80\xa9|\xe2\x80\xae\xe2\x81\xa6\xd8\x9c",
	    "  |  |   ");
	BECOMES("\xc2\xa0", "\xc2\xa0");
}

/* Table 3-8 of the Unicode Standard: overlong, surrogates, beyond U+10FFFF, cut short. */
static void
what_is_no_utf8_is_replaced(void **state)
{
	(void)state;
	BECOMES("\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd");
	BECOMES("\xe0\x80\xaf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	BECOMES("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	BECOMES("\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	BECOMES("\xf0\x8f\xbf\xbf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	BECOMES("a\xe2\x82", "a\xef\xbf\xbd\xef\xbf\xbd");
	BECOMES("\xff" "a\x80", "\xef\xbf\xbd" "a\xef\xbf\xbd");
}

static void
whole_is(const char *s, size_t n, size_t expect, int expect_cut, int expect_high)
{
	int cut = -1, high = 0;

	assert_int_equal(utf8_whole(s, n, &cut, &high), expect);
	assert_int_equal(cut, expect_cut);
	assert_int_equal(high, expect_high);
}

static void
whole_characters_end_where_one_is_cut_or_wrong(void **state)
{
	static const char long_ascii[] = "0123456789012345678901234567890123456789"
	    "0123456789012345678901234567890123456789\xc3\xa9\xe2\x82";

	(void)state;
	whole_is("", 0, 0, 0, 0);
	whole_is("abc", 3, 3, 0, 0);
	whole_is("a\xe2\x82\xac", 4, 4, 0, 1);
	whole_is("a\xe2\x82", 3, 1, 1, 0);
	whole_is("a\xe2\x82z", 4, 1, 0, 0);
	whole_is("\xc3\xa9\xff", 3, 2, 0, 1);
	whole_is(long_ascii, sizeof long_ascii - 1, 82, 1, 1);
}

static void
units_are_those_of_utf16(void **state)
{
	const char s[] = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z";

	(void)state;
	assert_int_equal(utf8_units(s, sizeof s - 1), 6);
	assert_int_equal(utf8_head(s, sizeof s - 1, 0), 0);
	assert_int_equal(utf8_head(s, sizeof s - 1, 2), 3);
	assert_int_equal(utf8_head(s, sizeof s - 1, 3), 6);
	assert_int_equal(utf8_head(s, sizeof s - 1, 4), 6);
	assert_int_equal(utf8_head(s, sizeof s - 1, 5), 10);
	assert_int_equal(utf8_head(s, sizeof s - 1, 99), 11);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(well_formed_text_stays),
		cmocka_unit_test(controls_are_blanks),
		cmocka_unit_test(what_is_no_utf8_is_replaced),
		cmocka_unit_test(whole_characters_end_where_one_is_cut_or_wrong),
		cmocka_unit_test(units_are_those_of_utf16),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
