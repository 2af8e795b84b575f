#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "clean/amount.h"

#define LEN(a) (sizeof (a) / sizeof *(a))

static struct amount
read_text(const char *s)
{
	return amount_read(s, strlen(s));
}

static void
is_value(const char *s, enum amount_decimal d, double want)
{
	struct amount a = read_text(s);
	double v;

	if (amount_value(a.kind, a.value, d, &v) != 0)
		fail_msg("%s is no amount", s);
	if (v != want)
		fail_msg("%s is %.17g, not %.17g", s, v, want);
}

static void
is_bad(const char *s, enum amount_decimal d)
{
	struct amount a = read_text(s);
	double v;

	if (amount_value(a.kind, a.value, d, &v) == 0)
		fail_msg("%s is taken for %g", s, v);
}

static void
plain_numbers_need_no_convention(void **state)
{
	static const struct { const char *s; double v; } t[] = {
		{ "4253", 4253 }, { " 4253 ", 4253 }, { "0", 0 }, { "-17", -17 }, { "+17", 17 },
		{ "(1250)", -1250 },
		{ "50K", 50000 }, { "50k", 50000 }, { "3M", 3e6 }, { "2 B", 2e9 },
		{ "$125000", 125000 }, { "125000 EUR", 125000 },
		{ "USD 125000", 125000 }, { "-$500", -500 }, { "$-500", -500 }, { "($500)", -500 },
		{ "\xe2\x82\xac" "500", 500 },
		{ "500 \xe2\x82\xac", 500 }, { "\xe2\x88\x92" "500", -500 }, { "US$ 12", 12 },
		{ "A$12", 12 }, { "1'250", 1250 },
		{ "1 250 000", 1250000 }, { "1\xc2\xa0" "250", 1250 },
		{ "1\xe2\x80\xaf" "250", 1250 }, { "1\xe2\x80\x99" "250", 1250 },
		{ "1e5", 100000 }, { "1E5", 100000 }, { "123456789012345", 123456789012345 },
		{ "1234567890123456789", 1234567890123456789.0 },
		{ "\xc2\xa3" "12K", 12000 }, { "CHF 12", 12 }, { "12CHF", 12 },
		{ "5 000 kr", 5000 }, { "5\xc2\xa0" "000 kr.", 5000 }, { "kr 50", 50 },
		{ "Rs. 500", 500 }, { "12 z\xc5\x82", 12 },
		{ "5-", -5 }, { "$5-", -5 }, { "$(5)", -5 }, { "$5 USD", 5 }, { "5 Mio", 5e6 },
		{ "5 Mio. EUR", 5e6 }, { "2bn", 2e9 },
		{ "3 Mrd. \xe2\x82\xac", 3e9 }, { "20 Tsd.", 20000 }, { "2mm", 2e6 },
		{ "7 Million", 7e6 }, { "-$5", -5 }, { "($ 5)", -5 }
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		assert_int_equal(read_text(t[i].s).kind, AMOUNT_PLAIN);
		is_value(t[i].s, AMOUNT_EITHER, t[i].v);
		is_value(t[i].s, AMOUNT_DECIMAL_COMMA, t[i].v);
		is_value(t[i].s, AMOUNT_DECIMAL_POINT, t[i].v);
	}
}

static void
some_can_be_read_in_one_way_only(void **state)
{
	static const struct { const char *s; double v; } point[] = {
		{ "95,570.69", 95570.69 }, { "$12,400.00", 12400 }, { "12.5", 12.5 },
		{ "0.125", 0.125 }, { ".5", 0.5 }, { "5.", 5 },
		{ "1234.567", 1234.567 }, { "1,234,567", 1234567 }, { "12,34,567.00", 1234567 },
		{ "1.2M", 1200000 },
		{ "1'250.50", 1250.5 }, { "(1,250.00)", -1250 }, { "1,234.567", 1234.567 },
		{ "12345.678 EUR", 12345.678 },
		{ "1.5e3", 1500 }
	}, comma[] = {
		{ "95.570,69", 95570.69 }, { "12.400,00 EUR", 12400 }, { "12,5", 12.5 },
		{ "0,125", 0.125 }, { "1.234.567", 1234567 },
		{ "1,2M", 1200000 }, { "1 250,50", 1250.5 }, { "1234,567", 1234.567 }, { ",5", 0.5 }
	};

	(void)state;
	for (size_t i = 0; i < LEN(point); i++) {
		assert_int_equal(read_text(point[i].s).kind, AMOUNT_POINT);
		is_value(point[i].s, AMOUNT_EITHER, point[i].v);
		is_value(point[i].s, AMOUNT_DECIMAL_POINT, point[i].v);
		is_bad(point[i].s, AMOUNT_DECIMAL_COMMA);
	}
	for (size_t i = 0; i < LEN(comma); i++) {
		assert_int_equal(read_text(comma[i].s).kind, AMOUNT_COMMA);
		is_value(comma[i].s, AMOUNT_EITHER, comma[i].v);
		is_value(comma[i].s, AMOUNT_DECIMAL_COMMA, comma[i].v);
		is_bad(comma[i].s, AMOUNT_DECIMAL_POINT);
	}
}

