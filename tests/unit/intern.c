#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/intern.h"

static void
texts_are_numbered_in_the_order_they_come(void **state)
{
	struct intern *m = intern_new();
	size_t n;

	(void)state;
	assert_int_equal(intern_add(m, "web", 3), 0);
	assert_int_equal(intern_add(m, "", 0), 1);
	assert_int_equal(intern_add(m, "we", 2), 2);
	assert_int_equal(intern_add(m, "a\0b", 3), 3);
	assert_int_equal(intern_add(m, "web", 3), 0);
	assert_int_equal(intern_size(m), 4);
	assert_int_equal(intern_find(m, "a\0b", 3), 3);
	assert_int_equal(intern_find(m, "a\0c", 3), INTERN_NONE);
	assert_int_equal(intern_find(m, "Web", 3), INTERN_NONE);
	assert_string_equal(intern_text(m, 2, &n), "we");
	assert_int_equal(n, 2);
	intern_text(m, 3, &n);
	assert_int_equal(n, 3);
	intern_free(m);
	intern_free(NULL);
}

static void
a_hundred_thousand_texts_are_found_again(void **state)
{
	struct intern *m = intern_new();
	char s[16];

	(void)state;
	for (uint32_t i = 0; i < 100000; i++)
		assert_int_equal(intern_add(m, s, (size_t)snprintf(s, sizeof s, "D%u", i)), i);
	for (uint32_t i = 0; i < 100000; i += 7)
		assert_int_equal(intern_find(m, s, (size_t)snprintf(s, sizeof s, "D%u", i)), i);
	intern_free(m);
}

static void
ranks_are_by_bytes_and_not_by_arrival(void **state)
{
	static const char *const text[] = { "b", "a", "ab", "", "\xc3\xa9", "B" };
	static const uint32_t want[] = { 4, 2, 3, 0, 5, 1 };
	struct intern *m = intern_new();
	uint32_t rank[6], *id;

	(void)state;
	intern_ranks(m, rank);
	for (size_t i = 0; i < 6; i++)
		intern_add(m, text[i], strlen(text[i]));
	intern_ranks(m, rank);
	assert_memory_equal(rank, want, sizeof want);
	id = intern_sorted(m);
	for (uint32_t i = 0; i < 6; i++)
		assert_int_equal(rank[id[i]], i);
	free(id);
	intern_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_numbered_in_the_order_they_come),
		cmocka_unit_test(a_hundred_thousand_texts_are_found_again),
		cmocka_unit_test(ranks_are_by_bytes_and_not_by_arrival),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
