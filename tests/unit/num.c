#include <float.h>
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/num.h"

static uint64_t seed = 1;

static uint32_t
next(void)
{
	seed = seed * 6364136223846793005 + 1442695040888963407;
	return (uint32_t)(seed >> 32);
}

static float
float_of(uint32_t bits)
{
	float x;

	memcpy(&x, &bits, sizeof x);
	return x;
}

static double
random_double(void)
{
	uint64_t bits = (uint64_t)next() << 32 | next();
	double x;

	memcpy(&x, &bits, sizeof x);
	return x;
}

/* Digits between the zeros at either end. */
static size_t
significant(const char *s)
{
	char digits[NUM_MAX];
	size_t n = 0, lead;

	for (; *s != '\0'; s++)
		if (*s >= '0' && *s <= '9')
			digits[n++] = *s;
	while (n > 1 && digits[n - 1] == '0')
		n--;
	digits[n] = '\0';
	lead = strspn(digits, "0");
	return n > lead ? n - lead : 1;
}

/* The fewest digits of %e that read back to x. */
static size_t
fewest(float x)
{
	char e[64];

	for (int d = 1; d < 9; d++) {
		snprintf(e, sizeof e, "%.*e", d - 1, (double)x);
		if (strtof(e, NULL) == x)
			return (size_t)d;
	}
	return 9;
}

static void
float_reads_back(float x)
{
	char s[NUM_MAX];
	size_t n = num_float(s, x);
	double v;

	assert_int_equal(n, strlen(s));
	assert_true(strtof(s, NULL) == x);
	assert_true((float)strtod(s, NULL) == x);
	assert_int_equal(num_parse(s, strlen(s), &v), 0);
	assert_true((float)v == x);
	assert_int_equal(strspn(s + (*s == '-'), "0123456789."), strlen(s) - (*s == '-'));
	assert_true(significant(s) <= fewest(x));
	if (strchr(s, '.') != NULL)
		assert_true(s[strlen(s) - 1] != '0' && s[strlen(s) - 1] != '.');
}

static void
a_feature_reads_back_to_the_same_float(void **state)
{
	(void)state;
	for (int i = 0; i < 30000; i++) {
		float x = float_of(next());

		if (isfinite(x))
			float_reads_back(x);
		float_reads_back((float)next() / 4294967296.0f);
		float_reads_back((float)(next() % 2000000) / (float)(1 + next() % 1000));
	}
	for (uint32_t i = 0; i < 3000; i++) {
		float_reads_back(float_of(i));				/* subnormal */
		float_reads_back(float_of(0x4b800000 - 1500 + i));	/* around 2^24 */
		float_reads_back(float_of(0x3a83126f - 1500 + i));	/* around 0.001 */
	}
	float_reads_back(FLT_MAX);
	float_reads_back(-FLT_MIN);
}

static void
writes(size_t n, const char *got, const char *want)
{
	assert_string_equal(got, want);
	assert_int_equal(n, strlen(want));
}

static void
a_feature_is_as_short_as_can_be(void **state)
{
	char s[NUM_MAX];

	(void)state;
	writes(num_float(s, 0.1f), s, "0.1");
	writes(num_float(s, -2.5f), s, "-2.5");
	writes(num_float(s, -0.0f), s, "0");
	writes(num_float(s, 45000), s, "45000");
	writes(num_float(s, 1e10f), s, "10000000000");
	writes(num_float(s, 1e-5f), s, "0.00001");
	writes(num_float(s, 1.0f / 3), s, "0.33333334");
	writes(num_float(s, NAN), s, "");
	writes(num_float(s, INFINITY), s, "");
}

/* A text of the grammar, mostly an ordinary number. */
static void
random_number(char *s)
{
	static const char *const sign[] = { "", "", "-", "+" };
	size_t n = 0;
	uint32_t before = next() % 4 ? next() % 8 : next() % 25,
	    after = next() % 4 ? next() % 6 : next() % 30;

	n += (size_t)sprintf(s, "%s", sign[next() % 4]);
	for (uint32_t i = 0; i < before; i++)
		s[n++] = (char)('0' + next() % 10);
	if (after > 0 || before == 0)
		s[n++] = '.';
	for (uint32_t i = 0; i < after + (before == 0); i++)
		s[n++] = (char)('0' + next() % 10);
	s[n] = '\0';
	if (next() % 5 == 0)
		sprintf(s + n, "%c%s%u", next() % 2 ? 'e' : 'E', sign[next() % 4],
		    next() % (next() % 2 ? 30 : 330));
}

static void
reading_gives_what_strtod_gives(void **state)
{
	char s[128];
	double v, want;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		if (i % 2)
			random_number(s);
		else
			snprintf(s, sizeof s, "%.17g", random_double());
		want = strtod(s, NULL);
		if (num_parse(s, strlen(s), &v) != 0)
			assert_true(isinf(want) || isnan(want));
		else
			assert_memory_equal(&v, &want, sizeof v);
	}
}

