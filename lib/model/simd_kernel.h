/*
 * Rows that go left at a split, for one width: part of the kernel of shap, see model/each_kernel.h.
 */
typedef float NAME(real) __attribute__((vector_size(4 * LANES), may_alias));
typedef int32_t NAME(whole) __attribute__((vector_size(4 * LANES), may_alias));
typedef uint32_t NAME(bits) __attribute__((vector_size(4 * LANES), may_alias));

/* a where m is all ones, b where it is zero. */
static inline __attribute__((always_inline)) TARGET NAME(real)
NAME(choose)(NAME(whole) m, NAME(real) a, NAME(real) b)
{
	return (NAME(real))(((NAME(whole))a & m) | ((NAME(whole))b & ~m));
}

/*
 * All ones in the lanes whose code goes left.  A small set is asked word by
 * word in all lanes, a large one lane by lane.
 */
static TARGET NAME(whole)
NAME(left_by_set)(const struct simd_split *s, const NAME(whole) *code)
{
	NAME(whole) c = *code, left;
	NAME(bits) zero = { 0 }, word = (NAME(bits))c >> 5, bit = (NAME(bits))c & 31, in = zero;
	uint32_t k;
	int i;

	if (s->words > SIMD_WORDS) {
		for (i = 0; i < LANES; i++)
			left[i] = -simd_code_left(s, c[i]);
		return left;
	}
	for (k = 0; k < s->words; k++)
		in |= ((zero + s->bits[k]) >> bit) & (NAME(bits))(word == k);
	left = (NAME(whole))(in & 1) - 1;
	if (s->default_left)
		return left | (c == SIMD_MISSING);
	return left & ~(c == SIMD_MISSING);
}

/* All ones in the lanes that go left; x is a block. */
static inline __attribute__((always_inline)) TARGET NAME(whole)
NAME(left)(const struct simd_split *s, const float *x)
{
	const float *v = x + (size_t)s->slot * LANES;

	if (s->categorical)
		return NAME(left_by_set)(s, (const NAME(whole) *)(const void *)v);
	if (s->default_left)
		return ~(*(const NAME(real) *)(const void *)v >= s->value);
	return *(const NAME(real) *)(const void *)v < s->value;
}
