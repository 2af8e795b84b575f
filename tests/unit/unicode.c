#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/unicode.h"

typedef void maker(struct buf *, const char *, size_t);

static void
makes(maker *make, const char *s, const char *want)
{
	struct buf o;

	buf_init(&o);
	buf_bytes(&o, "x", 1);			/* it appends */
	make(&o, s, strlen(s));
	buf_bytes(&o, "", 1);
	assert_string_equal(o.s + 1, want);
	buf_free(&o);
}

static void
keys_are_equal_where_texts_look_alike(void **state)
{
	static const char *const same[] = {
		"closed won", " Closed  WON\t", "Closed\xc2\xa0Won", "Closed\xe2\x80\x83Won",
		"Closed Won\xe2\x80\x8b", "\xef\xbb\xbf" "Clo\xc2\xadsed Won\r",
		"\xef\xbc\xa3losed\xe3\x80\x80\xef\xbc\xb7on",
		"\xe2\x80\x8e" "Closed Won\xef\xb8\x8f"
	};

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		makes(unicode_key, same[i], "closed won");
	makes(unicode_key, "", "");
	makes(unicode_key, "\xc2\xa0\xe2\x80\x8b", "");
	makes(unicode_key, "STRASSE", "strasse");
	makes(unicode_key, "Stra\xc3\x9f" "e", "strasse");
	makes(unicode_key, "E\xcc\x81", "\xc3\xa9");
	makes(unicode_key, "\xc3\x89", "\xc3\xa9");
	makes(unicode_key, "\xff\xc3", "\xff\xc3");
}

static void
names_are_letters_and_digits(void **state)
{
	(void)state;
	makes(unicode_name, "Deal \xe2\x80\x93 W\xc3\xa4hrung (EUR)", "dealw\xc3\xa4hrungeur");
	makes(unicode_name, "\xe9\x87\x91\xe9\xa1\x8d*", "\xe9\x87\x91\xe9\xa1\x8d");
	makes(unicode_name, "--", "");
}

static void
words_have_no_accents(void **state)
{
	(void)state;
	makes(unicode_word, "M\xc3\x84RZ", "marz");
	makes(unicode_word, "N\xc3\xa3o", "nao");
	makes(unicode_word, "f\xc3\xa9vrier", "fevrier");
}

static void
what_is_written_keeps_case_and_width(void **state)
{
	(void)state;
	makes(unicode_tidy, " North \t America\xc2\xa0", "North America");
	makes(unicode_tidy, "E\xcc\x81t\xc3\xa9\xe2\x80\x8b", "\xc3\x89t\xc3\xa9");
	makes(unicode_tidy, "\xef\xbc\xa1", "\xef\xbc\xa1");
	makes(unicode_tidy, "Won \xe2\x9d\xa4\xef\xb8\x8f", "Won \xe2\x9d\xa4\xef\xb8\x8f");
	makes(unicode_tidy, "\xe2\x80\x8b\xc2\xa0", "");
}

static void
ids_lose_what_cannot_be_seen(void **state)
{
	(void)state;
	makes(unicode_id, " \xef\xbb\xbf" "0A1\xe2\x80\x8b" "b\xc2\xa0", "0A1b");
	makes(unicode_id, "a  b", "a  b");
	makes(unicode_id, "\xef\xbc\xa1", "\xef\xbc\xa1");		/* wide: another id */
	makes(unicode_id, "e\xcc\x81", "e\xcc\x81");
	makes(unicode_id, "\xc2\xa0", "");
}

static void
figures_are_ascii(void **state)
{
	(void)state;
	makes(unicode_figures, "\xef\xbf\xa5\xef\xbc\x91\xef\xbc\x8c\xef\xbc\x92",
	    "\xc2\xa5" "1,2");
	makes(unicode_figures, "\xe2\x80\x8e" "9\xe2\x80\x8e/12\xc2\xa0", "9/12 ");
	makes(unicode_figures, "10\xc2\xb2", "10\xc2\xb2");
}

static void
simple_is_ascii_without_controls(void **state)
{
	(void)state;
	assert_true(unicode_simple("", 0));
	assert_true(unicode_simple("Closed Won 1234", 15));
	assert_false(unicode_simple("Closed\tWon", 10));
	assert_false(unicode_simple("12345678\r", 9));
	assert_false(unicode_simple("Clos\xc3\xa9 won", 10));
	assert_true(unicode_blank(" \t\xc2\xa0\xe2\x80\x8b", 7));
	assert_false(unicode_blank(" .", 2));
}

static void
widths_are_those_of_a_terminal(void **state)
{
	(void)state;
	assert_int_equal(unicode_width("abc", 3), 3);
	assert_int_equal(unicode_width("S\xc3\xa3o", 4), 3);
	assert_int_equal(unicode_width("\xe5\x8f\x97\xe6\xb3\xa8", 6), 4);
	assert_int_equal(unicode_width("e\xcc\x81", 3), 1);
	assert_int_equal(unicode_fit("\xe5\x8f\x97\xe6\xb3\xa8", 6, 3), 3);
	assert_int_equal(unicode_fit("abc", 3, 9), 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_equal_where_texts_look_alike),
		cmocka_unit_test(names_are_letters_and_digits),
		cmocka_unit_test(words_have_no_accents),
		cmocka_unit_test(what_is_written_keeps_case_and_width),
		cmocka_unit_test(ids_lose_what_cannot_be_seen),
		cmocka_unit_test(figures_are_ascii),
		cmocka_unit_test(simple_is_ascii_without_controls),
		cmocka_unit_test(widths_are_those_of_a_terminal),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
