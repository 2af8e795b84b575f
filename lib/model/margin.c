#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/bins.h"
#include "model/margin.h"
#include "model/simd.h"
#include "model/tree.h"

/*
 * Vectors of BINS_GROUP leaf numbers: first those that hold one number in
 * all rows, for each number, then a stack, whose lowest is a tree's result.
 */
enum {
	STACK = MARGIN_LEAVES, BANK = STACK + TREE_MAX_DEPTH + 1,
	MAX_PLANES = UINT16_MAX - MARGIN_LEAVES,
	FEW_ROWS = 8			/* fewer are sooner walked than made a group of */
};

/* A split: bank[to] = plane <= limit ? bank[left] : bank[right]. */
struct split_op {
	uint16_t plane, left, right, to;
	uint8_t limit;
};

/*
 * A split on categories, before: plane[to] is 0 where rows go left.  Several if
 * one table is not enough.
 */
struct ask {
	uint16_t bit, byte, to;	/* planes: see bins */
	uint8_t more;		/* not the split's first */
	uint8_t table[BINS_TABLE];
};

/* A tree: what to do with it, or nothing if it is to be walked. */
struct margin_plan {
	size_t ask, asks, step, steps, leaf, leaves;
	const struct tree *tree;
};

struct margin {
	struct margin_plan *plan;	/* [plans] */
	size_t plans, features;
	struct ask *ask;
	size_t asks, ask_cap;
	struct split_op *step;
	size_t steps, step_cap;
	float *leaf;
	size_t leaves, leaf_cap;
	struct bins *bins;
	size_t planes;		/* those of bins, then a tree's own */
	void (*add)(const struct margin *, uint8_t *, uint8_t *, const float *, size_t, float *);
};

/* All rows go down side by side, an edge at a time, so that none waits. */
static void
walk(const struct tree *t, const float *x, size_t rows, size_t features, float *sum)
{
	const struct tree_node *n;
	int32_t at[BINS_GROUP] = { 0 };

	for (int d = 0; d < t->depth; d++)
		for (size_t i = 0; i < rows; i++)
			if ((n = &t->node[at[i]])->left != 0)
				at[i] = n->left + !tree_left(t, n,
				    x[i * features + (size_t)n->feature]);
	for (size_t i = 0; i < rows; i++)
		sum[i] += t->node[at[i]].value;
}

/* ---- what intrinsics do better ----------------------------------------- */

enum { FEW_LEAVES = 64 };

static inline void
add_leaves_4(const float *leaf, size_t leaves, const uint8_t *at, float *sum)
{
	(void)leaves;
	for (int i = 0; i < BINS_GROUP; i++)
		sum[i] += leaf[at[i]];
}

typedef uint8_t bytes_of_4 __attribute__((vector_size(16), may_alias));

static inline bytes_of_4
look_up_4(const uint8_t table[BINS_TABLE], const bytes_of_4 *at)
{
	bytes_of_4 v = { 0 };

	for (int i = 0; i < 16; i++)
		v[i] = (*at)[i] < BINS_TABLE ? table[(*at)[i]] : 0;
	return v;
}

/* left where x is at most limit, else right. */
typedef bytes_of_4 choice_4;

static inline choice_4
choose_4(choice_4 x, choice_4 limit, choice_4 left, choice_4 right)
{
	choice_4 m = (choice_4)(x <= limit);

	return (left & m) | (right & ~m);
}

#if defined(__x86_64__)
#include <immintrin.h>

typedef __m256i choice_8;
typedef __m512i choice_16;

static inline __attribute__((always_inline)) SIMD_AVX2 choice_8
choose_8(choice_8 x, choice_8 limit, choice_8 left, choice_8 right)
{
	return _mm256_blendv_epi8(right, left, _mm256_cmpeq_epi8(_mm256_min_epu8(x, limit), x));
}

