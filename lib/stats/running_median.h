/*
 * running_median -- the running median of numbers that only come in.
 *
 * Two heaps: adding costs O(log n), asking O(1).  The median of an even
 * count is the mean of the two in the middle.  The order of adding changes
 * nothing.
 */
#ifndef RUNNING_MEDIAN_H
#define RUNNING_MEDIAN_H

#include <stddef.h>

struct running_median {		/* zero it to start */
	float *low, *high;	/* a max-heap of the lower half, a min-heap of the upper */
	size_t lows, highs, low_cap, high_cap;
};

void	running_median_add(struct running_median *m, float x);
size_t	running_median_count(const struct running_median *m);

/* The median, or NaN if nothing was added. */
double	running_median_value(const struct running_median *m);
void	running_median_free(struct running_median *m);

#endif
