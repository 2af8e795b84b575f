#include "csv/scan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static size_t
plain_from(const char *p, size_t i, size_t n, char delimiter, uint32_t *mark, size_t found)
{
	for (; i < n; i++)
		if (p[i] == delimiter || p[i] == '\n' || p[i] == '"')
			mark[found++] = (uint32_t)i;
	return found;
}

size_t
scan_marks_plain(const char *p, size_t n, char delimiter, uint32_t *mark)
{
	return plain_from(p, 0, n, delimiter, mark, 0);
}

#ifdef __SSE2__

/* One bit for each of the 16 bytes at p that is d, LF or a quote. */
static inline uint64_t
hits(const char *p, __m128i d, __m128i lf, __m128i quote)
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i m = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, d), _mm_cmpeq_epi8(v, lf)),
	    _mm_cmpeq_epi8(v, quote));

	return (uint64_t)(uint32_t)_mm_movemask_epi8(m);
}

/* Every x86-64 has SSE2, so nothing need be asked at run time. */
size_t
scan_marks(const char *p, size_t n, char delimiter, uint32_t *mark)
{
	const __m128i d = _mm_set1_epi8(delimiter), lf = _mm_set1_epi8('\n'),
	    quote = _mm_set1_epi8('"');
	size_t found = 0, i;
	uint64_t m;

	for (i = 0; i + 64 <= n; i += 64) {
		m = hits(p + i, d, lf, quote) | hits(p + i + 16, d, lf, quote) << 16 |
		    hits(p + i + 32, d, lf, quote) << 32 | hits(p + i + 48, d, lf, quote) << 48;
		for (; m != 0; m &= m - 1)
			mark[found++] = (uint32_t)i + (uint32_t)__builtin_ctzll(m);
	}
	return plain_from(p, i, n, delimiter, mark, found);
}

#else

size_t
scan_marks(const char *p, size_t n, char delimiter, uint32_t *mark)
{
	return scan_marks_plain(p, n, delimiter, mark);
}

#endif
