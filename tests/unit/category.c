#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "clean/category.h"

static uint32_t
add(struct category *sp, const char *s, uint64_t times)
{
	uint32_t id = category_add(sp, s, strlen(s));

	category_count(sp, id, times);
	return id;
}

static void
is_spelt(const struct category *sp, uint32_t id, const char *want)
{
	size_t n;
	const char *s = category_text(sp, id, &n);

	assert_string_equal(s, want);
	assert_int_equal(n, strlen(want));
}

static void
blanks_are_trimmed_and_case_is_folded(void **state)
{
	struct category *sp = category_new(0);
	uint32_t a = add(sp, "SaaS", 3), b = add(sp, " saas", 1), c = add(sp, "SAAS  ", 1),
	    d = add(sp, "North \t America", 1);

	(void)state;
	category_settle(sp);
	is_spelt(sp, a, "SaaS");
	is_spelt(sp, b, "SaaS");
	is_spelt(sp, c, "SaaS");
	is_spelt(sp, d, "North America");
	assert_int_equal(category_folded(sp), 2);
	category_free(sp);
}

static void
the_most_frequent_spelling_wins_and_of_equals_the_first(void **state)
{
	struct category *sp = category_new(0);
	uint32_t a = add(sp, "emea", 2), b = add(sp, "EMEA", 1), c = add(sp, "EMEA ", 2);
	uint32_t d = add(sp, "apac", 2), e = add(sp, "APAC", 2);

	(void)state;
	category_settle(sp);
	is_spelt(sp, a, "EMEA");		/* 3 with the blank trimmed, against 2 */
	is_spelt(sp, b, "EMEA");
	is_spelt(sp, c, "EMEA");
	is_spelt(sp, d, "apac");
	is_spelt(sp, e, "apac");
	category_free(sp);
}

static void
what_looks_alike_is_one_spelling(void **state)
{
	struct category *sp = category_new(0);
	uint32_t a = add(sp, "Caf\xc3\xa9 Won", 2), b = add(sp, "CAFE\xcc\x81\xc2\xa0WON", 1),
	    c = add(sp, "\xef\xbb\xbf" "Caf\xc3\xa9 \xe2\x80\x83Won\xe2\x80\x8b", 1),
	    d = add(sp, "\xef\xbc\xa5\xef\xbc\xad\xef\xbc\xa5\xef\xbc\xa1", 1),
	    e = add(sp, "EMEA\r", 2);

	(void)state;
	category_settle(sp);
	is_spelt(sp, a, "Caf\xc3\xa9 Won");
	is_spelt(sp, b, "Caf\xc3\xa9 Won");
	is_spelt(sp, c, "Caf\xc3\xa9 Won");
	is_spelt(sp, d, "EMEA");
	is_spelt(sp, e, "EMEA");
	category_free(sp);
}

static void
record_ids_of_15_characters_keep_their_case(void **state)
{
	struct category *sp = category_new(CATEGORY_RECORD_IDS);
	uint32_t a = add(sp, "0055g00000AbCdE", 5), b = add(sp, "0055g00000aBcDe", 1);
	uint32_t c = add(sp, "REP_1", 1), d = add(sp, "rep_1", 2);

	(void)state;
	category_settle(sp);
	is_spelt(sp, a, "0055g00000AbCdE");
	is_spelt(sp, b, "0055g00000aBcDe");
	is_spelt(sp, c, "rep_1");
	is_spelt(sp, d, "rep_1");
	category_free(sp);
}

static void
nothing_is_a_spelling_too(void **state)
{
	struct category *sp = category_new(0);
	uint32_t a = add(sp, "", 1), b = add(sp, "  ", 1);

	(void)state;
	category_settle(sp);
	is_spelt(sp, a, "");
	is_spelt(sp, b, "");
	assert_int_equal(category_size(sp), 2);
	assert_int_equal(category_folded(sp), 0);
	category_free(sp);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blanks_are_trimmed_and_case_is_folded),
		cmocka_unit_test(the_most_frequent_spelling_wins_and_of_equals_the_first),
		cmocka_unit_test(what_looks_alike_is_one_spelling),
		cmocka_unit_test(record_ids_of_15_characters_keep_their_case),
		cmocka_unit_test(nothing_is_a_spelling_too),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