static inline __attribute__((always_inline)) SIMD_AVX512 choice_16
choose_16(choice_16 x, choice_16 limit, choice_16 left, choice_16 right)
{
	return _mm512_mask_blend_epi8(_mm512_cmple_epu8_mask(x, limit), right, left);
}

#define add_leaves_8 add_leaves_4

static inline __attribute__((always_inline)) SIMD_AVX2 __m256i
look_up_8(const uint8_t table[BINS_TABLE], const void *at)
{
	return _mm256_shuffle_epi8(
	    _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)table)),
	    *(const __m256i *)at);
}

static inline __attribute__((always_inline)) SIMD_AVX512 __m512i
look_up_16(const uint8_t table[BINS_TABLE], const void *at)
{
	return _mm512_shuffle_epi8(_mm512_broadcast_i32x4(_mm_loadu_si128((const void *)table)),
	    *(const __m512i *)at);
}

/* Up to 64 leaves fit into four registers. */
static inline __attribute__((always_inline)) SIMD_AVX512 void
add_leaves_16(const float *leaf, size_t leaves, const uint8_t *at, float *sum)
{
	__m512 few, many, v[4];
	__m512i k;

	if (leaves > FEW_LEAVES) {
		add_leaves_4(leaf, leaves, at, sum);
		return;
	}
	for (int i = 0; i < 4; i++)
		v[i] = _mm512_loadu_ps(leaf + 16 * i);
	for (int i = 0; i < BINS_GROUP; i += 16) {
		k = _mm512_cvtepu8_epi32(_mm_load_si128((const void *)(at + i)));
		few = _mm512_permutex2var_ps(v[0], k, v[1]);
		many = _mm512_permutex2var_ps(v[2], k, v[3]);
		few = _mm512_mask_blend_ps(_mm512_test_epi32_mask(k, _mm512_set1_epi32(32)),
		    few, many);
		_mm512_store_ps(sum + i, _mm512_add_ps(_mm512_load_ps(sum + i), few));
	}
}
#endif

#define KERNEL "model/margin_kernel.h"
#include "model/each_kernel.h"

/* ---- planning ---------------------------------------------------------- */

static void
plan_ask(struct margin *m, const struct tree *t, const struct tree_node *n, size_t to)
{
	size_t bit, tables = bins_sets(m->bins, n, &bit);

	m->ask = mem_grow(m->ask, &m->ask_cap, m->asks + tables, sizeof *m->ask);
	for (size_t i = 0; i < tables; i++) {
		struct ask *a = &m->ask[m->asks++];

		*a = (struct ask){ (uint16_t)bit, (uint16_t)(bit + 1 + i), (uint16_t)to, i > 0,
		    { 0 } };
		bins_table(t, n, i, a->table);
	}
}

/* Planes of categories a tree has so far. */
struct subtree_cost {
	size_t planes, leaves;
};

static size_t	plan_node(struct margin *, const struct tree *, const struct tree_node *, size_t,
    struct subtree_cost *);

/* The steps of a split, after those of its children; its result goes to `to`. */
static void
plan_split(struct margin *m, const struct tree *t, const struct tree_node *n, size_t to,
    struct subtree_cost *made)
{
	size_t left = plan_node(m, t, &t->node[n->left], to, made);
	size_t right = plan_node(m, t, &t->node[n->left + 1], left == to ? to + 1 : to,
	    made), plane;
	uint8_t limit = 0;

	if (n->categorical) {
		plane = bins_planes(m->bins) + made->planes++;
		plan_ask(m, t, n, plane);
	} else {
		bins_split(m->bins, n, &plane, &limit);
	}
	m->planes = plane >= m->planes ? plane + 1 : m->planes;
	m->step = mem_grow(m->step, &m->step_cap, m->steps + 1, sizeof *m->step);
	m->step[m->steps++] = (struct split_op){
		(uint16_t)plane, (uint16_t)left, (uint16_t)right, (uint16_t)to, limit
	};
}

