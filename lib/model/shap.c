#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/shap.h"
#include "model/simd.h"
#include "model/tree.h"

enum {
	MAX_LEVELS = TREE_MAX_DEPTH + 1,
	MAX_POINTS = (TREE_MAX_DEPTH + 1) / 2
};

/*
 * Operations and their coefficients; Q points each where [Q] stands.  hot:
 * the row follows the edge; cold: it does not; dead: it had already left
 * the path at an earlier split on the same feature.
 */
enum op_kind {
	OP_SPLIT,	/* which lanes go left */
	OP_DOWN,	/* to a child: hot[Q] cold[Q] */
	OP_DOWN_AGAIN,	/* hot[Q] cold[Q] dead */
	OP_UP,		/* from it: hot[Q] cold[Q] */
	OP_UP_AGAIN,	/* hot[Q] cold[Q] */
	OP_LEAF,	/* to a leaf: hot[Q] cold[Q], phi's hot cold */
	OP_LEAF_AGAIN,	/* hot[Q] cold[Q] dead, phi's hot[Q] cold[Q] */
	OP_PAIR		/* a split with two leaves: left[Q] right[Q], phi's left right */
};

struct shap_op {
	uint8_t kind;
	uint8_t level;		/* of the split, 0 at the root */
	uint8_t old;		/* level of the path's last split on the feature */
	uint8_t right;		/* the edge: 0 left, 1 right */
	uint32_t slot;
	uint32_t coef;		/* the first, from the tree's */
	uint32_t split;
};

struct shap_plan {
	size_t op, ops;		/* the tree's first operation */
	size_t coef;		/* the tree's first coefficient */
	size_t points;
	float weight[MAX_POINTS];
};

struct shap {
	struct shap_plan *plan;	/* [plans] */
	size_t plans;
	struct shap_op *op;
	size_t ops, op_cap;
	float *coef;
	size_t coefs, coef_cap;
	struct simd_split *split;
	size_t splits, split_cap;
	double mean;
	size_t lanes, max_points;
	void (*add)(const struct shap *, const float *, size_t, size_t, float *, float *);
};

#define KERNEL "model/shap_kernel.h"
#include "model/each_kernel.h"
#include "stats/quadrature.h"

/* What the planning of one tree knows. */
struct path {
	struct shap *shap;
	const struct tree *tree;
	const uint32_t *slot_of;
	size_t q;			/* points */
	double t[MAX_POINTS];
	size_t coef;			/* the tree's first */
	int32_t feature[MAX_LEVELS];	/* by level */
	double r[MAX_LEVELS];		/* of all splits on that feature so far */
};

static void
push(struct path *p, double x)
{
	struct shap *s = p->shap;

	s->coef = mem_grow(s->coef, &s->coef_cap, s->coefs + 1, sizeof *s->coef);
	s->coef[s->coefs++] = (float)x;
}

static void
emit(struct path *p, enum op_kind kind, int level, int old, int right, const struct tree_node *n)
{
	struct shap *s = p->shap;

	s->op = mem_grow(s->op, &s->op_cap, s->ops + 1, sizeof *s->op);
	s->op[s->ops++] = (struct shap_op){
		.kind = (uint8_t)kind, .level = (uint8_t)level,
		.old = (uint8_t)(old < 0 ? 0 : old), .right = (uint8_t)right,
		.slot = p->slot_of[n->feature],
		.coef = (uint32_t)(s->coefs - p->coef), .split = (uint32_t)s->splits,
	};
}

static void
emit_split(struct path *p, enum op_kind kind, int level, const struct tree_node *n)
{
	struct shap *s = p->shap;

	emit(p, kind, level, -1, 0, n);
	s->split = mem_grow(s->split, &s->split_cap, s->splits + 1, sizeof *s->split);
	s->split[s->splits++] = (struct simd_split){
		.value = n->value, .slot = p->slot_of[n->feature],
		.bits = n->words > 0 ? p->tree->bits + n->set : NULL, .words = n->words,
		.categorical = n->categorical, .default_left = n->default_left,
	};
}

/* An edge on a feature: r over all splits on it, with and without this one. */
struct edge {
	double r, r_old, fraction;
	int again;
};

/* f by f of the earlier edge, or f itself; the row follows so far. */
static double
factor(const struct edge *e, double t, int hot)
{
	double f = (hot ? t : 0) + (1 - t) * e->r;

	return e->again ? f / (t + (1 - t) * e->r_old) : f;
}

/* (o - r) / f, less that of the earlier edge. */
static double
gain(const struct edge *e, double t, int hot)
{
	double g = hot ? (1 - e->r) / (t + (1 - t) * e->r) : -1 / (1 - t);

	return e->again ? g - (1 - e->r_old) / (t + (1 - t) * e->r_old) : g;
}

static void
plan_leaf(struct path *p, const struct edge *e, int level, int old, int right,
    const struct tree_node *n, double v)
{
	int hot;
	size_t q;

	emit(p, e->again ? OP_LEAF_AGAIN : OP_LEAF, level, old, right, n);
	for (hot = 1; hot >= 0; hot--)
		for (q = 0; q < p->q; q++)
			push(p, v * factor(e, p->t[q], hot));
	if (!e->again) {
		push(p, v * (1 - e->r));
		push(p, v * -e->r);
		return;
	}
	push(p, v * e->fraction);
	for (hot = 1; hot >= 0; hot--)
		for (q = 0; q < p->q; q++)
			push(p, v * factor(e, p->t[q], hot) * gain(e, p->t[q], hot));
}

