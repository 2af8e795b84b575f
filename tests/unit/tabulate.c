#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/num.h"
#include "csv/out.h"
#include "csv/tabulate.h"

static void
write_some(struct out *o, int table)
{
	struct tabulate s;

	tabulate_open(&s, o, table);
	tabulate_text_column(&s, "segment", "segment");
	tabulate_column(&s, "deals", "deals");
	tabulate_column(&s, "hidden", NULL);
	tabulate_column(&s, "win_rate", "rate");
	tabulate_column(&s, "change", "points");
	tabulate_column(&s, "amount", "amount");
	tabulate_column(&s, "q_value", "q");
	tabulate_text_column(&s, "note", "note");
	tabulate_header(&s);
	tabulate_name(&s, "S\303\243o Paulo");
	tabulate_int(&s, 7);
	tabulate_number(&s, 2.5);
	tabulate_rate(&s, .4567894);
	tabulate_change(&s, .0314);
	tabulate_money(&s, 1234567.891);
	tabulate_p(&s, .41239);
	tabulate_name(&s, "");
	tabulate_end(&s);
	tabulate_name(&s, "a,b\nc");
	tabulate_int(&s, 12345);
	tabulate_number(&s, NAN);
	tabulate_rate(&s, NAN);
	tabulate_change(&s, -.1);
	tabulate_money(&s, -999);
	tabulate_p(&s, 1e-9);
	tabulate_name(&s, "new");
	tabulate_end(&s);
	tabulate_close(&s);
	buf_bytes(&o->b, "", 1);
}

static void
as_csv_it_is_out(void **state)
{
	struct out o;

	(void)state;
	out_memory(&o);
	write_some(&o, 0);
	assert_string_equal(o.b.s,
	    "segment,deals,hidden,win_rate,change,amount,q_value,note\n"
	    "S\303\243o Paulo,7,2.5,0.456789,0.031400,1234567.89,0.4124,\n"
	    "\"a,b\nc\",12345,,,-0.100000,-999,1e-09,new\n");
	out_free(&o);
}

/* Money has no decimals for a person, but where they are all there is to see. */
static void
small_money_has_a_decimal(void **state)
{
	struct tabulate s;
	struct out o;

	(void)state;
	out_memory(&o);
	tabulate_open(&s, &o, 1);
	tabulate_column(&s, "x", "x");
	tabulate_header(&s);
	tabulate_money(&s, 8.649);
	tabulate_end(&s);
	tabulate_money(&s, -44.6);
	tabulate_end(&s);
	tabulate_money(&s, 99.96);
	tabulate_end(&s);
	tabulate_money(&s, 1234.5);
	tabulate_end(&s);
	tabulate_close(&s);
	buf_bytes(&o.b, "", 1);
	assert_string_equal(o.b.s, "    x\n  8.6\n-44.6\n  100\n1,234\n");
	out_free(&o);
}

static void
for_a_person_it_is_aligned(void **state)
{
	struct out o;

	(void)state;
	out_memory(&o);
	write_some(&o, 1);
	assert_string_equal(o.b.s,
	    "segment    deals   rate  points     amount        q  note\n"
	    "S\303\243o Paulo      7  45.7%    +3.1  1,234,568     0.41\n"
	    "a,b?c      12345          -10.0       -999  <0.0001  new\n");
	out_free(&o);
}

static void
long_text_is_cut(void **state)
{
	struct out o;
	struct tabulate s;

	(void)state;
	out_memory(&o);
	tabulate_open(&s, &o, 1);
	tabulate_text_column(&s, "a", "a");
	tabulate_column(&s, "b", "b");
	tabulate_header(&s);
	tabulate_name(&s, "\303\2441234567890123456789012345678901");
	tabulate_int(&s, 1);
	tabulate_end(&s);
	tabulate_name(&s, "\303\24412345678901234567890123456789012");
	tabulate_int(&s, 2);
	tabulate_end(&s);
	tabulate_close(&s);
	buf_bytes(&o.b, "", 1);
	assert_string_equal(o.b.s,
	    "a                                 b\n"
	    "\303\2441234567890123456789012345678901  1\n"
	    "\303\2441234567890123456789012345678...  2\n");
	out_free(&o);
}

static void
numbers_in_sentences(void **state)
{
	char buf[NUM_MAX];

	(void)state;
	assert_string_equal(num_show_rate(buf, .5), "50.0%");
	assert_string_equal(num_show_points(buf, .00001), "0.0");
	assert_string_equal(num_show_points(buf, -.00001), "0.0");
	assert_string_equal(num_show_points(buf, .125), "+12.5");
	assert_string_equal(num_show_p(buf, .05), "0.0500");
	assert_string_equal(num_show_p(buf, .0996), "0.10");
	assert_string_equal(num_show_p(buf, 1), "1.00");
	assert_string_equal(num_show_p(buf, NAN), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_csv_it_is_out),
		cmocka_unit_test(small_money_has_a_decimal),
		cmocka_unit_test(for_a_person_it_is_aligned),
		cmocka_unit_test(long_text_is_cut),
		cmocka_unit_test(numbers_in_sentences),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
