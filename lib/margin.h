/*
 * margin -- a forest's margins, many rows at a time.  For forest only.
 *
 * A small tree is a short program without branches: every split is compared
 * in all lanes, and leaves are chosen bottom-up.  A large tree is walked.
 */
#ifndef MARGIN_H
#define MARGIN_H

#include <stddef.h>

#include "lanes.h"

struct margin;
struct tree;

/*
 * A plan for these trees; lanes is 4, 8 or 16.  slot_of[feature] is the
 * feature's slot.  Borrows the trees; the caller's (margin_free).
 */
struct margin *margin_new(const struct tree *tree, size_t trees,
	    const uint32_t *slot_of, int lanes);
void	margin_free(struct margin *);

/*
 * Adds each tree's leaf, in order, to sum[LANES_GROUP]; x is what lanes_turn
 * made of the rows, aligned to 64 bytes, as is sum.
 */
void	margin_add(const struct margin *, const float *x, size_t slots, float *sum);

#endif
