/*
 * span -- texts as n bytes at s, without a NUL: their order, and what stands in them.
 */
#ifndef SPAN_H
#define SPAN_H

#include <stddef.h>
#include <string.h>

/* Below 0, 0 or above 0, by their bytes; of two that begin alike the shorter comes first. */
static inline int
span_order(const char *a, size_t n, const char *b, size_t m)
{
	size_t both = n < m ? n : m;
	int c = both > 0 ? memcmp(a, b, both) : 0;

	return c != 0 ? c : (n > m) - (n < m);
}

/* The first place in the n bytes at s where mark, which is not empty, stands; NULL: nowhere. */
static inline const char *
span_find(const char *s, size_t n, const char *mark)
{
	size_t m = strlen(mark);

	for (; n >= m; s++, n--)
		if (memcmp(s, mark, m) == 0)
			return s;
	return NULL;
}

#endif
