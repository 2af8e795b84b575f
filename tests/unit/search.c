#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/search.h"

struct sought {
	const int *v;
	int x;
};

static int
is_less(size_t i, const void *arg)
{
	const struct sought *s = arg;

	return s->v[i] < s->x;
}

static int
is_less_or_equal(size_t i, const void *arg)
{
	const struct sought *s = arg;

	return s->v[i] <= s->x;
}

static void
nothing_is_before_in_nothing(void **state)
{
	struct sought s = { NULL, 1 };

	(void)state;
	assert_int_equal(search_lower(0, is_less, &s), 0);
}

/* Against going through all, in every length up to 9. */
static void
the_first_that_does_not_come_before(void **state)
{
	static const int v[9] = { 1, 3, 3, 3, 5, 7, 7, 9, 11 };

	(void)state;
	for (size_t n = 0; n <= 9; n++)
		for (int x = 0; x <= 12; x++) {
			struct sought s = { v, x };
			size_t lower = 0, upper = 0;

			while (lower < n && v[lower] < x)
				lower++;
			while (upper < n && v[upper] <= x)
				upper++;
			assert_int_equal(search_lower(n, is_less, &s), lower);
			assert_int_equal(search_lower(n, is_less_or_equal, &s), upper);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_before_in_nothing),
		cmocka_unit_test(the_first_that_does_not_come_before)
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
