/* Copies with blanks: a tenth of the rows, and none where values are missing anyway. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "learn/blanks.h"

enum { ROWS = 20000, FEATURES = 4, OFTEN_MISSING = 2 };

static void
make(struct dataset *s, float *x, struct dataset_row *row)
{
	*s = (struct dataset){ .x = x, .features = FEATURES, .row = row, .rows = ROWS };
	for (size_t i = 0; i < ROWS; i++) {
		row[i] = (struct dataset_row){ (uint32_t)(i % 3000), (int32_t)(i / 3000), 1 };
		for (size_t k = 0; k < FEATURES; k++)
			x[i * FEATURES + k] = k == OFTEN_MISSING && i % 20 == 0 ? NAN : (float)i;
	}
}

static void
a_tenth_is_copied_with_blanks(void **state)
{
	static float x[ROWS * FEATURES], copy[ROWS * FEATURES];
	static struct dataset_row row[ROWS];
	size_t blanks[FEATURES] = { 0 };
	struct dataset s;
	struct blanks b, again, other;

	(void)state;
	make(&s, x, row);
	blanks_make(&b, &s, ROWS, 1);
	/* of three features with .2 or .5 each, .488 and .875 of the copies lose one */
	assert_in_range(b.rows, 1250, 1480);
	blanks_copy(&b, &s, copy);
	for (size_t i = 0; i < b.rows; i++)
		for (size_t k = 0; k < FEATURES; k++) {
			float was = x[b.row[i] * FEATURES + k], is = copy[i * FEATURES + k];

			blanks[k] += b.blank[i * FEATURES + k];
			assert_true(b.blank[i * FEATURES + k] ? isnan(is) :
			    is == was || isnan(was));
		}
	assert_int_equal(blanks[OFTEN_MISSING], 0);
	assert_in_range(blanks[0], 600, 800);
	blanks_make(&again, &s, ROWS, 1);
	assert_int_equal(again.rows, b.rows);
	assert_memory_equal(again.blank, b.blank, b.rows * FEATURES);
	blanks_make(&other, &s, ROWS, 2);
	assert_true(other.rows != b.rows || other.row[0] != b.row[0]);
	blanks_free(&b);
	blanks_free(&again);
	blanks_free(&other);
}

/* A deal and day draw the same wherever the row stands, and whatever other rows there are. */
static void
position_does_not_matter(void **state)
{
	static float x[ROWS * FEATURES];
	static struct dataset_row row[ROWS];
	struct dataset s;
	struct blanks all, first;

	(void)state;
	make(&s, x, row);
	blanks_make(&all, &s, ROWS, 7);
	blanks_make(&first, &s, ROWS / 2, 7);
	for (size_t i = 0; i < first.rows; i++) {
		assert_int_equal(first.row[i], all.row[i]);
		assert_memory_equal(first.blank + i * FEATURES, all.blank + i * FEATURES,
		    FEATURES);
	}
	blanks_free(&all);
	blanks_free(&first);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tenth_is_copied_with_blanks),
		cmocka_unit_test(position_does_not_matter),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