static void
plan_pair(struct path *p, int level, const struct tree_node *n)
{
	const struct tree_node *c = p->tree->node + n->left;
	double r[2], v[2], mean;
	int side;
	size_t q;

	for (side = 0; side < 2; side++) {
		r[side] = (double)c[side].cover / (double)n->cover;
		v[side] = (double)c[side].value;
	}
	mean = r[0] * v[0] + r[1] * v[1];
	emit_split(p, OP_PAIR, level, n);
	for (side = 0; side < 2; side++)
		for (q = 0; q < p->q; q++)
			push(p, p->t[q] * v[side] + (1 - p->t[q]) * mean);
	for (side = 0; side < 2; side++)
		push(p, v[side] - mean);
}

static void	plan_split(struct path *, int, const struct tree_node *);

static void
plan_inner(struct path *p, const struct edge *e, int level, int old, int right,
    const struct tree_node *n, const struct tree_node *child)
{
	int hot;
	size_t q;

	emit(p, e->again ? OP_DOWN_AGAIN : OP_DOWN, level, old, right, n);
	for (hot = 1; hot >= 0; hot--)
		for (q = 0; q < p->q; q++)
			push(p, factor(e, p->t[q], hot));
	if (e->again)
		push(p, e->fraction);
	p->r[level] = e->r;
	plan_split(p, level + 1, child);
	emit(p, e->again ? OP_UP_AGAIN : OP_UP, level, old, right, n);
	for (hot = 1; hot >= 0; hot--)
		for (q = 0; q < p->q; q++)
			push(p, gain(e, p->t[q], hot));
}

static void
plan_split(struct path *p, int level, const struct tree_node *n)
{
	const struct tree_node *c = p->tree->node + n->left;
	struct edge e;
	int old = level - 1, right;

	while (old >= 0 && p->feature[old] != n->feature)
		old--;
	if (old < 0 && c[0].left == 0 && c[1].left == 0) {
		plan_pair(p, level, n);
		return;
	}
	p->feature[level] = n->feature;
	emit_split(p, OP_SPLIT, level, n);
	for (right = 0; right < 2; right++) {
		e.again = old >= 0;
		e.r_old = old >= 0 ? p->r[old] : 1;
		e.fraction = (double)c[right].cover / (double)n->cover;
		e.r = e.r_old * e.fraction;
		if (c[right].left == 0)
			plan_leaf(p, &e, level, old, right, n, (double)c[right].value);
		else
			plan_inner(p, &e, level, old, right, n, &c[right]);
	}
}

/* The most features on a path; the mean of the leaves below, by cover. */
static double
look(const struct tree *t, const struct tree_node *n, int32_t *feature, size_t distinct,
    size_t *most)
{
	const struct tree_node *c = t->node + n->left;
	size_t i;
	double left, right;

	if (n->left == 0) {
		*most = distinct > *most ? distinct : *most;
		return (double)n->value;
	}
	for (i = 0; i < distinct && feature[i] != n->feature; i++)
		continue;
	feature[i] = n->feature;
	if (i == distinct)
		distinct++;
	left = look(t, &c[0], feature, distinct, most);
	right = look(t, &c[1], feature, distinct, most);
	return (left * (double)c[0].cover + right * (double)c[1].cover) / (double)n->cover;
}

static void
plan_tree(struct shap *s, struct shap_plan *plan, const struct tree *t, const uint32_t *slot_of)
{
	struct path p = { .shap = s, .tree = t, .slot_of = slot_of, .coef = s->coefs };
	double w[MAX_POINTS];
	size_t distinct = 0, q;

	s->mean += look(t, t->node, p.feature, 0, &distinct);
	plan->op = s->ops;
	plan->coef = s->coefs;
	plan->points = p.q = distinct > 1 ? (distinct + 1) / 2 : 1;
	quadrature_points(p.q, p.t, w);
	for (size_t i = 0; i < p.q; i++) {	/* on [0, 1] */
		p.t[i] = (p.t[i] + 1) / 2;
		w[i] /= 2;
	}
	for (q = 0; q < p.q; q++)
		plan->weight[q] = (float)w[q];
	if (t->splits > 0)
		plan_split(&p, 0, t->node);
	plan->ops = s->ops - plan->op;
	s->max_points = p.q > s->max_points ? p.q : s->max_points;
}

struct shap *
shap_new(const struct tree *tree, size_t trees, const uint32_t *slot_of, int lanes)
{
	struct shap *s = mem_zero(1, sizeof *s);
	size_t i;

	s->plans = trees;
	s->plan = mem_zero(trees, sizeof *s->plan);
	s->lanes = (size_t)lanes;
	for (i = 0; i < trees; i++)
		plan_tree(s, &s->plan[i], &tree[i], slot_of);
	s->add = add_4;
#if defined(__x86_64__)
	if (lanes > 4)
		s->add = lanes == 8 ? add_8 : add_16;
#endif
	return s;
}

void
shap_free(struct shap *s)
{
	if (s == NULL)
		return;
	free(s->plan);
	free(s->op);
	free(s->coef);
	free(s->split);
	free(s);
}

double
shap_mean(const struct shap *s)
{
	return s->mean;
}

size_t
shap_space(const struct shap *s)
{
	return 2 * MAX_LEVELS * s->max_points * s->lanes;
}

void
shap_add(const struct shap *s, const float *x, size_t rows, size_t slots, float *phi,
    float *space)
{
	s->add(s, x, rows, slots, phi, space);
}
