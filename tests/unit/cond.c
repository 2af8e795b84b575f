/* cond: the language of playbooks and rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "text/cond.h"

static const char *const names[] = { "x_age_days", "region", "note", "amount" };
static const char *const record[] = { "85.5", "North & South", "", "12K" };

static const char *
get(void *arg, long index, size_t *n)
{
	(void)arg;
	*n = strlen(record[index]);
	return record[index];
}

/* 1, 0, or -1 if it does not compile. */
static int
fits(const char *text)
{
	struct err e;
	struct cond *c = cond_new(text, "rules.csv:4", &e);
	size_t i, k;
	int yes;

	if (c == NULL)
		return -1;
	for (i = 0; i < cond_columns(c); i++)
		for (k = 0; k < 4; k++)
			if (strcmp(cond_column(c, i), names[k]) == 0)
				cond_bind(c, i, (long)k);
	yes = cond_fits(c, get, NULL);
	cond_free(c);
	return yes;
}

static void
numbers_are_compared_as_numbers(void **state)
{
	(void)state;
	assert_int_equal(fits("x_age_days > 85"), 1);
	assert_int_equal(fits("x_age_days>=85.50"), 1);
	assert_int_equal(fits("x_age_days < 100"), 1);
	assert_int_equal(fits("x_age_days <= 85"), 0);
	assert_int_equal(fits("x_age_days = 8.55e1"), 1);
	assert_int_equal(fits("x_age_days != 85.5"), 0);
}

static void
texts_are_compared_as_bytes(void **state)
{
	(void)state;
	assert_int_equal(fits("region = \"North & South\""), 1);
	assert_int_equal(fits("region != North"), 1);
	assert_int_equal(fits("region = North"), 0);
	assert_int_equal(fits("region = \"North \"\"&\"\" South\""), 0);
}

static void
terms_are_all_needed(void **state)
{
	(void)state;
	assert_int_equal(fits("x_age_days > 80 & region != West & x_age_days < 90"), 1);
	assert_int_equal(fits("x_age_days > 80 & region = West"), 0);
	assert_int_equal(fits(""), 1);
	assert_int_equal(fits("  "), 1);
}

static void
missing_values_fit_only_unequal(void **state)
{
	(void)state;
	assert_int_equal(fits("note = \"\""), 1);
	assert_int_equal(fits("note != \"\""), 0);
	assert_int_equal(fits("absent = \"\""), 1);
	assert_int_equal(fits("note > 3"), 0);
	assert_int_equal(fits("note <= 3"), 0);
	assert_int_equal(fits("note != 3"), 1);
	assert_int_equal(fits("amount > 3"), 0);
	assert_int_equal(fits("absent != x"), 1);
}

static void
each_column_is_named_once(void **state)
{
	struct err e;
	struct cond *c = cond_new("a b > 1 & c = x & a b < 3", "r", &e);

	(void)state;
	assert_int_equal(cond_columns(c), 2);
	assert_string_equal(cond_column(c, 0), "a b");
	assert_string_equal(cond_column(c, 1), "c");
	cond_free(c);
}

static void
what_is_wrong_is_said_with_its_place(void **state)
{
	static const char *const bad[][2] = {
		{ "= 3", "rules.csv:4: no column before '= 3'" },
		{ "a", "rules.csv:4: no = != < <= > >= at ''" },
		{ "a ! 3", "rules.csv:4: no = != < <= > >= at '! 3'" },
		{ "a =", "rules.csv:4: no value; the empty one is \"\"" },
		{ "a = & b = 3", "rules.csv:4: no value; the empty one is \"\"" },
		{ "a = 3 &", "rules.csv:4: no column before ''" },
		{ "a < big", "rules.csv:4: not a number: 'big'" },
		{ "a < \"3\"", "rules.csv:4: not a number: '3'" },
		{ "a = \"x", "rules.csv:4: a quote is not closed" },
		{ "a = \"x\" y", "rules.csv:4: neither & nor the end at 'y'" },
		{ "a = x & b c = 3 d = 4", "rules.csv:4: neither & nor the end at '= 4'" },
		{ "a & b = 3", "rules.csv:4: no = != < <= > >= at '& b = 3'" },
		{ "a = x \"y\"", "rules.csv:4: neither & nor the end at '\"y\"'" },
	};
	struct err e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_null(cond_new(bad[i][0], "rules.csv:4", &e));
		assert_string_equal(e.text, bad[i][1]);
	}
}

static void
numbers_are_what_an_order_needs(void **state)
{
	static const char *const number[] = { "0.05", "-1e3", "inf", "-Infinity", "+INF" };
	static const char *const text[] = { "", "NA", "nan", "<0.001", "5%", "infinite", "1 " };
	struct err e;
	struct cond *c = cond_new("a = x & b >= 2 & c != 3 & a < 7", "here", &e);
	double x;

	(void)state;
	assert_non_null(c);
	assert_true(cond_is_ordered(c, 0));
	assert_true(cond_is_ordered(c, 1));
	assert_false(cond_is_ordered(c, 2));
	cond_bind(c, 1, 5);
	assert_int_equal(cond_bound(c, 1), 5);
	cond_free(c);
	for (size_t i = 0; i < sizeof number / sizeof *number; i++)
		assert_int_equal(cond_number(number[i], strlen(number[i]), &x), 0);
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		assert_int_equal(cond_number(text[i], strlen(text[i]), &x), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_compared_as_numbers),
		cmocka_unit_test(texts_are_compared_as_bytes),
		cmocka_unit_test(terms_are_all_needed),
		cmocka_unit_test(missing_values_fit_only_unequal),
		cmocka_unit_test(each_column_is_named_once),
		cmocka_unit_test(what_is_wrong_is_said_with_its_place),
		cmocka_unit_test(numbers_are_what_an_order_needs),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
