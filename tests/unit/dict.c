#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/dict.h"
#include "base/mem.h"

static void
values_are_numbered_as_they_appear(void **state)
{
	struct dict *d = mem_zero(1, sizeof *d);

	(void)state;
	assert_int_equal(dict_add(d, "EMEA", 4, 7), 0);
	assert_int_equal(dict_add(d, "", 0, 8), 1);
	assert_int_equal(dict_add(d, "EMEA", 4, 9), 0);
	assert_int_equal(dict_add(d, "EME", 3, 9), 2);
	assert_int_equal(dict_add(d, "E\0E", 3, 9), 3);
	assert_int_equal(d->n, 4);
	assert_int_equal(d->value[0].row, 7);
	free(d);
}

/* As many values as it holds, forgotten and taken again, with other numbers each time. */
static void
a_full_one_can_be_cleared(void **state)
{
	struct dict *d = mem_zero(1, sizeof *d), zero;
	char text[DICT_MAX][16];

	(void)state;
	memset(&zero, 0, sizeof zero);
	for (uint32_t round = 0; round < 20; round++) {
		for (uint32_t i = 0; i < DICT_MAX; i++) {
			int n = snprintf(text[i], sizeof text[i], "%u",
			    (i * 7 + round * 13) % DICT_MAX);

			assert_int_equal(dict_add(d, text[i], (size_t)n, i), i);
		}
		for (uint32_t i = 0; i < DICT_MAX; i++)
			assert_int_equal(dict_add(d, text[i], strlen(text[i]), 0), i);
		dict_clear(d);
		assert_int_equal(d->n, 0);
		assert_memory_equal(d->slot, zero.slot, sizeof zero.slot);
	}
	free(d);
}

/* Bytes of every length up to 40, each differing in one place only. */
static void
one_byte_more_or_other_is_another_value(void **state)
{
	char a[40], b[40];

	(void)state;
	for (size_t i = 0; i < sizeof a; i++)
		a[i] = (char)(i * 37);
	for (size_t n = 1; n <= sizeof a; n++) {
		assert_true(hash_bytes(a, n) != hash_bytes(a, n - 1));
		memcpy(b, a, n);
		assert_true(hash_bytes(a, n) == hash_bytes(b, n));
		for (size_t i = 0; i < n; i++) {
			b[i] ^= 1;
			assert_true(hash_bytes(a, n) != hash_bytes(b, n));
			b[i] ^= 1;
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_numbered_as_they_appear),
		cmocka_unit_test(a_full_one_can_be_cleared),
		cmocka_unit_test(one_byte_more_or_other_is_another_value),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