static void
what_is_no_number_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "-", "+", ".", "-.", "e5", ".e5", "1e", "1e+", "1e5.", "1.2.3", " 1", "1 ",
		"1,5", "0x10", "inf",
		"nan", "-inf", "1f", "--1", "1e999", "1-", "1\xc2\xa0"
	};
	static const char *const good[] = {
		"5.", ".5", "+5", "-.5e-3", "007", "1E5", "0e999", "1e-999"
	};
	double v;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(num_parse(bad[i], strlen(bad[i]), &v), -1);
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(num_parse(good[i], strlen(good[i]), &v), 0);
		assert_true(v == strtod(good[i], NULL));
	}
	assert_int_equal(num_parse("12345", 3, &v), 0);
	assert_true(v == 123);
}

static void
like_printf(double x, int decimals)
{
	char s[NUM_MAX], want[NUM_MAX];

	snprintf(want, sizeof want, "%.*f", decimals, x);
	if (*want == '-' && strspn(want + 1, "0.") == strlen(want + 1))
		memmove(want, want + 1, strlen(want));
	writes(num_fixed(s, x, decimals), s, want);
}

static void
fixed_decimals_are_those_of_printf(void **state)
{
	char s[NUM_MAX];

	(void)state;
	for (int i = 0; i < 40000; i++) {
		double scale = pow(10, next() % 20), x = (next() - 2147483648.0) / scale;
		int decimals = (int)(next() % 10);

		like_printf(x, decimals);
		like_printf((double)(next() % 100000) / 8, decimals);		/* exact halves */
		like_printf((double)(next() % 100000) / 1000 + 0.0005, 3);	/* all but halves */
		x = random_double();
		if (isfinite(x))
			like_printf(x, decimals);
	}
	like_printf(-1e-9, 6);
	like_printf(DBL_MAX, 9);
	writes(num_fixed(s, NAN, 6), s, "");
	writes(num_fixed(s, -INFINITY, 6), s, "");
}

static void
money_has_at_most_two_decimals(void **state)
{
	char s[NUM_MAX];

	(void)state;
	writes(num_money(s, 12), s, "12");
	writes(num_money(s, 1200), s, "1200");
	writes(num_money(s, 12.5), s, "12.5");
	writes(num_money(s, 12.005001), s, "12.01");
	writes(num_money(s, -0.001), s, "0");
	writes(num_money(s, 0), s, "0");
	writes(num_money(s, 1e20), s, "100000000000000000000");
	writes(num_money(s, NAN), s, "");
}

static void
a_p_value_has_four_significant_digits(void **state)
{
	char s[NUM_MAX];

	(void)state;
	writes(num_p(s, 0.0123456), s, "0.01235");
	writes(num_p(s, 1.23456e-10), s, "1.235e-10");
	writes(num_p(s, 1), s, "1");
	writes(num_p(s, -0.0), s, "0");
	writes(num_p(s, NAN), s, "");
}

static void
a_double_reads_back_to_the_same_double(void **state)
{
	static const double x[] = {
		1234.125, 0.1, -7.0625, 1.0 / 3, 5e-324, 1.7976931348623157e308, -2.5e-300
	};
	char s[NUM_MAX];
	double back;

	(void)state;
	writes(num_double(s, 1234.125), s, "1234.125");
	writes(num_double(s, 0.1), s, "0.1");
	writes(num_double(s, 25000), s, "25000");
	writes(num_double(s, -0.0), s, "0");
	writes(num_double(s, NAN), s, "");
	for (size_t i = 0; i < sizeof x / sizeof *x; i++) {
		assert_int_equal(num_parse(s, num_double(s, x[i]), &back), 0);
		assert_true(back == x[i]);
	}
}

static void
whole_numbers_are_whole(void **state)
{
	char s[NUM_MAX];

	(void)state;
	writes(num_int(s, 0), s, "0");
	writes(num_int(s, -1), s, "-1");
	writes(num_int(s, LLONG_MAX), s, "9223372036854775807");
	writes(num_int(s, LLONG_MIN), s, "-9223372036854775808");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_feature_reads_back_to_the_same_float),
		cmocka_unit_test(a_feature_is_as_short_as_can_be),
		cmocka_unit_test(reading_gives_what_strtod_gives),
		cmocka_unit_test(what_is_no_number_is_refused),
		cmocka_unit_test(fixed_decimals_are_those_of_printf),
		cmocka_unit_test(money_has_at_most_two_decimals),
		cmocka_unit_test(a_p_value_has_four_significant_digits),
		cmocka_unit_test(a_double_reads_back_to_the_same_double),
		cmocka_unit_test(whole_numbers_are_whole),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
