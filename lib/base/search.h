/*
 * search -- a place in what is sorted: the one binary search of the toolkit.
 *
 * before(i, arg) says whether element i comes before what is looked for; it
 * must be nonzero up to some i and 0 from there on.  Called with a static
 * function it costs what a loop by hand does: both are inlined.
 *
 * The last element that is not behind x (an upper bound less one) is
 * search_lower with a before that also takes equals, less one.
 */
#ifndef SEARCH_H
#define SEARCH_H

#include <stddef.h>

/* The first of n elements that does not come before; n if all do. */
static inline size_t
search_lower(size_t n, int (*before)(size_t i, const void *arg), const void *arg)
{
	size_t lo = 0, half;

	while (n > 0) {
		half = n / 2;
		if (before(lo + half, arg)) {
			lo += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return lo;
}

#endif
