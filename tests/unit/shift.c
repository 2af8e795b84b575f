#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/intern.h"
#include "drift/shift.h"

#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

enum { BLOCKS = 4, CELLS = 3 };

/* A category of three values; counts are borrowed. */
static void
make_spread(struct spread *s, double *count, const struct intern *names)
{
	*s = (struct spread){ .categorical = 1, .cells = CELLS, .blocks = BLOCKS, .count = count,
	    .name = names };
	for (size_t b = 0; b <= BLOCKS; b++)
		for (size_t k = 0; k < CELLS; k++)
			s->deals[b] += count[b * CELLS + k];
}

static struct intern *
three_names(void)
{
	struct intern *names = intern_new();

	intern_add(names, "APAC", 4);
	intern_add(names, "EMEA", 4);
	intern_add(names, "India", 5);
	return names;
}

/* X2, phi, psi and the tails by hand in Python's decimal, 60 digits. */
static void
alike_blocks_are_held_against_chi_square(void **state)
{
	double count[] = { 50, 30, 20, 48, 33, 19, 52, 29, 19, 50, 28, 22, 40, 30, 50 };
	struct intern *names = three_names();
	struct spread s;
	struct shift t;

	(void)state;
	make_spread(&s, count, names);
	shift_make(&t, &s, 1);
	near(t.x2, 23.68888888888889, 1e-11);
	near(t.phi, .15444444444444447, 1e-13);
	near(t.p[0], 7.178325320034126e-6, 1e-8 * 1e-6);
	near(t.p[1], 4.587136787653504e-6, 1e-8 * 1e-6);
	near(t.p[2], 1, 0);
	near(t.p_value, 3 * 4.587136787653504e-6, 1e-14);
	near(t.psi, .23496296296296298, 1e-13);
	assert_true(t.psi_lo < t.psi && t.psi < t.psi_hi);
	assert_int_equal(t.cause, SHIFT_ONE_CELL);
	assert_int_equal(t.most, 2);
	near(t.before, .2, 1e-15);
	near(t.now, 50. / 120, 1e-15);
	assert_true(shift_is_big(&t) && !shift_is_small(&t));
	intern_free(names);
}

static void
what_wanders_is_held_against_f(void **state)
{
	double count[] = { 60, 40, 0, 30, 70, 0, 55, 45, 0, 35, 65, 0, 30, 90, 0 };
	struct intern *names = three_names();
	struct spread s;
	struct shift t, often;

	(void)state;
	make_spread(&s, count, names);
	shift_make(&t, &s, 1);
	near(t.x2, 15.336405529953916, 1e-11);
	near(t.phi, 8.754208754208753, 1e-12);
	/* Student's t of 3 degrees, in closed form */
	near(t.p[0], .27746440953011886, 1e-12);
	near(t.psi, .07130713173723928, 1e-12);
	shift_make(&often, &s, 26);
	near(often.p_value, fmin(1, 26 * t.p_value), 1e-15);
	intern_free(names);
}

/* Nothing moved, in ten times as many deals: stable for certain. */
static void
many_alike_deals_are_stable(void **state)
{
	double count[15];
	struct intern *names = three_names();
	struct spread s;
	struct shift t;

	(void)state;
	for (size_t i = 0; i < 15; i++)
		count[i] = (double[]){ 5000, 3000, 2000 }[i % 3];
	make_spread(&s, count, names);
	shift_make(&t, &s, 1);
	near(t.p_value, 1, 0);
	near(t.psi, 0, 0);
	assert_true(shift_is_small(&t) && !shift_is_big(&t));
	assert_true(shift_smallest(&t, 9) < .01);
	intern_free(names);
}

/* A value that came two blocks ago: its own wandering tells, though all else is steady. */
static void
a_cell_that_wanders_is_held_against_itself(void **state)
{
	double came[] = { 60, 20, 20, 58, 22, 20, 75, 25, 0, 74, 26, 0, 70, 25, 25 },
	    new[] = { 75, 25, 0, 74, 26, 0, 75, 25, 0, 74, 26, 0, 70, 25, 25 };
	struct intern *names = three_names();
	struct spread s;
	struct shift t;

	(void)state;
	make_spread(&s, came, names);
	shift_make(&t, &s, 1);
	assert_true(t.p_value > .05);
	make_spread(&s, new, names);
	shift_make(&t, &s, 1);
	assert_true(t.p_value < 1e-6);
	intern_free(names);
}

/* 20 of 100 lack what 1 of 400 lacked: few enough to be counted exactly. */
static void
what_is_hardly_ever_missing_is_counted_exactly(void **state)
{
	double count[] = { 49, 50, 50, 50, 50, 50, 50, 50, 40, 40 };
	struct spread s = { .cells = 2, .blocks = BLOCKS, .count = count };
	struct shift t;

	(void)state;
	for (size_t b = 0; b <= BLOCKS; b++)
		s.deals[b] = 100;
	s.missing[0] = 1;
	s.missing[BLOCKS] = 20;
	shift_make(&t, &s, 1);
	assert_int_equal(t.cause, SHIFT_MISSING);
	assert_true(t.p_value < 1e-9 && shift_is_big(&t));
}

