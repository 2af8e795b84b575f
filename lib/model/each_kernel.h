/*
 * The kernel in the file KERNEL, once for each width of vectors: LANES (4, 8,
 * 16 floats), TARGET (the function attribute) and NAME(x) (x with the width
 * behind) are set.
 */
#define LANES 4
#define TARGET
#define NAME(x) x##_4
#include KERNEL
#undef LANES
#undef TARGET
#undef NAME

#if defined(__x86_64__)
#define LANES 8
#define TARGET SIMD_AVX2
#define NAME(x) x##_8
#include KERNEL
#undef LANES
#undef TARGET
#undef NAME

#define LANES 16
#define TARGET SIMD_AVX512
#define NAME(x) x##_16
#include KERNEL
#undef LANES
#undef TARGET
#undef NAME
#endif