/* Where in the bank a node's leaves will be: a leaf's number, or `to`. */
static size_t
plan_node(struct margin *m, const struct tree *t, const struct tree_node *n, size_t to,
    struct subtree_cost *made)
{
	if (n->left != 0) {
		plan_split(m, t, n, to, made);
		return to;
	}
	m->leaf = mem_grow(m->leaf, &m->leaf_cap, m->leaves + FEW_LEAVES, sizeof *m->leaf);
	m->leaf[m->leaves++] = n->value;
	return made->leaves++;
}

static void
plan_tree(struct margin *m, struct margin_plan *p, const struct tree *t)
{
	struct subtree_cost made = { 0, 0 };

	p->ask = m->asks;
	p->step = m->steps;
	p->leaf = m->leaves;
	plan_split(m, t, t->node, STACK, &made);
	p->asks = m->asks - p->ask;
	p->steps = m->steps - p->step;
	p->leaves = made.leaves;
}

static int
is_small(const struct tree *t)
{
	return t->splits > 0 && t->splits < MARGIN_LEAVES;
}

struct margin *
margin_new(const struct tree *tree, size_t trees, size_t features, int lanes)
{
	struct margin *m = mem_zero(1, sizeof *m);

	m->plans = trees;
	m->plan = mem_zero(trees, sizeof *m->plan);
	m->features = features;
	m->bins = bins_new(features, lanes);
	for (size_t i = 0; i < trees; i++)
		if (is_small(&tree[i]))
			bins_add(m->bins, &tree[i]);
	bins_order(m->bins);
	m->planes = bins_planes(m->bins);
	for (size_t i = 0; i < trees; i++) {
		m->plan[i].tree = &tree[i];
		if (is_small(&tree[i]) && bins_planes(m->bins) <= MAX_PLANES)
			plan_tree(m, &m->plan[i], &tree[i]);
	}
	m->leaf = mem_grow(m->leaf, &m->leaf_cap, m->leaves + FEW_LEAVES, sizeof *m->leaf);
	m->add = add_4;
#if defined(__x86_64__)
	if (lanes > 4)
		m->add = lanes == 8 ? add_8 : add_16;
#endif
	return m;
}

void
margin_free(struct margin *m)
{
	if (m == NULL)
		return;
	bins_free(m->bins);
	free(m->plan);
	free(m->ask);
	free(m->step);
	free(m->leaf);
	free(m);
}

/* Side by side, BINS_GROUP at a time. */
static void
add_groups(const struct margin *m, const float *x, size_t rows, float *sum)
{
	void *memory = mem_resize(NULL, (m->planes + BANK) * BINS_GROUP +
	    sizeof(float) * BINS_GROUP + SIMD_ALIGN, 1);
	float *group = simd_align(memory);
	uint8_t *bank = (uint8_t *)(group + BINS_GROUP), *plane = bank + BANK * BINS_GROUP;

	for (int i = 0; i < MARGIN_LEAVES; i++)
		memset(bank + i * BINS_GROUP, i, BINS_GROUP);
	for (size_t i = 0; i < rows; i += BINS_GROUP) {
		size_t n = rows - i < BINS_GROUP ? rows - i : BINS_GROUP;

		memset(group, 0, BINS_GROUP * sizeof *group);
		memcpy(group, sum + i, n * sizeof *group);
		bins_fill(m->bins, x + i * m->features, n, m->features, plane);
		m->add(m, plane, bank, x + i * m->features, n, group);
		memcpy(sum + i, group, n * sizeof *group);
	}
	free(memory);
}

void
margin_add(const struct margin *m, const float *x, size_t rows, float *sum)
{
	size_t few = rows % BINS_GROUP <= FEW_ROWS ? rows % BINS_GROUP : 0;

	if (rows > few)
		add_groups(m, x, rows - few, sum);
	for (size_t i = 0; i < m->plans && few > 0; i++)
		walk(m->plan[i].tree, x + (rows - few) * m->features, few, m->features,
		    sum + rows - few);
}
