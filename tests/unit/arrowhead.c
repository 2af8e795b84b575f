/* arrow: solutions and inverses are those of the whole matrix. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/rng.h"
#include "stats/arrowhead.h"

enum { BODY = 7, TIPS = 5, ALL = BODY + TIPS };

/* Crossproducts of random rows, each of which has one of the tips or none. */
static void
fill(struct arrowhead *a, double whole[ALL][ALL], struct rng *rng)
{
	arrowhead_init(a, BODY, TIPS);
	for (int i = 0; i < 60; i++) {
		size_t tip = (size_t)i % (TIPS + 1);
		double z[ALL] = { 0 };

		for (int k = 0; k < BODY; k++)
			z[k] = rng_normal(rng);
		for (size_t j = 0; j < BODY; j++)
			for (size_t k = 0; k <= j; k++)
				a->body[j * a->stride + k] += z[j] * z[k];
		if (tip < TIPS) {
			z[BODY + tip] = 1;
			a->tip[tip]++;
			for (size_t k = 0; k < BODY; k++)
				a->side[tip * a->stride + k] += z[k];
		}
		for (int j = 0; j < ALL; j++)
			for (int k = 0; k < ALL; k++)
				whole[j][k] += z[j] * z[k];
	}
}

/* (whole + penalties) x is b. */
static void
a_solution_solves(void **state)
{
	double whole[ALL][ALL] = { { 0 } }, penalty[ALL], b[ALL], x[ALL], inverse[ALL];
	struct arrowhead a;
	struct rng rng;

	(void)state;
	rng_start(&rng, 3, 0);
	fill(&a, whole, &rng);
	for (int i = 0; i < ALL; i++) {
		penalty[i] = .5 + .1 * i;
		x[i] = b[i] = rng_normal(&rng);
	}
	arrowhead_solve(&a, penalty, x, inverse);
	for (int i = 0; i < ALL; i++) {
		double sum = penalty[i] * x[i];

		for (int j = 0; j < ALL; j++)
			sum += whole[i][j] * x[j];
		assert_true(fabs(sum - b[i]) < 1e-9);
	}
	arrowhead_free(&a);
}

/* Element i of the inverse's diagonal is element i of the solution of unit vector i. */
static void
the_inverse_is_that_of_unit_vectors(void **state)
{
	double whole[ALL][ALL] = { { 0 } }, penalty[ALL], inverse[ALL], again[ALL];
	struct arrowhead a;
	struct rng rng;

	(void)state;
	rng_start(&rng, 4, 0);
	fill(&a, whole, &rng);
	for (int i = 0; i < ALL; i++)
		penalty[i] = .01 * (1 + i);
	for (int i = 0; i < ALL; i++) {
		double unit[ALL] = { 0 };

		unit[i] = 1;
		arrowhead_solve(&a, penalty, unit, i == 0 ? inverse : again);
		assert_true(fabs(unit[i] - inverse[i]) < 1e-9 * (1 + fabs(unit[i])));
	}
	arrowhead_free(&a);
}

/* Nothing known and hardly a penalty: numbers, not infinities. */
static void
what_is_singular_stays_finite(void **state)
{
	double penalty[4] = { 0, 0, 0, 0 }, b[4] = { 1, -1, 2, 0 }, inverse[4];
	struct arrowhead a;

	(void)state;
	arrowhead_init(&a, 2, 2);
	arrowhead_solve(&a, penalty, b, inverse);
	for (int i = 0; i < 4; i++)
		assert_true(isfinite(b[i]) && isfinite(inverse[i]));
	arrowhead_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_solution_solves),
		cmocka_unit_test(the_inverse_is_that_of_unit_vectors),
		cmocka_unit_test(what_is_singular_stays_finite),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
