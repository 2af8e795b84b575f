/*
 * tree -- one boosted tree as a flat array of checked nodes.
 *
 * Node 0 is the root; the children of a node stand side by side.  After
 * tree_read every index is in range, the nodes reachable from the root form a
 * tree of at most TREE_MAX_DEPTH edges, leaves are finite, covers finite
 * and positive.
 */
#ifndef TREE_H
#define TREE_H

#include <stddef.h>
#include <stdint.h>

struct err;
struct tree_json;

enum {
	TREE_MAX_DEPTH = 64,	/* edges from the root to a leaf */
	TREE_MAX_CATEGORIES = 65536
};

struct tree_node {
	int32_t left;		/* its left child, the right one is left + 1; 0: a leaf */
	int32_t feature;	/* that it splits on */
	float value;		/* x < value goes left; or the leaf's value */
	float cover;		/* sum of hessians of the rows it has learned from */
	uint32_t set;		/* categories that go right: bits[set], */
	uint32_t words;		/* 32 codes a word */
	uint8_t categorical;
	uint8_t default_left;	/* where a missing value goes */
};

struct tree {
	struct tree_node *node;
	size_t nodes;		/* those cut off by pruning too */
	uint32_t *bits;
	size_t words;		/* of bits */
	size_t splits;		/* reachable */
	int depth;		/* edges to the deepest leaf */
};

/* Checks the tree that tree_json_next has read, of a model with so many features.  0 or -1. */
int	tree_read(struct tree *, const struct tree_json *json, size_t features, struct err *e);
void	tree_free(struct tree *);

/* The cover-weighted mean of its leaves. */
double	tree_mean(const struct tree *);

/* Whether a value goes left at a split, as XGBoost 1.7 has it. */
static inline int
tree_left(const struct tree *t, const struct tree_node *n, float x)
{
	uint32_t code;

	if (x != x)
		return n->default_left;
	if (!n->categorical)
		return x < n->value;
	if (!(x >= 0 && x < (float)n->words * 32))
		return 1;
	code = (uint32_t)x;
	return !(t->bits[n->set + code / 32] >> code % 32 & 1);
}

#endif
