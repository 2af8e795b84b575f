/*
 * median -- the running median of numbers that only come in.
 *
 * Two heaps: adding costs O(log n), asking O(1).  The median of an even
 * count is the mean of the two in the middle.  The order of adding changes
 * nothing.
 */
#ifndef RUNNING_MEDIAN_H
#define RUNNING_MEDIAN_H

#include <stddef.h>

struct median {			/* zero it to start */
	float *low, *high;	/* a max-heap of the lower half, a min-heap of the upper */
	size_t lows, highs, low_cap, high_cap;
};

void	median_add(struct median *m, float x);
size_t	median_count(const struct median *m);

/* The median, or NaN if nothing was added. */
double	median_value(const struct median *m);
void	median_free(struct median *m);

#endif
