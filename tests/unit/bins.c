/* bins: bytes say what the values themselves say, for every width of vectors. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/rng.h"
#include "model/bins.h"
#include "model/simd.h"
#include "model/tree.h"

enum { MOST = 9000, ROWS = BINS_GROUP };
static const int widths[] = { 4, 8, 16 };

/* n splits on feature 1 of 2, as nodes of a "tree" that nobody walks. */
static struct tree
splits(size_t n, struct tree_node *node, const uint32_t *bits, int categorical)
{
	struct tree t = { .node = node, .nodes = n, .bits = (uint32_t *)(uintptr_t)bits };

	memset(node, 0, n * sizeof *node);
	for (size_t i = 0; i < n; i++) {
		node[i].left = 1;
		node[i].feature = 1;
		node[i].categorical = (uint8_t)categorical;
		node[i].default_left = i % 3 == 0;
	}
	return t;
}

static struct bins *
collect(const struct tree *t, int lanes, uint8_t **plane)
{
	struct bins *b = bins_new(2, lanes);

	bins_add(b, t);
	bins_order(b);
	*plane = mem_zero(bins_planes(b), BINS_GROUP);
	return b;
}

/* Thresholds 0, 2, 4 ... against values beside and between them. */
static void
check_thresholds(size_t n, int lanes)
{
	static struct tree_node node[MOST];
	static float x[2 * ROWS];
	struct tree t = splits(n, node, NULL, 0);
	size_t p, row, i;
	uint8_t *plane, limit;
	struct bins *b;

	for (i = 0; i < n; i++)
		node[i].value = (float)(2 * ((i * 7919) % n));
	b = collect(&t, lanes, &plane);
	for (size_t first = 0; first < 2 * n + 4; first += ROWS - 3) {
		for (row = 0; row < ROWS; row++)
			x[2 * row + 1] = (float)(first + row) - 2;
		x[1] = NAN;
		x[3] = HUGE_VALF;
		x[5] = -HUGE_VALF;
		bins_fill(b, x, ROWS, 2, plane);
		for (i = 0; i < n; i += 1 + n / 100) {
			bins_split(b, &node[i], &p, &limit);
			for (row = 0; row < ROWS; row++)
				assert_int_equal(plane[p * BINS_GROUP + row] <= limit,
				    tree_left(&t, &node[i], x[2 * row + 1]));
		}
	}
	free(plane);
	bins_free(b);
}

static void
bytes_stand_to_limits_as_values_to_thresholds(void **state)
{
	static const size_t sizes[] = {
		1, 2, 15, 16, 17, 31, 253, 254, 255, 256, 257, 508, 509, 4096, 4097, MOST
	};

	(void)state;
	for (size_t w = 0; w < 3 && widths[w] <= simd_best(); w++)
		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
			check_thresholds(sizes[i], widths[w]);
}

static void
zero_has_one_threshold(void **state)
{
	static struct tree_node node[2];
	struct tree t = splits(2, node, NULL, 0);
	float x[2 * ROWS] = { 0 };
	uint8_t *plane, limit;
	struct bins *b;
	size_t p;

	(void)state;
	node[0].value = -0.0f;
	node[1].value = 0.0f;
	x[3] = -0.0f;
	x[5] = -1e-45f;
	b = collect(&t, 4, &plane);
	bins_fill(b, x, 3, 2, plane);
	for (size_t i = 0; i < 2; i++) {
		bins_split(b, &node[i], &p, &limit);
		for (size_t row = 0; row < 3; row++)
			assert_int_equal(plane[p * BINS_GROUP + row] <= limit,
			    tree_left(&t, &node[i], x[2 * row + 1]));
	}
	free(plane);
	bins_free(b);
}

/* Whether a row goes right by the tables, as the kernel asks them. */
static int
right(const struct bins *b, const struct tree *t, const struct tree_node *n, const uint8_t *plane,
    size_t row)
{
	uint8_t table[BINS_TABLE], in = 0;
	size_t p, tables = bins_sets(b, n, &p);

	for (size_t i = 0; i < tables; i++) {
		uint8_t byte = plane[(p + 1 + i) * BINS_GROUP + row];

		assert_true(byte < BINS_TABLE || byte == BINS_NONE);
		bins_table(t, n, i, table);
		in |= byte < BINS_TABLE ? table[byte] & plane[p * BINS_GROUP + row] : 0;
	}
	return in != 0;
}

static void
tables_hold_what_sets_hold(void **state)
{
	static struct tree_node node[40];
	static uint32_t bits[40 * 20];
	static float x[2 * ROWS];
	struct tree t = splits(40, node, bits, 1);
	struct rng r;
	uint8_t *plane;
	struct bins *b;

	(void)state;
	rng_start(&r, 1, 0);
	for (size_t i = 0; i < 40 * 20; i++)
		bits[i] = (uint32_t)rng_below(&r, (uint64_t)1 << 32);
	for (uint32_t i = 0; i < 40; i++) {
		node[i].set = 20 * i;
		node[i].words = i / 2;		/* 0 to 19: 608 categories, and none */
	}
	b = collect(&t, 4, &plane);
	for (int first = -2; first < 800; first += ROWS - 5) {
		for (int row = 0; row < ROWS; row++)
			x[2 * row + 1] = (float)(first + row) + (row % 2 ? 0.5f : 0);
		x[1] = NAN;
		x[3] = 1e30f;
		x[5] = -HUGE_VALF;
		x[7] = -0.5f;
		bins_fill(b, x, ROWS - 1, 2, plane);
		x[2 * ROWS - 1] = NAN;		/* what is not there is missing */
		for (size_t i = 0; i < 40; i++)
			for (size_t row = 0; row < ROWS; row++)
				assert_int_equal(!right(b, &t, &node[i], plane, row),
				    tree_left(&t, &node[i], x[2 * row + 1]));
	}
	free(plane);
	bins_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_stand_to_limits_as_values_to_thresholds),
		cmocka_unit_test(zero_has_one_threshold),
		cmocka_unit_test(tables_hold_what_sets_hold),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
