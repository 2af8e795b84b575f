#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/tree.h"
#include "model/tree_json.h"

/* The array k, of n elements. */
static const struct tree_array *
array(const struct tree_json *t, enum tree_json_name k, size_t n, struct err *e)
{
	const struct tree_array *a = &t->array[k];

	if (!a->given) {
		err_set(e, "no array %s", tree_json_name(k));
		return NULL;
	}
	if (a->n != n) {
		err_set(e, "%s has %zu elements, not %zu", tree_json_name(k), a->n, n);
		return NULL;
	}
	return a;
}

/* Element i, a whole number (or true, false) in [min, max]. */
static int
whole(const struct tree_array *a, size_t i, long long min, long long max, long long *v)
{
	if (!a->whole || !(a->x[i] >= (double)min && a->x[i] <= (double)max))
		return -1;
	*v = (long long)a->x[i];
	return 0;
}

/* Element i, a number that is finite as float32. */
static int
real(const struct tree_array *a, size_t i, float *v)
{
	*v = (float)a->x[i];
	return isfinite(*v) ? 0 : -1;
}

struct arrays {
	const struct tree_array *left, *right, *feature, *value, *cover, *missing, *type;
	size_t n;
};

static int
find_arrays(const struct tree_json *t, struct arrays *a, struct err *e)
{
	a->left = &t->array[TREE_LEFT];
	a->n = a->left->n;
	if (a->n == 0 || a->n > INT32_MAX / 2)
		return err_set(e, "no nodes");
	if ((a->right = array(t, TREE_RIGHT, a->n, e)) == NULL ||
	    (a->feature = array(t, TREE_FEATURE, a->n, e)) == NULL ||
	    (a->value = array(t, TREE_VALUE, a->n, e)) == NULL ||
	    (a->cover = array(t, TREE_COVER, a->n, e)) == NULL ||
	    (a->missing = array(t, TREE_DEFAULT, a->n, e)) == NULL)
		return -1;
	if (!t->array[TREE_TYPE].given)		/* not before 1.3 */
		return 0;
	return (a->type = array(t, TREE_TYPE, a->n, e)) != NULL ? 0 : -1;
}

static int
read_children(struct tree_node *node, const struct arrays *a, size_t i, struct err *e)
{
	long long left, right;

	if (whole(a->left, i, -1, (long long)a->n - 1, &left) < 0 || left == 0)
		return err_set(e, "node %zu: bad left child", i);
	if (whole(a->right, i, -1, (long long)a->n - 1, &right) < 0 ||
	    right != (left > 0 ? left + 1 : -1))
		return err_set(e, "node %zu: bad right child", i);
	node->left = left > 0 ? (int32_t)left : 0;
	return 0;
}

static int
read_node(struct tree_node *node, const struct arrays *a, size_t i, size_t features,
    struct err *e)
{
	long long v;

	if (read_children(node, a, i, e) < 0)
		return -1;
	if (real(a->value, i, &node->value) < 0)
		return err_set(e, "node %zu: bad value", i);
	if (real(a->cover, i, &node->cover) < 0 || node->cover <= 0)
		return err_set(e, "node %zu: cover is not positive", i);
	if (node->left == 0)
		return 0;
	if (whole(a->feature, i, 0, (long long)features - 1, &v) < 0)
		return err_set(e, "node %zu: no such feature", i);
	node->feature = (int32_t)v;
	if (whole(a->missing, i, 0, 1, &v) < 0)
		return err_set(e, "node %zu: bad default direction", i);
	node->default_left = v != 0;
	if (a->type != NULL && whole(a->type, i, 0, 1, &v) < 0)
		return err_set(e, "node %zu: bad split type", i);
	node->categorical = a->type != NULL && v != 0;
	return 0;
}

struct tree_walk {
	struct tree *tree;
	const struct arrays *arrays;
	size_t features;
	unsigned char *seen;
};

/* Reads what is reachable, each node once: so it is a tree. */
static int
read_below(struct tree_walk *w, size_t i, int depth, struct err *e)
{
	struct tree_node *node = &w->tree->node[i], *child;
	int k;

	if (depth > TREE_MAX_DEPTH)
		return err_set(e, "deeper than %d", TREE_MAX_DEPTH);
	if (w->seen[i]++)
		return err_set(e, "node %zu: two parents", i);
	if (read_node(node, w->arrays, i, w->features, e) < 0)
		return -1;
	if (depth > w->tree->depth)
		w->tree->depth = depth;
	if (node->left == 0)
		return 0;
	w->tree->splits++;
	for (k = 0; k < 2; k++) {
		if (read_below(w, (size_t)(node->left + k), depth + 1, e) < 0)
			return -1;
		child = &w->tree->node[node->left + k];
		if (child->cover > node->cover * 1.01f)
			return err_set(e, "node %zu: covers less than its child", i);
	}
	return 0;
}

