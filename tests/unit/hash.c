/* hash: texts that were chosen for one seed are spread by another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"

enum { TEXTS = 256, BITS = 10, LONGEST = 12 };

/* Texts with the same last bits, by the seed as it is. */
static void
choose(char (*text)[LONGEST])
{
	for (unsigned k = 0, n = 0; n < TEXTS; k++) {
		snprintf(text[n], LONGEST, "%010u", k);
		n += (hash_bytes(text[n], 10) & ((1u << BITS) - 1)) == 7;
	}
}

/* How many of them share the fullest of 2^BITS places. */
static unsigned
fullest(char (*text)[LONGEST])
{
	static unsigned count[1u << BITS];
	unsigned most = 0, at;

	memset(count, 0, sizeof count);
	for (size_t i = 0; i < TEXTS; i++) {
		at = (unsigned)(hash_bytes(text[i], 10) & ((1u << BITS) - 1));
		most = ++count[at] > most ? count[at] : most;
	}
	return most;
}

static void
chosen_texts_are_spread_by_another_seed(void **state)
{
	static char text[TEXTS][LONGEST];

	(void)state;
	choose(text);
	assert_int_equal(fullest(text), TEXTS);
	hash_start();
	assert_true(hash_seed[1] & 1);
	assert_true(fullest(text) < 16);
}

/* A difference in the highest bit of a word went through the multiplication of old. */
static void
no_difference_passes_through_whatever_the_seed(void **state)
{
	unsigned char a[16] = { 'a' }, b[16];
	unsigned same = 0;

	(void)state;
	for (unsigned k = 0; k < 256; k++) {
		memcpy(b, a, sizeof a);
		b[7] ^= 0x80;
		b[15] ^= 0x80;
		b[12] ^= 4;
		same += hash_bytes((char *)a, 16) == hash_bytes((char *)b, 16);
		a[3] = (unsigned char)k;
	}
	assert_int_equal(same, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chosen_texts_are_spread_by_another_seed),
		cmocka_unit_test(no_difference_passes_through_whatever_the_seed),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
