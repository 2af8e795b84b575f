#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/date.h"
#include "csv/out.h"

static void
holds(struct buf *o, const char *want)
{
	assert_int_equal(o->len, strlen(want));
	assert_memory_equal(o->s, want, o->len);
	buf_clear(o);
}

static void
fields_are_quoted_only_where_needed(void **state)
{
	struct out o;

	(void)state;
	out_memory(&o);
	out_name(&o, "plain text");
	out_name(&o, "a,b");
	out_name(&o, "say \"no\"");
	out_name(&o, "two\nlines");
	out_name(&o, "cr\r");
	out_name(&o, "\xc3\xa9;|\t'");
	out_empty(&o);
	out_end(&o);
	holds(&o.b,
	    "plain text,\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",\"cr\r\",\xc3\xa9;|\t',\n");
	out_free(&o);
}

/* Each of the four characters at each place of fields of any length; and all others. */
static void
no_character_that_needs_quotes_is_missed(void **state)
{
	static const char needy[] = ",\"\n\r";
	char s[40];
	struct out o;

	(void)state;
	out_memory(&o);
	for (size_t n = 1; n < sizeof s; n++)
		for (size_t at = 0; at < n; at++)
			for (int c = 0; c < 256; c++) {
				memset(s, 'x', n);
				s[at] = (char)c;
				out_field(&o, s, n);
				assert_int_equal(o.b.len == n, c == 0 || strchr(needy, c) == NULL);
				out_clear(&o);
			}
	out_free(&o);
}

static void
a_lone_empty_field_is_two_quotes(void **state)
{
	struct out o;

	(void)state;
	out_memory(&o);
	out_empty(&o);
	out_end(&o);
	out_name(&o, "");
	out_end(&o);
	out_record(&o, "", 0);
	out_end(&o);
	out_record(&o, "", 0);
	out_name(&o, "x");
	out_end(&o);
	out_rate(&o, NAN);
	out_empty(&o);
	out_end(&o);
	holds(&o.b, "\"\"\n\"\"\n\"\"\n,x\n,\n");
	out_float(&o, NAN);
	out_end(&o);
	out_date(&o, DATE_NONE);
	out_end(&o);
	holds(&o.b, "\"\"\n\"\"\n");
	out_free(&o);
}

static void
values_are_written_as_the_manual_says(void **state)
{
	struct out o;

	(void)state;
	out_memory(&o);
	out_record(&o, "D1,\"a,b\"", 8);
	out_int(&o, -7);
	out_float(&o, 0.1f);
	out_rate(&o, 1.0 / 3);
	out_money(&o, 1250.5);
	out_p(&o, 0.000012345);
	out_date(&o, 0);
	out_end(&o);
	holds(&o.b, "D1,\"a,b\",-7,0.1,0.333333,1250.5,1.234e-05,1970-01-01\n");
	buf_printf(&o.b, "%d %s", 5, "deals");
	buf_text(&o.b, ";");
	holds(&o.b, "5 deals;");
	out_free(&o);
}

static void
moving_joins_in_order(void **state)
{
	struct out a, b;

	(void)state;
	out_memory(&a);
	out_memory(&b);
	out_move(&a, &b);
	holds(&a.b, "");
	buf_text(&b.b, "one");
	out_move(&a, &b);
	assert_int_equal(b.b.len, 0);
	buf_text(&b.b, "two");
	out_move(&a, &b);
	holds(&a.b, "onetwo");
	out_free(&a);
	out_free(&b);
}

/* The exit status of a child that writes 1 MB to the file. */
static int
status_of_writing(const char *path, int as_stdout)
{
	int status;
	pid_t child;

	fflush(stdout);
	if ((child = fork()) == 0) {
		struct out o;

		dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
		if (as_stdout)
			dup2(open(path, O_WRONLY), STDOUT_FILENO);
		out_open(&o, as_stdout ? NULL : path);
		for (int i = 0; i < 100000; i++)
			buf_text(&o.b, "0123456789");
		out_close(&o);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WEXITSTATUS(status);
}

static void
a_failed_write_ends_the_program(void **state)
{
	(void)state;
	assert_int_equal(status_of_writing("/dev/null", 1), 0);
	assert_int_equal(status_of_writing("/dev/null", 0), 0);
	assert_int_equal(status_of_writing("/no/such/folder/file", 0), 2);
	if (access("/dev/full", W_OK) == 0) {
		assert_int_equal(status_of_writing("/dev/full", 1), 2);
		assert_int_equal(status_of_writing("/dev/full", 0), 2);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_quoted_only_where_needed),
		cmocka_unit_test(no_character_that_needs_quotes_is_missed),
		cmocka_unit_test(a_lone_empty_field_is_two_quotes),
		cmocka_unit_test(values_are_written_as_the_manual_says),
		cmocka_unit_test(moving_joins_in_order),
		cmocka_unit_test(a_failed_write_ends_the_program),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