enum { MAX_WORDS = 1 << 24 };	/* of one tree's sets: 64 MB */

/* Bits for codes list[first .. first + n). */
static int
read_set(struct tree *t, struct tree_node *node, const struct tree_array *list,
    size_t first, size_t n)
{
	size_t i, need;
	long long code, max = 0;

	for (i = 0; i < n; i++) {
		if (whole(list, first + i, 0, TREE_MAX_CATEGORIES - 1, &code) < 0)
			return -1;
		max = code > max ? code : max;
	}
	need = n > 0 ? (size_t)max / 32 + 1 : 0;
	if (t->words + need > MAX_WORDS)
		return -1;
	node->set = (uint32_t)t->words;
	node->words = (uint32_t)need;
	t->bits = mem_resize(t->bits, t->words + need, sizeof *t->bits);
	memset(t->bits + t->words, 0, need * sizeof *t->bits);
	for (i = 0; i < n; i++) {
		code = (long long)list->x[first + i];
		t->bits[t->words + (size_t)code / 32] |= (uint32_t)1 << code % 32;
	}
	t->words += need;
	return 0;
}

struct sets {
	const struct tree_array *nodes, *starts, *sizes, *codes;
};

static int
find_sets(const struct tree_json *t, struct sets *s, struct err *e)
{
	s->nodes = &t->array[TREE_SET_NODES];
	s->codes = &t->array[TREE_SET_CODES];
	if (s->nodes->n == 0)
		return 0;
	if ((s->starts = array(t, TREE_SET_STARTS, s->nodes->n, e)) == NULL ||
	    (s->sizes = array(t, TREE_SET_SIZES, s->nodes->n, e)) == NULL)
		return -1;
	return 0;
}

/* Reads the sets; has[node] becomes 1 for each node that has one. */
static int
read_sets(struct tree *t, const struct sets *s, unsigned char *has, struct err *e)
{
	size_t i;
	long long node, first, n;

	for (i = 0; i < s->nodes->n; i++) {
		if (whole(s->nodes, i, 0, (long long)t->nodes - 1, &node) < 0 ||
		    whole(s->starts, i, 0, (long long)s->codes->n, &first) < 0 ||
		    whole(s->sizes, i, 0, (long long)s->codes->n - first, &n) < 0)
			return err_set(e, "category set %zu: out of range", i);
		if (has[node]++)
			return err_set(e, "node %lld: two category sets", node);
		if (read_set(t, &t->node[node], s->codes, (size_t)first, (size_t)n) < 0)
			return err_set(e, "node %lld: bad category", node);
	}
	for (i = 0; i < t->nodes; i++)
		if (t->node[i].categorical && !has[i])
			return err_set(e, "node %zu: no category set", i);
	return 0;
}

int
tree_read(struct tree *t, const struct tree_json *json, size_t features, struct err *e)
{
	struct arrays a = { NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0 };
	struct sets s = { NULL, NULL, NULL, NULL };
	struct tree_walk w = { t, &a, features, NULL };
	int rc;

	memset(t, 0, sizeof *t);
	if (find_arrays(json, &a, e) < 0 || find_sets(json, &s, e) < 0)
		return -1;
	t->nodes = a.n;
	t->node = mem_zero(a.n, sizeof *t->node);
	w.seen = mem_zero(a.n, 1);
	rc = read_below(&w, 0, 0, e);
	memset(w.seen, 0, a.n);
	if (rc == 0)
		rc = read_sets(t, &s, w.seen, e);
	free(w.seen);
	if (rc < 0)
		tree_free(t);
	return rc;
}

void
tree_free(struct tree *t)
{
	free(t->node);
	free(t->bits);
	memset(t, 0, sizeof *t);
}

static double
mean_below(const struct tree *t, const struct tree_node *n)
{
	const struct tree_node *left = &t->node[n->left], *right = left + 1;
	double l = (double)left->cover, r = (double)right->cover;

	if (n->left == 0)
		return (double)n->value;
	return (l * mean_below(t, left) + r * mean_below(t, right)) / (l + r);
}

double
tree_mean(const struct tree *t)
{
	return mean_below(t, t->node);
}
