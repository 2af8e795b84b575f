/* seconds: spans of time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/seconds.h"

static void
spans_have_units(void **state)
{
	static const struct { const char *s; double v; } good[] = { { "5", 5 }, { "5s", 5 },
	    { "250ms", .25 }, { "1.5m", 90 }, { "12h", 43200 }, { "3d", 259200 },
	    { "2w", 1209600 } };
	static const char *const bad[] = { "", "d", "-1s", "1 s", "1D", "1e3", "1y", "ms",
	    "1.2.3s" };
	double v;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(seconds_parse(good[i].s, &v), 0);
		assert_true(v == good[i].v);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(seconds_parse(bad[i], &v), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans_have_units),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
