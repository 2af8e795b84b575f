/* fact: figures with their unit, subject and text. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/fact.h"

static struct facts l = { .currency = "$" };

static const struct fact *
add(enum fact_measure m, double value, const char *segment)
{
	size_t i = fact_add(&l, m, ROLE_NONE, value, "", NULL, 0);

	fact_about(&l, i, segment, strlen(segment));
	return &l.fact[i];
}

static void
a_text_has_the_unit_of_its_measure(void **state)
{
	(void)state;
	assert_string_equal(add(FACT_WIN_RATE, .2066, "")->text, "20.7%");
	assert_string_equal(add(FACT_RISK, .9977, "")->text, ">99%");
	assert_string_equal(add(FACT_CHANGE, -.177, "")->text, "-17.7 points");
	assert_string_equal(add(FACT_CHANGE, .031, "")->text, "+3.1 points");
	assert_string_equal(add(FACT_CHANGE_LO, -.09, "")->text, "-9.0");
	assert_string_equal(add(FACT_STAKE, 2144898.7, "")->text, "$2.1M");
	assert_string_equal(add(FACT_AGE, 1, "")->text, "1 day");
	assert_string_equal(add(FACT_TESTED, 3945, "")->text, "3,945");
	assert_string_equal(add(FACT_AUC, .7609, "")->text, "0.761");
	facts_free(&l);
}

static void
a_segment_is_named_by_its_values(void **state)
{
	const struct fact *f;

	(void)state;
	l.currency = "$";
	assert_null(add(FACT_DEALS, 1, "all deals")->subject[0]);
	assert_string_equal(add(FACT_DEALS, 1, "region North America")->subject[0],
	    "North America");
	assert_string_equal(add(FACT_DEALS, 1, "EMEA")->subject[0], "EMEA");
	f = add(FACT_DEALS, 1, "region & lead_source North America & Inbound");
	assert_string_equal(f->subject[0], "North America");
	assert_string_equal(f->subject[1], "Inbound");
	assert_true(fact_is_about(f, "Inbound", 7));
	assert_false(fact_is_about(f, "Inboun", 6));
	facts_free(&l);
}

static void
what_is_not_finite_is_no_fact(void **state)
{
	(void)state;
	assert_int_equal(fact_add(&l, FACT_AUC, ROLE_NONE, (double)NAN, NULL, NULL, 0), FACT_NONE);
	assert_int_equal(l.n, 0);
}

static void
a_fact_is_found_by_measure_role_and_name(void **state)
{
	(void)state;
	l.currency = "$";
	(void)add(FACT_DEALS, 1, "region EMEA");
	(void)add(FACT_DEALS, 2, "");
	assert_int_equal(fact_find(&l, FACT_DEALS, ROLE_NONE, "EMEA"), 0);
	assert_int_equal(fact_find(&l, FACT_DEALS, ROLE_NONE, NULL), 1);
	assert_int_equal(fact_find(&l, FACT_DEALS, ROLE_BASE, NULL), FACT_NONE);
	facts_free(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_has_the_unit_of_its_measure),
		cmocka_unit_test(a_segment_is_named_by_its_values),
		cmocka_unit_test(what_is_not_finite_is_no_fact),
		cmocka_unit_test(a_fact_is_found_by_measure_role_and_name)
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
