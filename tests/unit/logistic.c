/* Probabilities of margins and their losses, at the ends too. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/logistic.h"

static void
near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within))
		fail_msg("%.17g is not %.17g", got, want);
}

static void
there_and_back(void **state)
{
	(void)state;
	near(logistic_p(0), .5, 0);
	near(logistic_p(log(3)), .75, 1e-15);
	for (double m = -30; m <= 30; m += .25)
		near(logistic_margin(logistic_p(m)), m, 1e-15 * exp(fabs(m)) + 1e-14);
	near(logistic_p(-1e9), 0, 0);
	near(logistic_p(1e9), 1, 0);
}

static void
losses(void **state)
{
	double p;

	(void)state;
	near(logistic_loss(.25, 1), log(4), 1e-15);
	near(logistic_loss(.25, 0), log(4. / 3), 1e-15);
	near(logistic_loss(.25, .5), (log(4) + log(4. / 3)) / 2, 1e-15);
	near(logistic_loss(0, 1), -log(1e-15), 1e-12);
	near(logistic_loss(1, 0), -log(1e-15), 1e-1);
	for (double m = -20; m <= 20; m += .5)
		for (double y = 0; y <= 1; y += .25) {
			near(logistic_margin_loss(m, y, &p), logistic_loss(logistic_p(m), y), 1e-6);
			near(p, logistic_p(m), 1e-15);
		}
	near(logistic_margin_loss(-1000, 1, &p), 1000, 0);	/* where p is 0 */
	near(p, 0, 0);
	near(logistic_margin_loss(1000, 0, &p), 1000, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(losses),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
