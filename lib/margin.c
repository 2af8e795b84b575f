#include <stdlib.h>
#include <string.h>

#include "forest.h"
#include "margin.h"
#include "mem.h"
#include "tree.h"

enum step_kind {
	STEP_PAIR,		/* push left or right leaf */
	STEP_LEAF_LEFT,		/* top = left leaf or top */
	STEP_LEAF_RIGHT,	/* top = top or right leaf */
	STEP_JOIN		/* pop right, top = top or right */
};

struct step {
	enum step_kind kind;
	float left, right;	/* leaves */
	struct lanes_split split;
};

/* A tree: steps, or, if there are none, nodes to walk. */
struct plan {
	size_t first, steps;
	const struct tree *tree;
	float leaf;		/* of a tree without splits */
};

struct margin {
	struct plan *plan;	/* [plans] */
	size_t plans;
	struct step *step;
	size_t steps, cap;
	const uint32_t *slot_of;
	void (*add)(const struct margin *, const float *, size_t, float *);
};

#define LANES 4
#define TARGET
#define NAME(x) x##_4
#include "lanes_kernel.h"
#include "margin_kernel.h"
#undef LANES
#undef TARGET
#undef NAME

#if defined(__x86_64__)
#define LANES 8
#define TARGET __attribute__((target("avx2")))
#define NAME(x) x##_8
#include "lanes_kernel.h"
#include "margin_kernel.h"
#undef LANES
#undef TARGET
#undef NAME

#define LANES 16
#define TARGET __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw")))
#define NAME(x) x##_16
#include "lanes_kernel.h"
#include "margin_kernel.h"
#undef LANES
#undef TARGET
#undef NAME
#endif

static struct step *
add_step(struct margin *m, const struct tree *t, const struct tree_node *n)
{
	struct step *s;

	m->step = mem_grow(m->step, &m->cap, m->steps + 1, sizeof *m->step);
	s = &m->step[m->steps++];
	memset(s, 0, sizeof *s);
	s->split = (struct lanes_split){
		.value = n->value, .slot = m->slot_of[n->feature],
		.bits = n->words > 0 ? t->bits + n->set : NULL, .words = n->words,
		.categorical = n->categorical, .default_left = n->default_left,
	};
	return s;
}

/* The steps of a split, after those of its children. */
static void
plan_steps(struct margin *m, const struct tree *t, const struct tree_node *n)
{
	const struct tree_node *left = t->node + n->left, *right = left + 1;
	struct step *s;

	if (left->left != 0)
		plan_steps(m, t, left);
	if (right->left != 0)
		plan_steps(m, t, right);
	s = add_step(m, t, n);
	s->left = left->value;
	s->right = right->value;
	if (left->left == 0)
		s->kind = right->left == 0 ? STEP_PAIR : STEP_LEAF_LEFT;
	else
		s->kind = right->left == 0 ? STEP_LEAF_RIGHT : STEP_JOIN;
}

/* Steps cost per split, a walk per edge and lane. */
static int
is_small(const struct tree *t, int lanes)
{
	return t->splits <= (size_t)(2 * lanes * t->depth);
}

struct margin *
margin_new(const struct tree *tree, size_t trees, const uint32_t *slot_of, int lanes)
{
	struct margin *m = mem_zero(1, sizeof *m);
	struct plan *p;
	size_t i;

	m->slot_of = slot_of;
	m->plans = trees;
	m->plan = mem_zero(trees, sizeof *m->plan);
	for (i = 0; i < trees; i++) {
		p = &m->plan[i];
		p->tree = &tree[i];
		p->leaf = tree[i].node[0].value;
		p->first = m->steps;
		if (tree[i].splits > 0 && is_small(&tree[i], lanes))
			plan_steps(m, &tree[i], tree[i].node);
		p->steps = m->steps - p->first;
	}
	m->add = add_4;
#if defined(__x86_64__)
	if (lanes > 4)
		m->add = lanes == 8 ? add_8 : add_16;
#endif
	return m;
}

void
margin_free(struct margin *m)
{
	if (m == NULL)
		return;
	free(m->plan);
	free(m->step);
	free(m);
}

void
margin_add(const struct margin *m, const float *x, size_t slots, float *sum)
{
	m->add(m, x, slots, sum);
}
