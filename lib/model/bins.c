#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/order.h"
#include "model/bins.h"
#include "model/simd.h"
#include "model/tree.h"

enum {
	STRETCH = 254,			/* thresholds of a plane: 0 to 254 of them are at or
					 * below a value */
	CATEGORIES = 8 * BINS_TABLE,
	MISSING = UINT8_MAX,		/* above all limits */
	FAN = 16,			/* of the tree of thresholds */
	LEVELS = 8			/* of it: room for 4 thousand million */
};

/*
 * Thresholds are looked up in a tree of nodes of FAN: the lowest level holds
 * all of them, the next one the last of each node below, and so on.  NaN, of
 * which nothing is above, fills the nodes up; behind each level's last is
 * one of NaN only.
 */
struct feature {
	size_t feature;
	float *threshold;		/* [n], rising; none: categorical.  Then the levels */
	size_t n, cap;
	size_t level[LEVELS], levels;	/* where they begin in threshold, the lowest first */
	size_t sets;			/* planes of bytes */
	size_t plane;			/* its first */
	uint8_t side[2];		/* missing values go right, left at some split */
};

struct bins {
	struct feature *of;		/* [n] the features that trees split on */
	size_t n, cap;
	size_t *place;			/* [features] in of; SIZE_MAX: not there */
	size_t planes;
	void (*rank)(const struct feature *, const float *, size_t *);
};

/* ---- how many of FAN thresholds are at or below x ------------------------ */

static inline size_t
count_4(const float *t, float x)
{
	size_t n = 0;

	for (int i = 0; i < FAN; i++)
		n += t[i] <= x;
	return n;
}

#if defined(__x86_64__)
#include <immintrin.h>

static inline __attribute__((always_inline)) SIMD_AVX2 size_t
count_8(const float *t, float x)
{
	__m256 v = _mm256_set1_ps(x);
	int low = _mm256_movemask_ps(_mm256_cmp_ps(_mm256_loadu_ps(t), v, _CMP_LE_OQ));
	int high = _mm256_movemask_ps(_mm256_cmp_ps(_mm256_loadu_ps(t + 8), v, _CMP_LE_OQ));

	return (size_t)_mm_popcnt_u32((unsigned)(high << 8 | low));
}

static inline __attribute__((always_inline)) SIMD_AVX512 size_t
count_16(const float *t, float x)
{
	return (size_t)_mm_popcnt_u32(_mm512_cmp_ps_mask(_mm512_loadu_ps(t), _mm512_set1_ps(x),
	    _CMP_LE_OQ));
}
#endif

#define KERNEL "model/bins_kernel.h"
#include "model/each_kernel.h"

/* ---- collecting ---------------------------------------------------------- */

struct bins *
bins_new(size_t features, int lanes)
{
	struct bins *b = mem_zero(1, sizeof *b);

	b->rank = rank_4;
#if defined(__x86_64__)
	if (lanes > 4)
		b->rank = lanes == 8 ? rank_8 : rank_16;
#endif
	b->place = mem_resize(NULL, features, sizeof *b->place);
	for (size_t i = 0; i < features; i++)
		b->place[i] = SIZE_MAX;
	return b;
}

void
bins_free(struct bins *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < b->n; i++)
		free(b->of[i].threshold);
	free(b->of);
	free(b->place);
	free(b);
}

static struct feature *
feature(struct bins *b, size_t i)
{
	if (b->place[i] == SIZE_MAX) {
		b->of = mem_grow(b->of, &b->cap, b->n + 1, sizeof *b->of);
		b->of[b->n] = (struct feature){ .feature = i };
		b->place[i] = b->n++;
	}
	return &b->of[b->place[i]];
}

/* Tables that hold the missing value and all categories of a split's set. */
static size_t
tables(const struct tree_node *n)
{
	return (size_t)n->words * 32 / CATEGORIES + 1;
}

void
bins_add(struct bins *b, const struct tree *t)
{
	for (size_t i = 0; i < t->nodes; i++) {
		const struct tree_node *n = &t->node[i];
		struct feature *f;

		if (n->left == 0)
			continue;
		f = feature(b, (size_t)n->feature);
		if (n->categorical) {
			f->sets = tables(n) > f->sets ? tables(n) : f->sets;
			continue;
		}
		f->side[n->default_left] = 1;
		f->threshold = mem_grow(f->threshold, &f->cap, f->n + 1, sizeof *f->threshold);
		f->threshold[f->n++] = n->value;
	}
}

static size_t
stretches(const struct feature *f)
{
	return (f->n + STRETCH - 1) / STRETCH;
}

/* Thresholds in order, each once. */
static void
sort_thresholds(struct feature *f)
{
	size_t n = 0;

	qsort(f->threshold, f->n, sizeof *f->threshold, order_float);
	for (size_t k = 0; k < f->n; k++)
		if (n == 0 || f->threshold[k] > f->threshold[n - 1])
			f->threshold[n++] = f->threshold[k];
	f->n = n;
}