static void
three_digits_behind_one_separator_are_open(void **state)
{
	(void)state;
	assert_int_equal(read_text("40,000").kind, AMOUNT_OPEN_COMMA);
	is_value("40,000", AMOUNT_DECIMAL_POINT, 40000);
	is_value("40,000", AMOUNT_DECIMAL_COMMA, 40);
	is_bad("40,000", AMOUNT_EITHER);
	assert_int_equal(read_text("1.234").kind, AMOUNT_OPEN_POINT);
	is_value("1.234", AMOUNT_DECIMAL_POINT, 1.234);
	is_value("-1.234 EUR", AMOUNT_DECIMAL_COMMA, -1234);
	is_value("1.234K", AMOUNT_DECIMAL_POINT, 1234);
	is_value("1.234K", AMOUNT_DECIMAL_COMMA, 1234000);
	is_bad("1.234", AMOUNT_EITHER);
}

/*
 * All texts of up to eight of 0 1 , . with a sign in front or not: a + in front
 * asks for the long way.
 */
static void
the_short_way_reads_what_the_long_one_does(void **state)
{
	static const char alphabet[] = "01,.";
	char text[12];

	(void)state;
	for (int code = 0; code < 2 * 4 * 4 * 4 * 4 * 4 * 4 * 4 * 4; code++) {
		struct amount a, b;
		size_t n = 1, length = (size_t)(code % 9);

		text[0] = '+';
		if (code % 2 == 0)
			text[n++] = '$';
		for (int rest = code / 2; length > 0; length--, rest /= 4)
			text[n++] = alphabet[rest % 4];
		a = amount_read(text + 1, n - 1);
		b = amount_read(text, n);
		if (n == 1 || (n == 2 && text[1] == '$'))
			continue;
		if (a.kind != b.kind || (a.kind != AMOUNT_BAD &&
		    memcmp(&a.value, &b.value, sizeof a.value) != 0) ||
		    a.currency_len != b.currency_len)
			fail_msg("%.*s: %d %g, %d %g", (int)n, text, a.kind, a.value,
			    b.kind, b.value);
	}
}

static void
what_is_no_amount_is_bad(void **state)
{
	static const char *const bad[] = {
		"abc", "-", "$", "inf", "nan", "INF", "0x10", "12%", "1,23.45", "1.234,567.89",
		"1,2345,678", "12,34,56", "1 23", "1 2345",
		"1'23", "--5", "(-5)", "-5-", "(5-", "(5)-", "-(5-)", "5 kR", "5 Mia", "5 Mi",
		"EUR 5 USD", "k", "mio", "5 mo", "5..k", "5 million k", "1e", "1e999", "12 abc",
		"USD", "USD 12 EUR", "1,,234", "1..2", "12K5", "1.234 567", "K",
		"1,234.567.8", "$12$"
	};

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++) {
		if (read_text(bad[i]).kind != AMOUNT_BAD)
			fail_msg("%s is taken for an amount", bad[i]);
		assert_true(isnan(read_text(bad[i]).value));
		is_bad(bad[i], AMOUNT_DECIMAL_POINT);
	}
	assert_int_equal(read_text("").kind, AMOUNT_NONE);
	assert_int_equal(read_text(" \xc2\xa0 ").kind, AMOUNT_NONE);
}

static void
the_currency_is_kept(void **state)
{
	static const struct { const char *s, *currency; } t[] = {
		{ "$12", "$" }, { "12", "" }, { "US$ 12", "US$" }, { "12 EUR", "EUR" },
		{ "-\xc2\xa3" "12", "\xc2\xa3" }, { "50K", "" },
		{ "50K USD", "USD" }, { "(12 SEK)", "SEK" }
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct amount a = read_text(t[i].s);

		assert_int_equal(a.currency_len, strlen(t[i].currency));
		if (a.currency_len > 0)
			assert_memory_equal(a.currency, t[i].currency, a.currency_len);
	}
}

static void
amounts_vote_for_what_they_can_only_be(void **state)
{
	static const char *const t[] = {
		"12", "12.5", "12,5", "1,234,567", "1.234", "1,234", "$1,234", "1.234 EUR",
		"KWD 1.234", "", "x"
	};
	struct reading_vote v = { { 0, 0 }, 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct amount a = read_text(t[i]);

		amount_vote(&a, &v);
	}
	assert_int_equal(v.n[0], 3);		/* 12.5, 1,234,567 and $1,234 */
	assert_int_equal(v.n[1], 2);		/* 12,5 and 1.234 EUR */
	assert_int_equal(v.open, 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_numbers_need_no_convention),
		cmocka_unit_test(some_can_be_read_in_one_way_only),
		cmocka_unit_test(three_digits_behind_one_separator_are_open),
		cmocka_unit_test(the_short_way_reads_what_the_long_one_does),
		cmocka_unit_test(what_is_no_amount_is_bad),
		cmocka_unit_test(the_currency_is_kept),
		cmocka_unit_test(amounts_vote_for_what_they_can_only_be),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
