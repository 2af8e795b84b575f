/*
 * margin -- a forest's margins, many rows at a time.  For forest only.
 *
 * A tree of up to MARGIN_LEAVES leaves is a short program without branches:
 * every split is a comparison of bytes (see bins), in all rows at once, and
 * numbers of leaves are chosen bottom-up.  A larger tree is walked, row by row.
 */
#ifndef MARGIN_H
#define MARGIN_H

#include <stddef.h>

struct margin;
struct tree;

enum { MARGIN_LEAVES = 256 };	/* their numbers are bytes */

/*
 * A plan for these trees of so many features, for vectors of so many lanes (simd.h).
 * Borrows the trees; the caller's (margin_free).
 */
struct margin *margin_new(const struct tree *tree, size_t trees, size_t features, int lanes);
void	margin_free(struct margin *);

/*
 * Adds each tree's leaf, in order, to sum[rows], for x[rows * features].
 * Any number of threads.
 */
void	margin_add(const struct margin *, const float *x, size_t rows, float *sum);

#endif
