/*
 * booster_append -- more trees behind those of a booster's JSON text, as XGBoost 1.7 writes them.
 *
 * The text is changed by bytes, so that its numbers stay as they are (model/booster_json.h).
 */
#ifndef BOOSTER_APPEND_H
#define BOOSTER_APPEND_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct booster_node {
	int32_t left;			/* its left child, the right one is left + 1; 0: a leaf */
	int32_t feature;
	int categorical;
	float value;			/* x < value goes left; or the leaf's value */
	uint32_t *code;			/* [codes], ascending: the categories that go right */
	size_t codes;
	int default_left;		/* where a missing value goes */
	float cover;			/* of the rows; positive */
};

struct booster_tree {			/* node 0 is the root */
	struct booster_node *node;
	size_t nodes;
};

/*
 * The text, *len bytes with a NUL behind, with these trees of a model of so many features at
 * its end; the caller's.  NULL with the reason if the text is no booster's.
 */
char	*booster_append(const char *json, const struct booster_tree *tree, size_t trees,
	    size_t features, size_t *len, struct err *e);

#endif
