#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/sha256.h"

/* FIPS 180-4's examples, and of no byte. */
static void
published_digests(void **state)
{
	char digits[SHA256_DIGITS + 1];

	(void)state;
	sha256_of("", 0, digits);
	assert_string_equal(digits,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	sha256_of("abc", 3, digits);
	assert_string_equal(digits,
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	sha256_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, digits);
	assert_string_equal(digits,
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void
pieces_are_the_whole(void **state)
{
	char text[300], digits[SHA256_DIGITS + 1], whole[SHA256_DIGITS + 1];
	struct sha256 c;

	(void)state;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)(i * 7);
	sha256_of(text, sizeof text, whole);
	for (size_t cut = 0; cut <= sizeof text; cut++) {
		sha256_begin(&c);
		sha256_add(&c, text, cut);
		sha256_add(&c, text + cut, sizeof text - cut);
		sha256_digits(&c, digits);
		assert_string_equal(digits, whole);
	}
}

static void
any_byte_differs(void **state)
{
	uint8_t a[SHA256_BYTES] = { 0 }, b[SHA256_BYTES] = { 0 };

	(void)state;
	assert_true(sha256_same(a, b));
	for (int i = 0; i < SHA256_BYTES; i++) {
		b[i] = 0x80;
		assert_false(sha256_same(a, b));
		b[i] = 0;
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_digests),
		cmocka_unit_test(pieces_are_the_whole),
		cmocka_unit_test(any_byte_differs),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
