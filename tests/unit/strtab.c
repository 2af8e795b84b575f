#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/strtab.h"

static uint32_t
add(struct strtab *d, const char *s, size_t n)
{
	return strtab_add(d, s, n, hash_bytes(s, n));
}

static void
texts_are_numbered_as_they_come(void **state)
{
	struct strtab *d = strtab_new();
	size_t n;

	(void)state;
	assert_int_equal(strtab_find(d, "a", 1), STRTAB_NONE);
	assert_int_equal(add(d, "", 0), 0);
	assert_int_equal(add(d, "a\0b", 3), 1);
	assert_int_equal(add(d, "a", 1), 2);
	assert_int_equal(add(d, "a\0b", 3), 1);
	assert_int_equal(add(d, "", 0), 0);
	assert_int_equal(strtab_size(d), 3);
	assert_int_equal(strtab_find(d, "a\0c", 3), STRTAB_NONE);
	assert_memory_equal(strtab_text(d, 1, &n), "a\0b", 3);
	assert_int_equal(n, 3);
	strtab_free(d);
}

static void
many_are_found_again(void **state)
{
	struct strtab *d = strtab_new();
	char s[16];
	size_t n, len;

	(void)state;
	for (unsigned i = 0; i < 100000; i++) {
		n = (size_t)snprintf(s, sizeof s, "D%u", i);
		assert_int_equal(add(d, s, n), i);
	}
	for (unsigned i = 0; i < 100000; i++) {
		n = (size_t)snprintf(s, sizeof s, "D%u", i);
		assert_int_equal(strtab_find(d, s, n), i);
		assert_memory_equal(strtab_text(d, i, &len), s, n);
		assert_int_equal(len, n);
	}
	assert_int_equal(strtab_find(d, "D100000", 7), STRTAB_NONE);
	strtab_free(d);
}

/* Also those that are longer than what is asked for at once. */
static void
a_text_stays_where_it_is(void **state)
{
	static char large[200000];
	struct strtab *d = strtab_new();
	const char *first, *second;
	char s[16];
	size_t n;

	(void)state;
	memset(large, 'x', sizeof large);
	add(d, "D", 1);
	add(d, large, sizeof large);
	first = strtab_text(d, 0, &n);
	second = strtab_text(d, 1, &n);
	for (unsigned i = 0; i < 100000; i++)
		add(d, s, (size_t)snprintf(s, sizeof s, "D%u", i));
	assert_ptr_equal(strtab_text(d, 0, &n), first);
	assert_string_equal(first, "D");
	assert_ptr_equal(strtab_text(d, 1, &n), second);
	assert_int_equal(n, sizeof large);
	assert_memory_equal(second, large, sizeof large);
	assert_int_equal(second[n], '\0');
	strtab_free(d);
}

/* Two texts of one hash are two. */
static void
the_hash_alone_decides_nothing(void **state)
{
	struct strtab *d = strtab_new();

	(void)state;
	assert_int_equal(strtab_add(d, "x", 1, 7), 0);
	assert_int_equal(strtab_add(d, "y", 1, 7), 1);
	assert_int_equal(strtab_add(d, "x", 1, 7), 0);
	strtab_free(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_numbered_as_they_come),
		cmocka_unit_test(many_are_found_again),
		cmocka_unit_test(a_text_stays_where_it_is),
		cmocka_unit_test(the_hash_alone_decides_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
