/* power: the figures that the manual gives. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "effect/power.h"

static void
near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within))
		fail_msg("%.17g is not %.17g", got, want);
}

static void
by_the_formula(void **state)
{
	const struct power tenth = { .1, 40, 52 }, third = { .3, 40, 52 };

	(void)state;
	near(power_se(&tenth), .0373, 5e-5);
	near(power_se(&third), .0244, 5e-5);
	near(power_planned(&tenth), 3.08 * power_se(&tenth), 1e-12);
	near(power_one_look(&tenth), 2.8 * power_se(&tenth), 1e-12);
}

static void
as_a_sentence(void **state)
{
	const struct power p[2] = { { .3, 40, 52 }, { .1, 1, 9 } };
	struct out o;

	(void)state;
	out_memory(&o);
	power_write(p, 2, 0, &o);
	buf_bytes(&o.b, "", 1);
	assert_non_null(strstr(o.b.s, ",With 30% held out and 40 deals a week you see +7.5 points "
	    "in 52 weeks\n"));
	assert_non_null(strstr(o.b.s, "you see nothing in 9 weeks\n"));
	out_free(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_the_formula),
		cmocka_unit_test(as_a_sentence),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
