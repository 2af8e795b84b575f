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

/* A node to walk through; a leaf leads to itself. */
struct stop {
	struct lanes_split split;	/* value: that of a leaf */
	uint32_t next[2];		/* left, right: from the tree's first stop */
};

/* A tree: steps, or, if there are none, stops. */
struct plan {
	size_t first, steps;
	int depth;
};

struct margin {
	struct plan *plan;	/* [plans] */
	size_t plans;
	struct step *step;
	size_t steps, step_cap;
	struct stop *stop;
	size_t stops, stop_cap;
	const uint32_t *slot_of;
	size_t lanes;
	void (*add)(const struct margin *, const float *, size_t, float *);
};

static uint32_t
next_stop(const struct stop *s, float x)
{
	int32_t code;
	int left;

	if (s->split.categorical) {
		memcpy(&code, &x, sizeof code);
		left = lanes_code_left(&s->split, code);
	} else
		left = (x < s->split.value) | ((x != x) & s->split.default_left);
	return s->next[!left];
}

/* All rows go down side by side, an edge at a time, so that none waits. */
static void
walk(const struct margin *m, const struct plan *p, const float *x, size_t slots, float *sum)
{
	const struct stop *stop = m->stop + p->first;
	uint32_t at[LANES_GROUP] = { 0 };
	size_t i;
	int d;

	for (d = 0; d < p->depth; d++)
		for (i = 0; i < LANES_GROUP; i++)
			at[i] = next_stop(&stop[at[i]], x[i / m->lanes * m->lanes * slots +
			    stop[at[i]].split.slot * m->lanes + i % m->lanes]);
	for (i = 0; i < LANES_GROUP; i++)
		sum[i] += stop[at[i]].split.value;
}

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

static struct lanes_split
split_of(const struct margin *m, const struct tree *t, const struct tree_node *n)
{
	return (struct lanes_split){
		.value = n->value, .slot = n->left != 0 ? m->slot_of[n->feature] : 0,
		.bits = n->words > 0 ? t->bits + n->set : NULL, .words = n->words,
		.categorical = n->categorical, .default_left = n->default_left,
	};
}

/* The steps of a split, after those of its children. */
static void
plan_steps(struct margin *m, const struct tree *t, const struct tree_node *n)
{
	const struct tree_node *left = t->node + n->left, *right = left + 1;
	struct step s = { .left = left->value, .right = right->value };

	if (left->left != 0)
		plan_steps(m, t, left);
	if (right->left != 0)
		plan_steps(m, t, right);
	if (left->left == 0)
		s.kind = right->left == 0 ? STEP_PAIR : STEP_LEAF_LEFT;
	else
		s.kind = right->left == 0 ? STEP_LEAF_RIGHT : STEP_JOIN;
	s.split = split_of(m, t, n);
	m->step = mem_grow(m->step, &m->step_cap, m->steps + 1, sizeof *m->step);
	m->step[m->steps++] = s;
}

/* A stop for every node; their numbers are the nodes'. */
static void
plan_stops(struct margin *m, const struct tree *t)
{
	struct stop *s;
	size_t i;

	m->stop = mem_grow(m->stop, &m->stop_cap, m->stops + t->nodes, sizeof *m->stop);
	for (i = 0; i < t->nodes; i++) {
		s = &m->stop[m->stops++];
		s->split = split_of(m, t, &t->node[i]);
		s->next[0] = t->node[i].left != 0 ? (uint32_t)t->node[i].left : (uint32_t)i;
		s->next[1] = s->next[0] + (t->node[i].left != 0);
	}
}

/* Steps cost per split and block, a walk per edge and row. */
static int
is_small(const struct tree *t, int lanes)
{
	return t->splits > 0 && t->splits <= (size_t)(lanes * t->depth);
}

struct margin *
margin_new(const struct tree *tree, size_t trees, const uint32_t *slot_of, int lanes)
{
	struct margin *m = mem_zero(1, sizeof *m);
	struct plan *p;
	size_t i;

	m->slot_of = slot_of;
	m->lanes = (size_t)lanes;
	m->plans = trees;
	m->plan = mem_zero(trees, sizeof *m->plan);
	for (i = 0; i < trees; i++) {
		p = &m->plan[i];
		p->depth = tree[i].depth;
		p->first = is_small(&tree[i], lanes) ? m->steps : m->stops;
		if (is_small(&tree[i], lanes))
			plan_steps(m, &tree[i], tree[i].node);
		else
			plan_stops(m, &tree[i]);
		p->steps = is_small(&tree[i], lanes) ? m->steps - p->first : 0;
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
	free(m->stop);
	free(m);
}

void
margin_add(const struct margin *m, const float *x, size_t slots, float *sum)
{
	m->add(m, x, slots, sum);
}
