/*
 * rows -- what margins and reasons of a forest cost, by how many rows are asked at a time.
 *
 *	rows MODEL		microseconds a call, the least of many; and the sum of all bits
 *
 * The bits must not change when the code gets faster.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/rng.h"
#include "model/forest.h"
#include "model/model.h"
#include "model/model_file.h"

enum { ROWS = 1024, TRIES = 400 };

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* Values such as features have; one in ten is missing. */
static float *
make_rows(const struct model *m)
{
	float *x = mem_zero(ROWS * m->features, sizeof *x);
	struct rng r;

	rng_start(&r, 1, 0);
	for (size_t i = 0; i < ROWS * m->features; i++)
		x[i] = rng_uniform(&r) < .1 ? NAN : m->feature[i % m->features].categorical ?
		    (float)(int)(rng_uniform(&r) * 12) : (float)exp(8 * rng_uniform(&r) - 4);
	return x;
}

int
main(int argc, char *argv[])
{
	static const size_t count[] = { 1, 2, 4, 8, 9, 16, 64, 128, 1024 };
	struct err e;
	struct model *m;
	float *x, *margin, *phi;
	void *scratch;

	err_program = "rows";
	if (argc != 2 || (m = model_read(argv[1], &e)) == NULL)
		err_die("%s", argc != 2 ? "usage: rows MODEL" : e.text);
	forest_prepare(m->forest);
	x = make_rows(m);
	margin = mem_zero(ROWS, sizeof *margin);
	phi = mem_zero(ROWS * (m->features + 1), sizeof *phi);
	scratch = mem_resize(NULL, forest_scratch(m->forest), 1);
	printf("%zu trees, %zu features\nrows\tmargin\tshap\tbits\n", forest_trees(m->forest),
	    m->features);
	for (size_t k = 0; k < sizeof count / sizeof *count; k++) {
		double least[2] = { HUGE_VAL, HUGE_VAL }, t[3];
		size_t n = count[k];
		uint64_t bits;

		for (int i = 0; i < TRIES; i++) {
			t[0] = now();
			forest_margin(m->forest, x, n, margin);
			t[1] = now();
			forest_shap(m->forest, x, n, phi, scratch);
			t[2] = now();
			least[0] = fmin(least[0], t[1] - t[0]);
			least[1] = fmin(least[1], t[2] - t[1]);
		}
		bits = hash_bytes((const char *)margin, n * sizeof *margin) ^
		    hash_bytes((const char *)phi, n * (m->features + 1) * sizeof *phi);
		printf("%zu\t%.1f\t%.1f\t%016llx\n", n, least[0], least[1],
		    (unsigned long long)bits);
	}
	free(scratch);
	free(phi);
	free(margin);
	free(x);
	model_free(m);
	return EXIT_DONE;
}
