#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/date.h"
#include "base/day_sort.h"
#include "base/rng.h"

enum { N = 5000 };

static void
rows_are_in_the_order_of_their_days(void **state)
{
	static struct day_sort v[N];
	const int32_t first = date_days(1, 1, 1), last = date_days(9999, 12, 31);
	struct rng r;

	(void)state;
	rng_start(&r, 3, 0);
	for (uint32_t i = 0; i < N; i++) {
		int32_t any = first + (int32_t)rng_below(&r, (uint64_t)(last - first + 1));

		v[i] = (struct day_sort){ i % 3 == 0 ? any : (int32_t)(any % 40), i };
	}
	v[7].day = first;
	v[8].day = last;
	day_sort(v, N);
	assert_int_equal(v[0].day, first);
	assert_int_equal(v[N - 1].day, last);
	for (uint32_t i = 1; i < N; i++)
		assert_true(v[i - 1].day < v[i].day || (v[i - 1].day == v[i].day &&
		    v[i - 1].row < v[i].row));
}

static void
nothing_is_sorted_too(void **state)
{
	struct day_sort one = { -5, 9 };

	(void)state;
	day_sort(&one, 0);
	day_sort(&one, 1);
	assert_int_equal(one.day, -5);
	assert_int_equal(one.row, 9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_in_the_order_of_their_days),
		cmocka_unit_test(nothing_is_sorted_too),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
