#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "learn/booster_append.h"
#include "model/booster_json.h"

/* ---- a tree ------------------------------------------------------------------------- */

static int
is_set(const struct booster_node *n)
{
	return n->left > 0 && n->categorical;
}

/* What stands for node i in a list of a tree. */
typedef void (*item)(struct buf *o, const struct booster_tree *t, size_t i);

static void
put_left(struct buf *o, const struct booster_tree *t, size_t i)
{
	buf_printf(o, "%d", t->node[i].left > 0 ? (int)t->node[i].left : -1);
}

static void
put_right(struct buf *o, const struct booster_tree *t, size_t i)
{
	buf_printf(o, "%d", t->node[i].left > 0 ? (int)t->node[i].left + 1 : -1);
}

static void
put_parent(struct buf *o, const struct booster_tree *t, size_t i)
{
	int parent = INT_MAX;

	for (size_t k = 0; k < i; k++)
		if (t->node[k].left > 0 && ((size_t)t->node[k].left == i ||
		    (size_t)t->node[k].left + 1 == i))
			parent = (int)k;
	buf_printf(o, "%d", parent);
}

static void
put_default(struct buf *o, const struct booster_tree *t, size_t i)
{
	buf_printf(o, "%d", t->node[i].left > 0 && t->node[i].default_left);
}

static void
put_condition(struct buf *o, const struct booster_tree *t, size_t i)
{
	booster_json_float(o, is_set(&t->node[i]) ? 0 : t->node[i].value);
}

static void
put_weight(struct buf *o, const struct booster_tree *t, size_t i)
{
	booster_json_float(o, t->node[i].left > 0 ? 0 : t->node[i].value);
}

static void
put_zero(struct buf *o, const struct booster_tree *t, size_t i)
{
	(void)t;
	(void)i;
	booster_json_float(o, 0);
}

static void
put_cover(struct buf *o, const struct booster_tree *t, size_t i)
{
	booster_json_float(o, t->node[i].cover);
}

static void
put_feature(struct buf *o, const struct booster_tree *t, size_t i)
{
	buf_printf(o, "%d", t->node[i].left > 0 ? (int)t->node[i].feature : 0);
}

static void
put_type(struct buf *o, const struct booster_tree *t, size_t i)
{
	buf_printf(o, "%d", is_set(&t->node[i]));
}

static void
put_list(struct buf *o, const char *name, const struct booster_tree *t, item put)
{
	buf_printf(o, "\"%s\":[", name);
	for (size_t i = 0; i < t->nodes; i++) {
		buf_text(o, i == 0 ? "" : ",");
		put(o, t, i);
	}
	buf_text(o, "],");
}

/* The sets of categories: all of them in one list, and where each node's stand. */
static void
put_sets(struct buf *o, const struct booster_tree *t)
{
	struct buf codes = { 0 }, nodes = { 0 }, from = { 0 }, sizes = { 0 };
	size_t at = 0;

	for (size_t i = 0; i < t->nodes; i++) {
		const struct booster_node *n = &t->node[i];
		const char *comma = nodes.len > 0 ? "," : "";

		if (!is_set(n))
			continue;
		buf_printf(&nodes, "%s%zu", comma, i);
		buf_printf(&from, "%s%zu", comma, at);
		buf_printf(&sizes, "%s%zu", comma, n->codes);
		for (size_t k = 0; k < n->codes; k++, at++)
			buf_printf(&codes, "%s%u", at == 0 ? "" : ",", (unsigned)n->code[k]);
	}
	buf_text(o, "\"categories\":[");
	buf_bytes(o, codes.s, codes.len);
	buf_text(o, "],\"categories_nodes\":[");
	buf_bytes(o, nodes.s, nodes.len);
	buf_text(o, "],\"categories_segments\":[");
	buf_bytes(o, from.s, from.len);
	buf_text(o, "],\"categories_sizes\":[");
	buf_bytes(o, sizes.s, sizes.len);
	buf_text(o, "],");
	buf_free(&codes);
	buf_free(&nodes);
	buf_free(&from);
	buf_free(&sizes);
}

static void
put_tree(struct buf *o, const struct booster_tree *t, size_t id, size_t features)
{
	buf_text(o, "{");
	put_list(o, "base_weights", t, put_weight);
	put_sets(o, t);
	put_list(o, "default_left", t, put_default);
	buf_printf(o, "\"id\":%zu,", id);
	put_list(o, "left_children", t, put_left);
	put_list(o, "loss_changes", t, put_zero);
	put_list(o, "parents", t, put_parent);
	put_list(o, "right_children", t, put_right);
	put_list(o, "split_conditions", t, put_condition);
	put_list(o, "split_indices", t, put_feature);
	put_list(o, "split_type", t, put_type);
	put_list(o, "sum_hessian", t, put_cover);
	buf_printf(o, "\"tree_param\":{\"num_deleted\":\"0\",\"num_feature\":\"%zu\","
	    "\"num_nodes\":\"%zu\",\"size_leaf_vector\":\"0\"}}", features, t->nodes);
}

/* ---- the booster ---------------------------------------------------------------------- */

/* Copies up to where `what` begins or, behind, ends; NULL if it is not there. */
static const char *
copy_to(struct buf *o, const char *from, const char *what, int behind)
{
	const char *at = from != NULL ? strstr(from, what) : NULL;

	if (at == NULL)
		return NULL;
	at += behind ? strlen(what) : 0;
	buf_bytes(o, from, (size_t)(at - from));
	return at;
}

char *
booster_append(const char *json, const struct booster_tree *tree, size_t trees, size_t features,
    size_t *len, struct err *e)
{
	struct buf o = { 0 };
	const char *at = copy_to(&o, json, "\"num_trees\":\"", 1);
	char *end = NULL, *text = NULL;
	unsigned long had = at != NULL ? strtoul(at, &end, 10) : 0;

	if (had > 0) {
		buf_printf(&o, "%zu", had + trees);
		at = copy_to(&o, end, "\"tree_info\":[", 1);
		at = copy_to(&o, at, "]", 0);
		for (size_t i = 0; i < trees; i++)
			buf_text(&o, ",0");
		at = copy_to(&o, at, "\"trees\":[", 1);
		at = copy_to(&o, at, "]},\"name\":\"gbtree\"", 0);
		for (size_t i = 0; i < trees && at != NULL; i++) {
			buf_text(&o, ",");
			put_tree(&o, &tree[i], had + i, features);
		}
	}
	if (had > 0 && at != NULL) {
		buf_text(&o, at);
		text = mem_text(o.s, o.len);
		*len = o.len;
	} else
		err_set(e, "the trees' text is no booster");
	buf_free(&o);
	return text;
}
