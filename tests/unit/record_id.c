#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "clean/record_id.h"

static size_t
key(const char *s)
{
	return record_id_key(s, strlen(s));
}

static void
a_checksum_tells_an_id_of_18_characters(void **state)
{
	(void)state;
	assert_int_equal(key("0015g00000XyZabAAG"), 18);
	assert_int_equal(key("0065g00000AbCdEAAV"), 15);	/* A, C, E of the last five */
	assert_int_equal(key("001A0000006Vm9r"), 15);
	assert_int_equal(key("001A0000006Vm9rIAC"), 15);	/* as in Salesforce's own pages */
	assert_int_equal(key("001a0000006vm9rIAC"), 18);
	assert_int_equal(key("123456789012345AAA"), 18);	/* digits only */
	assert_int_equal(key("deal-0001"), 9);
	assert_true(record_id_is("001A0000006Vm9r", 15));
	assert_true(record_id_is("001A0000006Vm9rIAC", 18));
	assert_false(record_id_is("001A0000006Vm9rIAD", 18));
	assert_false(record_id_is("REP_1", 5));
}

static void
an_exponent_hides_digits(void **state)
{
	static const char *const rounded[] = {
		"1.23457E+11", "1,23457E+11", "1.23457e+11", "5.54E+17", "1E+05", "5,54023e17",
		"1.2345678901234567e+21", "1.23457E+011"
	}, *const other[] = {
		"", "1E5", "12E10", "E+17", "1.23457E-11", "1.23457E+2", "1.E+11", "D1E+5", "1.5E+",
		"1.2E+11x", "12345", "1.2E+12345"
	};

	(void)state;
	for (size_t i = 0; i < sizeof rounded / sizeof *rounded; i++)
		assert_true(record_id_exponent(rounded[i], strlen(rounded[i])));
	for (size_t i = 0; i < sizeof other / sizeof *other; i++)
		assert_false(record_id_exponent(other[i], strlen(other[i])));
}

static int
rounded_among(const char *const *id, size_t n, const char *which)
{
	struct record_id_census c = { { 0 }, { 0 }, { 0 } };

	for (size_t i = 0; i < n; i++)
		record_id_count(&c, id[i], strlen(id[i]));
	return record_id_rounded(&c, which, strlen(which));
}

static void
long_ids_that_all_end_in_zeros_are_rounded(void **state)
{
	static const char *const all[] = { "1234567890123450", "1234567890123460" },
	    *const some[] = { "1234567890123450", "1234567890123461", "1234567890123462" },
	    *const mixed[] = { "123456789012345000", "123456789012346000", "123456789012345678" },
	    *const doubles[] = { "1234567890123456800", "1234567890123456500" },
	    *const pandas[] = { "123456789012345000.0", "123456789012346000.0" };

	(void)state;
	assert_true(rounded_among(all, 2, all[0]));
	assert_false(rounded_among(some, 3, some[0]));
	assert_true(rounded_among(mixed, 3, mixed[0]));
	assert_false(rounded_among(mixed, 3, mixed[2]));
	assert_true(rounded_among(doubles, 2, doubles[0]));
	assert_true(rounded_among(pandas, 2, pandas[0]));
	assert_false(rounded_among(all, 2, "100000000000000"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_checksum_tells_an_id_of_18_characters),
		cmocka_unit_test(an_exponent_hides_digits),
		cmocka_unit_test(long_ids_that_all_end_in_zeros_are_rounded),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