/* The level of n keys, every step-th of those from `from` on, behind the last one. */
static size_t
add_level(struct feature *f, size_t end, size_t from, size_t step, size_t n)
{
	size_t nodes = (n + FAN - 1) / FAN + 1;

	f->threshold = mem_grow(f->threshold, &f->cap, end + nodes * FAN, sizeof *f->threshold);
	for (size_t i = 0; i < nodes * FAN; i++)
		f->threshold[end + i] = i < n ? f->threshold[from + (i + 1) * step - 1] : NAN;
	f->level[f->levels++] = end;
	return end + nodes * FAN;
}

static void
add_levels(struct feature *f)
{
	size_t n = f->n, end = add_level(f, n, 0, 1, n);

	while (n > FAN && f->levels < LEVELS) {
		n = (n + FAN - 1) / FAN;
		end = add_level(f, end, f->level[f->levels - 1], FAN, n);
	}
}

/* Planes of splits that send missing values right come before those of the others. */
void
bins_order(struct bins *b)
{
	for (size_t i = 0; i < b->n; i++) {
		struct feature *f = &b->of[i];

		f->plane = b->planes;
		if (f->sets > 0) {
			b->planes += 1 + f->sets;
			continue;
		}
		sort_thresholds(f);
		add_levels(f);
		b->planes += stretches(f) * (size_t)(f->side[0] + f->side[1]);
	}
}

size_t
bins_planes(const struct bins *b)
{
	return b->planes;
}

static size_t
find_threshold(const struct feature *f, float x)
{
	const float *t = bsearch(&x, f->threshold, f->n, sizeof x, order_float);

	return (size_t)(t - f->threshold);
}

void
bins_split(const struct bins *b, const struct tree_node *n, size_t *plane, uint8_t *limit)
{
	const struct feature *f = &b->of[b->place[n->feature]];
	size_t at = find_threshold(f, n->value);

	*plane = f->plane + at / STRETCH;
	if (n->default_left && f->side[0])
		*plane += stretches(f);
	*limit = (uint8_t)(at % STRETCH + n->default_left);
}

size_t
bins_sets(const struct bins *b, const struct tree_node *n, size_t *plane)
{
	*plane = b->of[b->place[n->feature]].plane;
	return tables(n);
}

void
bins_table(const struct tree *t, const struct tree_node *n, size_t i, uint8_t table[BINS_TABLE])
{
	const uint32_t *bits = t->bits + n->set;
	size_t code;

	memset(table, 0, BINS_TABLE);
	for (size_t k = 0; k < CATEGORIES; k++) {
		code = i * CATEGORIES + k - 1;			/* SIZE_MAX: missing */
		if (i + k == 0 ? !n->default_left : code / 32 < n->words &&
		    (bits[code / 32] >> code % 32 & 1))
			table[k / 8] |= (uint8_t)(1 << k % 8);
	}
}

/* ---- rows ------------------------------------------------------------ */

/* What a stretch of the thresholds tells of ranks; left: missing values are below all. */
static void
fill_stretch(const size_t *at, const float *x, size_t start, int left, uint8_t *plane)
{
	for (size_t i = 0; i < BINS_GROUP; i++) {
		size_t above = at[i] > start ? at[i] - start : 0;

		above = (above < STRETCH ? above : STRETCH) + (size_t)left;
		plane[i] = (uint8_t)(x[i] == x[i] ? above : left ? 0 : MISSING);
	}
}

static void
fill_number(const struct bins *b, const struct feature *f, const float *x, uint8_t *plane)
{
	size_t at[BINS_GROUP];

	b->rank(f, x, at);
	for (int left = 0; left < 2; left++)
		for (size_t k = 0; f->side[left] && k < stretches(f); k++, plane += BINS_GROUP)
			fill_stretch(at, x, k * STRETCH, left, plane);
}

/* As XGBoost 1.7 has it: see tree_left. */
static void
fill_category(const struct feature *f, const float *x, uint8_t *plane)
{
	uint8_t *byte = plane + BINS_GROUP;
	size_t code;

	memset(byte, BINS_NONE, f->sets * BINS_GROUP);
	for (size_t i = 0; i < BINS_GROUP; i++) {
		if (x[i] != x[i])
			code = 0;
		else if (x[i] >= 0 && x[i] < 0x1p24f)
			code = (size_t)x[i] + 1;
		else
			code = f->sets * CATEGORIES;
		plane[i] = (uint8_t)(1 << code % 8);
		if (code < f->sets * CATEGORIES)
			byte[code / CATEGORIES * BINS_GROUP + i] = (uint8_t)(code % CATEGORIES / 8);
	}
}

void
bins_fill(const struct bins *b, const float *x, size_t rows, size_t features, uint8_t *plane)
{
	float column[BINS_GROUP];

	for (size_t i = 0; i < b->n; i++) {
		const struct feature *f = &b->of[i];

		for (size_t k = 0; k < BINS_GROUP; k++)
			column[k] = k < rows ? x[k * features + f->feature] : NAN;
		if (f->sets > 0)
			fill_category(f, column, plane + f->plane * BINS_GROUP);
		else
			fill_number(b, f, column, plane + f->plane * BINS_GROUP);
	}
}
