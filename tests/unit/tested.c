/* tested: only what an experiment has shown to help is marked. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../scratch.h"
#include "deal/tested.h"

static const char *
mark(const struct tested *t, const char *action, struct buf *o)
{
	buf_clear(o);
	tested_mark(t, action, strlen(action), o);
	buf_bytes(o, "", 1);
	return o->s;
}

static void
marks(void **state)
{
	char *helps = scratch_file("measure,effect,verdict\nwin_rate,0.02,cannot tell\n"
	    "win_rate,0.081,helps\nvalue_per_deal,-5,hurts\n");
	char *hurts = scratch_file("measure,effect,verdict\nvalue_per_deal,9,helps\n"
	    "win_rate,-0.1,hurts\n");
	char text[512], *path;
	struct tested t;
	struct buf o = { 0 };
	struct err e;

	(void)state;
	snprintf(text, sizeof text, "action,experiment\nCall,%s\nWrite,%s\n", helps, hurts);
	path = scratch_file(text);
	assert_int_equal(tested_read(&t, path, &e), 0);
	assert_string_equal(mark(&t, "Call the buyer", &o), " (tested: +8.1 points)");
	assert_string_equal(mark(&t, "Call", &o), " (tested: +8.1 points)");
	assert_string_equal(mark(&t, "Cal", &o), "");
	assert_string_equal(mark(&t, "Write a letter", &o), "");
	assert_string_equal(mark(&(struct tested){ 0 }, "Call", &o), "");
	tested_free(&t);
	scratch_drop(path);
	scratch_drop(helps);
	scratch_drop(hurts);
	buf_free(&o);
}

static void
what_cannot_be_read(void **state)
{
	static const char *const bad[] = {
		"action\nCall\n", "action,experiment\n,x\n", "action,experiment\nCall,/nowhere/x\n"
	};
	struct tested t;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char *path = scratch_file(bad[i]);

		assert_int_equal(tested_read(&t, path, &e), -1);
		tested_free(&t);
		scratch_drop(path);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks),
		cmocka_unit_test(what_cannot_be_read),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
