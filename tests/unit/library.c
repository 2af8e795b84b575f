/* A model that Python's XGBoost made: the forest and the library give the same margins. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../library.h"
#include "base/file.h"
#include "base/intern.h"
#include "base/rng.h"
#include "model/forest.h"

enum { ROWS = 20000 };

/* Any number, often one of few, sometimes missing; codes that the model knows, and none other. */
static void
fill(const struct model *m, float *x)
{
	struct rng r;

	rng_start(&r, 3, 0);
	for (size_t i = 0; i < ROWS; i++)
		for (size_t k = 0; k < m->features; k++) {
			float *to = &x[i * m->features + k];

			if (rng_below(&r, 5) == 0)
				*to = NAN;
			else if (m->feature[k].categorical)
				*to = (float)rng_below(&r, intern_size(m->feature[k].dictionary));
			else
				*to = rng_below(&r, 2) == 0 ? (float)rng_below(&r, 100) :
				    (float)(100 * rng_normal(&r));
		}
}

static void
margins_are_the_same_bit_for_bit(void **state)
{
	size_t n;
	struct err e;
	char *text = file_read("tests/golden/model.json", MODEL_MAX_BYTES, &n, &e);
	struct model *m = model_parse(text, n, "golden", &e);
	struct xgb_trees *t;
	float *x, *ours = mem_zero(ROWS, sizeof *ours), *theirs = mem_zero(ROWS, sizeof *theirs);

	(void)state;
	assert_non_null(m);
	assert_non_null(t = library_load(text, n, &e));
	x = mem_zero(ROWS * m->features, sizeof *x);
	fill(m, x);
	forest_margin(m->forest, x, ROWS, ours);
	assert_int_equal(library_margin(t, m, x, ROWS, theirs, &e), 0);
	assert_memory_equal(ours, theirs, ROWS * sizeof *ours);
	for (size_t i = 1; i < ROWS; i++)
		if (ours[i] < ours[0] || ours[i] > ours[0])
			break;
		else
			assert_true(i < ROWS - 1);	/* they are not all one */
	xgb_free(t);
	model_free(m);
	free(text);
	free(x);
	free(ours);
	free(theirs);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(margins_are_the_same_bit_for_bit),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
