/* clock: waiting ends when it should. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "serve/clock.h"

static void
waiting_ends_at_its_time(void **state)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t never = PTHREAD_COND_INITIALIZER;
	double before = clock_now(), wall = clock_wall(), taken;
	int rc;

	(void)state;
	pthread_mutex_lock(&lock);
	while ((rc = clock_wait(&never, &lock, wall + .05)) == 0)
		;
	pthread_mutex_unlock(&lock);
	taken = clock_now() - before;
	assert_int_equal(rc, ETIMEDOUT);
	assert_true(taken >= .045 && taken < 20);
	assert_true(wall > 1.6e9 && clock_wall() >= wall + .045);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waiting_ends_at_its_time),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