/* 5 of 120 deals have a value that 400 others do not: (0 + 1) / (400 + 1) was to be expected. */
static void
a_new_value_is_found(void **state)
{
	double count[] = { 60, 40, 0, 61, 39, 0, 59, 41, 0, 60, 40, 0, 69, 46, 5 };
	struct intern *names = three_names();
	struct spread s;
	struct shift t;

	(void)state;
	make_spread(&s, count, names);
	shift_make(&t, &s, 1);
	near(t.unseen, 5. / 120, 1e-15);
	assert_int_equal(t.cause, SHIFT_UNSEEN);
	assert_true(t.p_value < 1e-4 && shift_is_big(&t));
	intern_free(names);
}

/* The third joins, with a sixth of the window's deals; the others share as before. */
static void
a_person_who_joins_is_no_shift(void **state)
{
	double count[] = { 60, 40, 0, 61, 39, 0, 59, 41, 0, 60, 40, 0, 60, 40, 20 },
	    lately[] = { 15, 10, 20 };
	struct intern *names = three_names();
	struct spread s;
	struct shift t;

	(void)state;
	make_spread(&s, count, names);
	shift_make(&t, &s, 1);
	assert_true(t.p_value < 1e-9 && shift_is_big(&t));
	s.lately = lately;
	shift_make(&t, &s, 1);
	near(t.unseen, 1. / 6, 1e-15);
	near(t.joined, 1, 0);
	near(t.p[2], 1. / BLOCKS, 1e-12);	/* one in three blocks and the window */
	near(t.psi, 0, 0);
	near(t.n_h, 100. * 400 / 500, 1e-9);
	near(t.p_value, .75, 1e-12);
	intern_free(names);
}

/* The second left; who stays and takes more than before is found. */
static void
a_person_who_leaves_is_no_shift(void **state)
{
	double left[] = { 60, 20, 20, 61, 20, 19, 59, 20, 21, 60, 20, 20, 90, 3, 30 },
	    more[] = { 60, 20, 20, 61, 20, 19, 59, 20, 21, 60, 20, 20, 50, 3, 70 },
	    lately[] = { 22, 0, 8 };
	struct intern *names = three_names();
	struct spread s;
	struct shift t;

	(void)state;
	make_spread(&s, left, names);
	s.lately = lately;
	shift_make(&t, &s, 1);
	near(t.p_value, 1, 0);
	assert_false(shift_is_big(&t));
	make_spread(&s, more, names);
	s.lately = lately;
	shift_make(&t, &s, 1);
	assert_true(t.p_value < 1e-6 && shift_is_big(&t));
	assert_true(t.most != 1);
	intern_free(names);
}

/* Half of the deals are of people whom nobody knew, then a fifth. */
static void
many_who_join_at_once_are_a_shift(void **state)
{
	enum { PEOPLE = 12 };
	double count[(BLOCKS + 1) * PEOPLE] = { 0 }, lately[PEOPLE];
	struct spread s = { .categorical = 1, .cells = PEOPLE, .blocks = BLOCKS, .count = count,
	    .lately = lately };
	struct shift t;

	(void)state;
	for (size_t b = 0; b <= BLOCKS; b++)
		for (size_t k = 0; k < PEOPLE; k++) {
			count[b * PEOPLE + k] = b == BLOCKS || k < PEOPLE / 2 ? 20 : 0;
			s.deals[b] += count[b * PEOPLE + k];
			lately[k] = 5;
		}
	shift_make(&t, &s, 1);
	near(t.joined, 6, 0);
	assert_int_equal(t.cause, SHIFT_UNSEEN);
	assert_true(t.p_value < 1e-9 && shift_is_big(&t));
	for (size_t k = PEOPLE / 2; k < PEOPLE; k++) {
		count[BLOCKS * PEOPLE + k] = 5;
		s.deals[BLOCKS] -= 15;
	}
	shift_make(&t, &s, 1);
	near(t.unseen, 1. / 5, 1e-15);
	near(t.p[2], pow(BLOCKS, -6), 1e-12);
	assert_true(t.p_value < .001 && shift_is_big(&t));
}

/* One cell holds all: nothing to be tested, and nothing that moved. */
static void
a_constant_has_not_moved(void **state)
{
	double count[] = { 100, 0, 0, 100, 0, 0, 100, 0, 0, 100, 0, 0, 120, 0, 0 };
	struct intern *names = three_names();
	struct spread s;
	struct shift t;

	(void)state;
	make_spread(&s, count, names);
	shift_make(&t, &s, 1);
	assert_true(isnan(t.p[0]));
	near(t.p_value, 1, 0);
	near(t.psi, 0, 0);
	assert_true(shift_is_small(&t) && isnan(shift_smallest(&t, 9)));
	intern_free(names);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alike_blocks_are_held_against_chi_square),
		cmocka_unit_test(what_wanders_is_held_against_f),
		cmocka_unit_test(many_alike_deals_are_stable),
		cmocka_unit_test(a_cell_that_wanders_is_held_against_itself),
		cmocka_unit_test(what_is_hardly_ever_missing_is_counted_exactly),
		cmocka_unit_test(a_new_value_is_found),
		cmocka_unit_test(a_person_who_joins_is_no_shift),
		cmocka_unit_test(a_person_who_leaves_is_no_shift),
		cmocka_unit_test(many_who_join_at_once_are_a_shift),
		cmocka_unit_test(a_constant_has_not_moved),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
