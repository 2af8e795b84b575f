#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/intern.h"
#include "base/mem.h"
#include "learn/booster_append.h"
#include "learn/layers.h"

enum { CELL_NODES = 9, AGE_NODES = 2 * AGE_SHIFT_MOST + 1 };
#define LEAST_COVER 1e-3F		/* of a leaf that no row reaches: covers are positive */

static float
cover(double weight)
{
	return weight > (double)LEAST_COVER ? (float)weight : LEAST_COVER;
}

static struct booster_node
leaf(double value, double weight)
{
	return (struct booster_node){ .value = (float)value, .cover = cover(weight) };
}

/* Codes [from, to) go right; what is missing as said. */
static struct booster_node
by_category(size_t feature, uint32_t from, uint32_t to, int default_left, int32_t left,
    double weight)
{
	struct booster_node n = { .left = left, .feature = (int32_t)feature, .categorical = 1,
	    .default_left = default_left, .cover = cover(weight), .codes = to - from };

	n.code = mem_resize(NULL, n.codes, sizeof *n.code);
	for (uint32_t k = from; k < to; k++)
		n.code[k - from] = k;
	return n;
}

static struct booster_node
by_number(size_t feature, float below, int32_t left, double weight)
{
	return (struct booster_node){ .left = left, .feature = (int32_t)feature, .value = below,
	    .cover = cover(weight) };
}

/* ---- segments ---------------------------------------------------------------------- */

/* Rows by weight: all, those that have the first i + 1 values known, and of the cell's values. */
struct weights {
	double all, known[2], has[2];
};

static void
weigh(struct weights *w, const struct layers_cell *c, const struct dataset *s)
{
	*w = (struct weights){ 0 };
	for (size_t i = 0; i < s->rows; i++) {
		const float *x = s->x + i * s->features;
		double weight = (double)s->row[i].weight;
		int known = 1, has = 1;

		w->all += weight;
		for (size_t k = 0; k < c->features; k++) {
			known &= !isnan(x[c->feature[k]]);
			w->known[k] += known ? weight : 0;
		}
		for (size_t k = 0; k < c->features && known; k++) {
			has &= (uint32_t)x[c->feature[k]] == c->is.code[k];
			w->has[k] += has ? weight : 0;
		}
	}
}

/*
 * First, is each value known, or else it is the mean leaf; then, is it the cell's?  Every split
 * has a leaf on its left, and what goes on on its right.
 */
static struct booster_tree
cell_tree(const struct layers_cell *c, const struct dataset *s)
{
	struct booster_tree t = { mem_zero(CELL_NODES, sizeof *t.node), 0 };
	struct weights w;
	double weight;
	size_t at = 0;

	weigh(&w, c, s);
	weight = w.all;
	for (size_t k = 0; k < c->features; k++, at += 2) {
		t.node[at == 0 ? 0 : at] = by_category(c->feature[k], 0,
		    intern_size(s->feature[c->feature[k]].dictionary), 1, (int32_t)at + 1, weight);
		t.node[at + 1] = leaf(c->mean, weight - w.known[k]);
		weight = w.known[k];
	}
	for (size_t k = 0; k < c->features; k++, at += 2) {
		t.node[at] = by_category(c->feature[k], c->is.code[k], c->is.code[k] + 1, 1,
		    (int32_t)at + 1, weight);
		t.node[at + 1] = leaf(0, weight - w.has[k]);
		weight = w.has[k];
	}
	t.node[at] = leaf(c->shift, weight);
	t.nodes = at + 1;
	return t;
}

/* ---- age ----------------------------------------------------------------------------- */

/* The weight of rows by band; [bands]: of no age. */
static void
weigh_ages(double *weight, const struct layers *y, const struct dataset *s)
{
	for (size_t k = 0; k <= AGE_SHIFT_MOST; k++)
		weight[k] = 0;
	for (size_t i = 0; i < s->rows; i++) {
		float x = s->x[i * s->features + y->age_feature];
		size_t k = 0;

		while (!isnan(x) && k + 1 < y->age.bands && (double)x > y->age.last[k])
			k++;
		weight[isnan(x) ? y->age.bands : k] += (double)s->row[i].weight;
	}
}

/*
 * Every age lies below the first threshold: what goes right is missing, and gets the mean.  Then
 * band by band, from the youngest.
 */
static struct booster_tree
age_tree(const struct layers *y, const struct dataset *s)
{
	struct booster_tree t = { mem_zero(AGE_NODES + 2, sizeof *t.node), 0 };
	double weight[AGE_SHIFT_MOST + 1], rest = 0;
	size_t at = 1;

	weigh_ages(weight, y, s);
	for (size_t k = 0; k < y->age.bands; k++)
		rest += weight[k];
	t.node[0] = by_number(y->age_feature, FLT_MAX, 1, rest + weight[y->age.bands]);
	t.node[2] = leaf(y->age.mean, weight[y->age.bands]);
	t.nodes = 3;
	for (size_t k = 0; k + 1 < y->age.bands; k++) {
		t.node[at] = by_number(y->age_feature, (float)y->age.last[k] + .5F,
		    (int32_t)t.nodes, rest);
		t.node[t.nodes] = leaf(y->age.shift[k], weight[k]);
		rest -= weight[k];
		at = t.nodes + 1;
		t.nodes += 2;
	}
	t.node[at] = leaf(y->age.shift[y->age.bands - 1], rest);
	return t;
}

char *
layers_append(const struct layers *y, const struct dataset *s, const char *booster,
    size_t *n, struct err *e)
{
	struct booster_tree tree[LAYERS_MOST] = { { NULL, 0 } };
	size_t trees = 0;
	char *text;

	for (size_t k = 0; k < y->cells; k++)
		tree[trees++] = cell_tree(&y->cell[k], s);
	if (y->age.bands > 0)
		tree[trees++] = age_tree(y, s);
	text = booster_append(booster, tree, trees, s->features, n, e);
	for (size_t k = 0; k < trees; k++) {
		for (size_t i = 0; i < tree[k].nodes; i++)
			free(tree[k].node[i].code);
		free(tree[k].node);
	}
	return text;
}
