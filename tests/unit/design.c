/* design, gram: products of rows that are mostly 0, and ridge fits of them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../effect_sample.h"
#include "effect/gram.h"

static void
near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within))
		fail_msg("%.17g is not %.17g", got, want);
}

/* The same row, written out. */
static void
dense(const struct effect_sample *m, size_t i, double row[5])
{
	memset(row, 0, 5 * sizeof *row);
	row[0] = 1;
	row[1] = m->x[i];
	row[2 + m->code[i]] = 1;
}

static void
columns_and_their_groups(void **state)
{
	struct effect_sample m;

	(void)state;
	effect_sample_make(&m);
	assert_int_equal(m.d.columns, 5);
	assert_int_equal(m.d.groups, 2);
	assert_true(m.d.group[0][0] == DESIGN_NONE);
	assert_int_equal(m.d.group[1][0], 0);
	assert_int_equal(m.d.group[4][0], 1);
	design_free(&m.d);
	assert_null(m.d.x);
}

static void
products_are_those_of_the_matrix(void **state)
{
	const double b[5] = { .5, -2, 3, 7, 11 };
	double row[5], gram[25] = { 0 }, want[25] = { 0 }, sum[5] = { 0 }, total[5] = { 0 };
	struct effect_sample m;

	(void)state;
	effect_sample_make(&m);
	for (size_t i = 0; i < SAMPLE_ROWS; i++) {
		double w = 1 + (double)i / 100, dot = 0;

		dense(&m, i, row);
		for (size_t j = 0; j < 5; j++) {
			dot += row[j] * b[j];
			total[j] += w * row[j];
			for (size_t k = 0; k <= j; k++)
				want[j * 5 + k] += w * row[j] * row[k];
		}
		near(design_dot(&m.d, i, b), dot, 1e-12);
		design_add(&m.d, i, w, sum);
		design_cross(&m.d, i, w, gram);
	}
	for (size_t j = 0; j < 5; j++)
		near(sum[j], total[j], 1e-9);
	for (size_t j = 0; j < 25; j++)
		near(gram[j], want[j], 1e-9);
	design_free(&m.d);
}

static void
rows_without_a_level(void **state)
{
	const uint32_t level[3] = { 1, DESIGN_NONE, 0 };
	const double b[3] = { 1, 10, 100 };
	struct design d;

	(void)state;
	design_open(&d, 3, 0, 1);
	design_category(&d, 0, 1, level, 2);
	near(design_dot(&d, 0, b), 101, 0);
	near(design_dot(&d, 1, b), 1, 0);
	near(design_dot(&d, 2, b), 11, 0);
	assert_int_equal(d.group[1][1], 1);
	assert_int_equal(d.groups, 2);
	design_free(&d);
}

/* y = 2 + 3 x: without penalty it is found, with an infinite one only the mean. */
static void
fits_and_penalties(void **state)
{
	const double x[4] = { -1, 0, 1, 4 };
	double xy[2] = { 0, 0 }, b[2];
	const uint8_t constant[2] = { 0, 0 };
	struct design d;
	struct gram g;
	struct gram_fit f;

	(void)state;
	design_open(&d, 4, 1, 0);
	design_number(&d, 0, x);
	gram_open(&g, 2);
	for (size_t i = 0; i < 4; i++) {
		design_cross(&d, i, 1, g.xx);
		design_add(&d, i, 2 + 3 * x[i], xy);
	}
	gram_factor(&f, &g, 0, NULL);
	gram_solve(&f, xy, b);
	near(b[0], 2, 1e-12);
	near(b[1], 3, 1e-12);
	gram_fit_free(&f);
	gram_factor(&f, &g, 1e12, NULL);
	gram_solve(&f, xy, b);
	near(b[0], 5, 1e-6);
	near(b[1], 0, 1e-6);
	gram_fit_free(&f);
	gram_factor(&f, &g, 0, constant);
	assert_int_equal(f.n, 1);
	gram_solve(&f, xy, b);
	near(b[0], 5, 1e-12);
	near(b[1], 0, 0);
	gram_fit_free(&f);
	gram_free(&g);
	design_free(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_and_their_groups),
		cmocka_unit_test(products_are_those_of_the_matrix),
		cmocka_unit_test(rows_without_a_level),
		cmocka_unit_test(fits_and_penalties),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
