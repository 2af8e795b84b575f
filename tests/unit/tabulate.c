#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/unicode.h"
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
	    "\303\24412345678901234...90123456789012  2\n");
	out_free(&o);
}

/* One row with a text between two bars. */
static const char *
shown(const char *text, struct out *o)
{
	struct tabulate s;

	out_memory(o);
	tabulate_open(&s, o, 1);
	tabulate_text_column(&s, "a", "a");
	tabulate_text_column(&s, "b", "b");
	tabulate_name(&s, text);
	tabulate_name(&s, "|");
	tabulate_end(&s);
	tabulate_close(&s);
	buf_bytes(&o->b, "", 1);
	return o->b.s;
}

static void
what_a_terminal_obeys_is_not_written(void **state)
{
	static const char *const text[][2] = {
		{ "a\033[31mb", "a?[31mb  |\n" },
		{ "evil\342\200\256txt", "eviltxt  |\n" },		/* U+202E */
		/* isolate, zero width */
		{ "\342\201\246x\342\201\251\342\200\213y", "xy  |\n" },
		{ "\302\233x\330\234", "x  |\n" },			/* C1, U+061C */
		{ "\360\237\221\251\342\200\215\360\237\222\273",	/* emoji, joined */
		  "\360\237\221\251\360\237\222\273  |\n" },
		{ "e\314\201", "e\314\201  |\n" }
	};
	struct out o;

	(void)state;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		assert_string_equal(shown(text[i][0], &o), text[i][1]);
		out_free(&o);
	}
}

#define EAST "\346\235\261\344\272\254"	/* two wide letters */

/* Wide letters take two columns, marks none; a cut leaves head and tail, 32 columns at most. */
static void
columns_are_counted_as_they_look(void **state)
{
	static const char *const names[] = {
		EAST, "\360\237\232\200", "e\314\201t\303\251",
		EAST EAST EAST EAST EAST EAST EAST EAST EAST,
		"Acme Consulting Group International, North",
		"Acme Consulting Group International, South"
	};
	static const size_t width[] = { 4, 2, 3, 31, 32, 32 };
	struct out o;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *s = shown(names[i], &o);

		assert_int_equal(unicode_width(s, strlen(s) - 4), width[i]);
		out_free(&o);
	}
	assert_string_equal(shown(names[4], &o), "Acme Consulting...ational, North  |\n");
	out_free(&o);
	assert_string_equal(shown(names[5], &o), "Acme Consulting...ational, South  |\n");
	out_free(&o);
}

static void
what_can_be_spared_makes_room(void **state)
{
	static const char wide[] = "123456789012345678901234567890";
	static const struct {
		const char *columns;
		size_t width;
	} t[] = {
		{ "100", 94 },
		{ "70", 70 },			/* texts are cut, to no less than 20 */
		{ "60", 60 },			/* c is left out */
		{ "40", 30 },			/* a, too */
		{ "x", 80 }
	};
	struct tabulate s;
	struct out o;

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		setenv("COLUMNS", t[i].columns, 1);
		out_memory(&o);
		tabulate_open(&s, &o, 1);
		tabulate_text_column(&s, "a", "a");
		tabulate_text_column(&s, "b", "b");
		tabulate_text_column(&s, "c", "c");
		tabulate_spare(&s, "c", NULL);
		tabulate_spare(&s, "a", NULL);
		for (int k = 0; k < 3; k++)
			tabulate_name(&s, wide);
		tabulate_end(&s);
		tabulate_close(&s);
		assert_int_equal(o.b.len, t[i].width + 1);
		out_free(&o);
	}
	unsetenv("COLUMNS");
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
		cmocka_unit_test(what_a_terminal_obeys_is_not_written),
		cmocka_unit_test(columns_are_counted_as_they_look),
		cmocka_unit_test(what_can_be_spared_makes_room),
		cmocka_unit_test(numbers_in_sentences),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
