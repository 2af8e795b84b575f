#include <math.h>
#include <string.h>

#include "model/simd.h"

static float
code_bits(float x)
{
	int32_t code;

	if (x != x)
		code = SIMD_MISSING;
	else if (x >= 0 && x < 0x1p24f)
		code = (int32_t)x;
	else
		code = SIMD_OTHER;
	memcpy(&x, &code, sizeof x);
	return x;
}

void
simd_turn(const struct simd_slot *slot, size_t slots, const float *x, size_t rows,
    size_t features, size_t lanes, float *to)
{
	size_t i, k;
	float v, *block;

	for (i = 0; i < simd_blocks(rows, lanes) * lanes; i++) {
		block = to + i / lanes * lanes * slots + i % lanes;
		for (k = 0; k < slots; k++) {
			v = i < rows ? x[i * features + slot[k].feature] : NAN;
			block[k * lanes] = slot[k].categorical ? code_bits(v) : v;
		}
	}
}

int
simd_best(void)
{
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
	    __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
		return 16;
	if (__builtin_cpu_supports("avx2"))
		return 8;
#endif
	return 4;
}
