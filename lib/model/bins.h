/*
 * bins -- rows as small numbers: where their values lie among the thresholds of
 * trees.  For margin only.
 *
 * A split on a number asks whether a value is below a threshold; so all that
 * trees can see of it is how many of the feature's thresholds are at or below
 * it.  A plane is a byte of each of BINS_GROUP rows, and a split a comparison
 * of bytes.  A feature of more than 254 thresholds has several planes, each
 * for a stretch of them.  A missing value is above all limits in a plane, and
 * below all in another one, for splits that send it right or left.
 *
 * A category is a bit in a table of 128: one plane says which of its 16 bytes
 * it is in (BINS_NONE: in none of them), for each 128 categories, and the
 * first of the feature's planes which bit.  A missing one counts as a
 * category, the first.
 */
#ifndef BINS_H
#define BINS_H

#include <stddef.h>
#include <stdint.h>

struct bins;
struct tree;
struct tree_node;

enum {
	BINS_GROUP = 128,	/* rows, and bytes of a plane */
	BINS_TABLE = 16,	/* bytes: 128 categories */
	BINS_NONE = 0x80
};

/*
 * Collects the thresholds and sets of trees (borrowed during the call), then
 * puts them in order.  lanes: see margin_new.  The result is the caller's (bins_free).
 */
struct bins *bins_new(size_t features, int lanes);
void	bins_add(struct bins *, const struct tree *);
void	bins_order(struct bins *);
void	bins_free(struct bins *);

/* How many planes there are. */
size_t	bins_planes(const struct bins *);

/* A split on a number sends a row left if its byte of *plane is at most *limit. */
void	bins_split(const struct bins *, const struct tree_node *, size_t *plane, uint8_t *limit);

/*
 * A split on categories: *plane is the bits', and those behind it the bytes'
 * of 128 categories each.  The result is how many of these the split needs,
 * whose tables bins_table gives: a row goes right if its bit is set in one.
 */
size_t	bins_sets(const struct bins *, const struct tree_node *, size_t *plane);
void	bins_table(const struct tree *, const struct tree_node *, size_t i,
	    uint8_t table[BINS_TABLE]);

/*
 * The planes of up to BINS_GROUP rows of x[rows * features], the rest being
 * missing: plane[planes * BINS_GROUP].
 */
void	bins_fill(const struct bins *, const float *x, size_t rows, size_t features,
	    uint8_t *plane);

#endif
