/* columns_json: columns as what they are, and every cell as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "csv/rec.h"
#include "report/columns_json.h"
#include "report/frame.h"

/* The JSON of a table. */
static void
is(const char *csv, const char *want)
{
	char path[] = "/tmp/columns.XXXXXX", *file = path;
	const struct rec_options ro = { ',', 0, -1 };
	int fd = mkstemp(path);
	struct rec *r;
	struct frame f;
	struct buf o = { 0 };
	struct err e;

	assert_int_equal(write(fd, csv, strlen(csv)), strlen(csv));
	close(fd);
	r = rec_open(&file, 1, &ro, &e);
	assert_non_null(r);
	assert_int_equal(frame_read(&f, r, NULL, NULL, -1, &e), 0);
	columns_json(&o, &f);
	buf_bytes(&o, "", 1);
	assert_string_equal(o.s, want);
	buf_free(&o);
	frame_free(&f);
	rec_close(r);
	remove(path);
}

static void
numbers_are_numbers(void **state)
{
	(void)state;
	is("n,m\n1,5\n-12.5,7\n,8\n", "{\"rows\":3,\"columns\":[{\"name\":\"n\",\"number\":"
	    "[1,-12.5,null]},{\"name\":\"m\",\"number\":[5,7,8]}]}");
	is("p,q\n0.379670,1\n-0.000001,2\n1.000000,3\n0.000000,4\n",
	    "{\"rows\":4,\"columns\":[{\"name\":\"p\",\"fixed\":6,\"number\":"
	    "[379670,-1,1000000,0]},{\"name\":\"q\",\"number\":[1,2,3,4]}]}");
}

/* What a script would write otherwise than it stands there stays a text. */
static void
other_numbers_are_texts(void **state)
{
	static const char *const odd[] = { "007", "1.50", "1e3", "-0", "+1", ".5", "5.", "0x1",
	    "1234567890123456", "0.0000001", "-0.000000", "" };

	(void)state;
	for (size_t i = 0; i < sizeof odd / sizeof *odd - 1; i++) {
		struct buf csv = { 0 }, want = { 0 };

		buf_printf(&csv, "a,b\n%s,x\n", odd[i]);
		buf_bytes(&csv, "", 1);
		buf_printf(&want, "{\"rows\":1,\"columns\":[{\"name\":\"a\",\"text\":[\"%s\"]},"
		    "{\"name\":\"b\",\"text\":[\"x\"]}]}", odd[i]);
		buf_bytes(&want, "", 1);
		is(csv.s, want.s);
		buf_free(&csv);
		buf_free(&want);
	}
}

static void
texts_that_repeat_have_a_dictionary(void **state)
{
	(void)state;
	is("a,b\nx,1\nx,2\ny,3\nx,4\n", "{\"rows\":4,\"columns\":[{\"name\":\"a\",\"dict\":"
	    "[\"x\",\"y\"],\"code\":[0,0,1,0]},{\"name\":\"b\",\"number\":[1,2,3,4]}]}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_numbers),
		cmocka_unit_test(other_numbers_are_texts),
		cmocka_unit_test(texts_that_repeat_have_a_dictionary),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
