/* text: numbers as people read them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "text/humanize.h"

static struct buf o;

static const char *
done(void)
{
	static char buf[200];

	assert_true(o.len < sizeof buf);
	memcpy(buf, o.s, o.len);
	buf[o.len] = '\0';
	buf_clear(&o);
	return buf;
}

static const char *
money(double x)
{
	humanize_money(&o, x, "$");
	return done();
}

static const char *
percent(double x)
{
	humanize_percent(&o, x);
	return done();
}

static const char *
number(double x)
{
	humanize_number(&o, x);
	return done();
}

static const char *
count(double x)
{
	humanize_count(&o, x);
	return done();
}

static void
money_has_a_sign_and_two_digits_or_more(void **state)
{
	(void)state;
	assert_string_equal(money(0), "$0");
	assert_string_equal(money(12.4), "$12");
	assert_string_equal(money(999.4), "$999");
	assert_string_equal(money(999.6), "$1K");
	assert_string_equal(money(4249), "$4.2K");
	assert_string_equal(money(9960), "$10K");
	assert_string_equal(money(50000), "$50K");
	assert_string_equal(money(999499), "$999K");
	assert_string_equal(money(999500), "$1M");
	assert_string_equal(money(1234567), "$1.2M");
	assert_string_equal(money(3e9), "$3B");
	assert_string_equal(money(1.5e16), "$15,000T");
	assert_string_equal(money(-2000), "-$2K");
	assert_string_equal(money(-0.2), "$0");
	assert_string_equal(money(NAN), "");
}

static void
percent_does_not_say_never_or_always(void **state)
{
	(void)state;
	assert_string_equal(percent(0.78), "78%");
	assert_string_equal(percent(0), "0%");
	assert_string_equal(percent(1), "100%");
	assert_string_equal(percent(0.004), "<1%");
	assert_string_equal(percent(0.996), ">99%");
	assert_string_equal(percent(0.006), "1%");
	assert_string_equal(percent(NAN), "");
}

static void
numbers_have_three_digits(void **state)
{
	(void)state;
	assert_string_equal(number(85), "85");
	assert_string_equal(number(4253.4), "4,253");
	assert_string_equal(number(1234567), "1,234,567");
	assert_string_equal(number(-4253), "-4,253");
	assert_string_equal(number(-425), "-425");
	assert_string_equal(number(7.31), "7.31");
	assert_string_equal(number(73.14), "73.1");
	assert_string_equal(number(99.96), "100");
	assert_string_equal(number(1.5), "1.5");
	assert_string_equal(number(0.0424), "0.0424");
	assert_string_equal(number(0), "0");
	assert_string_equal(number(INFINITY), "");
	assert_string_equal(count(4252.6), "4,253");
	assert_string_equal(count(999), "999");
}

static void
a_line_stays_a_line(void **state)
{
	(void)state;
	humanize_plain(&o, "a\nb\x1b[0m\x7f", 8);
	assert_string_equal(done(), "a b [0m ");
	humanize_plain(&o, "M\xc3\xbcller\xc2\x85\xc2\xa0\xc2\x9b" "1m\xc2", 16);
	assert_string_equal(done(), "M\xc3\xbcller \xc2\xa0 1m\xc2");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(money_has_a_sign_and_two_digits_or_more),
		cmocka_unit_test(percent_does_not_say_never_or_always),
		cmocka_unit_test(numbers_have_three_digits),
		cmocka_unit_test(a_line_stays_a_line),
	};

	buf_init(&o);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
