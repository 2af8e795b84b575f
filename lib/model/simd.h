/*
 * simd -- rows side by side: which vectors there are, and rows turned for the kernel of shap.
 *
 * The kernels of margin and shap are written once, in GNU vector extensions,
 * and compiled for vectors of 4, 8 and 16 floats: see model/each_kernel.h.  Lanes do
 * not mix, so all widths give the same bits.
 *
 * A block is LANES rows, turned: slot by slot, the LANES values of one
 * feature.  Only features that a tree splits on have a slot.  A categorical
 * slot holds int32 codes instead of floats: SIMD_MISSING for a missing
 * value, SIMD_OTHER for what cannot be in any set.
 */
#ifndef SIMD_H
#define SIMD_H

#include <stddef.h>
#include <stdint.h>

enum {
	SIMD_GROUP = 64,	/* rows that go through a tree before the next tree */
	SIMD_ALIGN = 64,	/* of the kernels' memory */
	SIMD_WORDS = 8,		/* of a small set of categories */
	SIMD_MISSING = -1,
	SIMD_OTHER = INT32_MAX
};

#define SIMD_AVX2 __attribute__((target("avx2,popcnt")))
#define SIMD_AVX512 __attribute__((target("popcnt,avx512f,avx512dq,avx512vl,avx512bw")))

struct simd_slot {
	size_t feature;
	int categorical;
};

/* A split as a kernel needs it. */
struct simd_split {
	float value;		/* x < value goes left */
	uint32_t slot;
	const uint32_t *bits;	/* categorical: codes that go right, 32 a word; */
	uint32_t words;		/* borrowed from the tree */
	uint8_t categorical;
	uint8_t default_left;
};

/* Whether a code of a categorical slot goes left: 1 or 0. */
static inline int
simd_code_left(const struct simd_split *s, int32_t code)
{
	if (code == SIMD_MISSING)
		return s->default_left;
	if ((uint32_t)code / 32 >= s->words)
		return 1;
	return !(s->bits[code / 32] >> code % 32 & 1);
}

/*
 * Turns up to SIMD_GROUP rows of x[rows * features] into as many blocks of `lanes`
 * rows as they need, at the start of to[SIMD_GROUP * slots]; rows that the last
 * block lacks are missing.
 */
void	simd_turn(const struct simd_slot *slot, size_t slots, const float *x,
	    size_t rows, size_t features, size_t lanes, float *to);

static inline size_t
simd_blocks(size_t rows, size_t lanes)
{
	return (rows + lanes - 1) / lanes;
}

/* The first place in memory that is aligned; there is room for SIMD_ALIGN bytes more. */
static inline float *
simd_align(void *memory)
{
	return (float *)(((uintptr_t)memory + SIMD_ALIGN - 1) & ~(uintptr_t)(SIMD_ALIGN - 1));
}

/* The widest kernel this machine runs: 4, 8 (AVX2) or 16 (AVX-512). */
int	simd_best(void);

#endif
