#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/err.h"
#include "text/template.h"

/* A record: texts by column number. */
static const char *const names[] = { "id", "amount", "risk", "change", "industry", "why", NULL };

static const char *
get(void *arg, long index, size_t *n)
{
	const char *const *record = arg;

	*n = strlen(record[index]);
	return record[index];
}

/* The filled template, or the reason why it is none; valid until the next call. */
static const char *
fill(const char *text, const char *const *record)
{
	static char result[2048];
	struct err e;
	struct template *t = template_new(text, "rules.csv:2: message", &e);
	struct buf o;

	if (t == NULL) {
		strcpy(result, e.text);
		return result;
	}
	for (size_t i = 0; i < template_columns(t); i++)
		for (long k = 0; names[k] != NULL; k++)
			if (strcmp(names[k], template_column(t, i)) == 0)
				template_bind(t, i, k);
	buf_init(&o);
	template_fill(t, &o, "$", get, (void *)(uintptr_t)record);
	snprintf(result, sizeof result, "%.*s", (int)o.len, o.len > 0 ? o.s : "");
	buf_free(&o);
	template_free(t);
	return result;
}

#define same(text, want) assert_string_equal(fill(text, record), want)

static const char *const full[] = { "D7", "50000", "0.781", "-0.1942", "FinTech", "It is old." };
static const char *const poor[] = { "D8", "", "x", "", "", "" };

static void
values_stand_for_their_columns(void **state)
{
	const char *const *record = full;

	(void)state;
	same("Deal {id} in {industry}", "Deal D7 in FinTech");
	same("{ id }{id}", "D7D7");
	same("", "");
	same("{nowhere}.", ".");
}

static void
formats_say_numbers_as_people_do(void **state)
{
	const char *const *record = full;

	(void)state;
	same("{amount:money} {risk:percent} {change:points}", "$50K 78% -19.4");
	same("{ amount : money }", "$50K");
	record = poor;
	same("{risk:percent}|{amount:money}", "x|");
}

static void
lists_leave_out_what_is_empty(void **state)
{
	const char *const *record = full;

	(void)state;
	same("({amount:money, industry, id})", "($50K, FinTech, D7)");
	record = poor;
	same("({amount:money, industry, id})", "(D8)");
}

static void
optional_parts_go_with_their_values(void **state)
{
	const char *const *record = full;

	(void)state;
	same("{id}[ ({amount:money})] is[ in {industry}].", "D7 ($50K) is in FinTech.");
	record = poor;
	same("{id}[ ({amount:money})] is[ in {industry}].", "D8 is.");
	same("{amount}[ but {id}]", " but D8");
	same("[{id} {amount}]", "");
	same("[always]", "always");
}

static void
full_stops_are_not_doubled(void **state)
{
	const char *const *record = full;

	(void)state;
	same("[Why: {why}.] Next.", "Why: It is old. Next.");
	same("{why}..", "It is old..");
	same("{id}.", "D7.");
}

static void
values_are_never_markup_and_stay_in_one_line(void **state)
{
	const char *const record[] = { "{risk}[x]%s", "1", "2", "3", "a\nb\x1b[31m\r\tc", "" };

	(void)state;
	same("{id} {industry}", "{risk}[x]%s a b [31m  c");
}

static void
doubled_brackets_are_themselves(void **state)
{
	const char *const *record = full;

	(void)state;
	same("{{id}} [[{id}]]", "{id} [D7]");
	same("{{{id}}}", "{D7}");
}

static void
malformed_texts_are_errors(void **state)
{
	const char *const *record = full;

	(void)state;
	same("Deal {id", "rules.csv:2: message: a { without } (write {{ for the character itself)");
	same("{id{risk}}",
	    "rules.csv:2: message: a { without } (write {{ for the character itself)");
	same("id}", "rules.csv:2: message: a } too many (write }} for the character itself)");
	same("a]", "rules.csv:2: message: a ] too many (write ]] for the character itself)");
	same("[a", "rules.csv:2: message: a [ without ]");
	same("[a [b] c]", "rules.csv:2: message: a [ too many (write [[ for the character itself)");
	same("{}", "rules.csv:2: message: no column between { and }: ''");
	same("{id,}", "rules.csv:2: message: no column between { and }: ''");
	same("{:money}", "rules.csv:2: message: no column between { and }: ':money'");
	same("{id:Money}", "rules.csv:2: message: a format is none of money, percent, points, "
	    "count, days: 'Money'");
	same("{id:}",
	    "rules.csv:2: message: a format is none of money, percent, points, count, days: ''");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_stand_for_their_columns),
		cmocka_unit_test(formats_say_numbers_as_people_do),
		cmocka_unit_test(lists_leave_out_what_is_empty),
		cmocka_unit_test(optional_parts_go_with_their_values),
		cmocka_unit_test(full_stops_are_not_doubled),
		cmocka_unit_test(values_are_never_markup_and_stay_in_one_line),
		cmocka_unit_test(doubled_brackets_are_themselves),
		cmocka_unit_test(malformed_texts_are_errors)
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
