#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/booster_json.h"
#include "model/forest.h"
#include "model/margin.h"
#include "model/shap.h"
#include "model/simd.h"
#include "model/tree.h"
#include "model/tree_json.h"

enum { MAX_FEATURES = 1 << 20, MAX_WORDS = 1 << 26 };

struct forest {
	size_t features;
	char **name;			/* [features], or NULL */
	unsigned char *categorical;	/* [features] */
	size_t *codes;			/* [features] */
	float base;			/* margin */
	struct tree *tree;		/* [trees] */
	size_t trees;
	struct simd_slot *slot;		/* [slots] */
	size_t slots;
	uint32_t *slot_of;		/* [features] */
	size_t lanes;
	struct margin *margin;
	struct shap *shap;
	double bias;
	size_t layers;			/* of the trees, the last ones */
	double *layer_mean;		/* [layers] */
};

/* The object or array at a path of names, "a.b.c"; NULL if there is none. */
static const json_t *
at(const json_t *o, const char *path)
{
	char name[64];
	size_t n;

	for (;;) {
		n = strcspn(path, ".");
		memcpy(name, path, n);
		name[n] = '\0';
		o = json_object_get(o, name);
		if (o == NULL || path[n] == '\0')
			return o;
		path += n + 1;
	}
}

static const char *
text_at(const json_t *o, const char *path)
{
	const char *s = json_string_value(at(o, path));

	return s != NULL ? s : "";
}

/* XGBoost writes its parameters as strings. */
static int
size_at(const json_t *o, const char *path, size_t max, size_t *v)
{
	const char *s = text_at(o, path);
	char *end;
	unsigned long long x;

	if (*s < '0' || *s > '9')
		return -1;
	errno = 0;
	x = strtoull(s, &end, 10);
	if (errno != 0 || *end != '\0' || x > max)
		return -1;
	*v = (size_t)x;
	return 0;
}

enum { FLOAT_DIGITS = 9 };	/* that a float32 may need */

static size_t
count_digits(const char *s)
{
	size_t n = 0;

	for (; *s != '\0' && *s != 'E' && *s != 'e'; s++)
		n += *s >= '0' && *s <= '9';
	return n;
}

/*
 * base_score is a probability; XGBoost 3.1 writes it as [5E-1].  Of more
 * digits than it writes, XGBoost 1.7 makes another number.
 */
static int
read_base(struct forest *f, const json_t *learner, struct err *e)
{
	const char *s = text_at(learner, "learner_model_param.base_score");
	int bracket = *s == '[';
	char *end;
	float p;

	p = strtof(s + bracket, &end);
	if (end == s + bracket || strcmp(end, bracket ? "]" : "") != 0 || !(p > 0 && p < 1) ||
	    count_digits(s) > FLOAT_DIGITS + 1)
		return err_set(e, "base_score is no probability: '%.40s'", s);
	f->base = -logf(1.0f / p - 1.0f);
	return isfinite(f->base) ? 0 : err_set(e, "base_score is too near to 0 or 1");
}

static int
read_kind(struct forest *f, const json_t *learner, struct err *e)
{
	size_t n;

	if (strcmp(text_at(learner, "gradient_booster.name"), "gbtree") != 0)
		return err_set(e, "booster is not gbtree: '%.40s'",
		    text_at(learner, "gradient_booster.name"));
	if (strcmp(text_at(learner, "objective.name"), "binary:logistic") != 0)
		return err_set(e, "objective is not binary:logistic: '%.40s'",
		    text_at(learner, "objective.name"));
	if (size_at(learner, "learner_model_param.num_class", 1, &n) < 0)
		return err_set(e, "more than one class");
	if (at(learner, "learner_model_param.num_target") != NULL &&
	    (size_at(learner, "learner_model_param.num_target", 1, &n) < 0 || n != 1))
		return err_set(e, "more than one target");
	if (size_at(learner, "learner_model_param.num_feature", MAX_FEATURES, &f->features) < 0 ||
	    f->features == 0)
		return err_set(e, "bad num_feature");
	return read_base(f, learner, e);
}

static int
read_names(struct forest *f, const json_t *learner, struct err *e)
{
	const json_t *names = at(learner, "feature_names");
	const json_t *types = at(learner, "feature_types");
	const char *s;
	size_t i;

	if (json_array_size(names) > 0) {
		if (json_array_size(names) != f->features)
			return err_set(e, "feature_names: not %zu", f->features);
		f->name = mem_zero(f->features, sizeof *f->name);
		for (i = 0; i < f->features; i++) {
			if ((s = json_string_value(json_array_get(names, i))) == NULL)
				return err_set(e, "feature_names: not text");
			f->name[i] = mem_text(s, strlen(s));
		}
	}
	if (json_array_size(types) > 0 && json_array_size(types) != f->features)
		return err_set(e, "feature_types: not %zu", f->features);
	for (i = 0; i < json_array_size(types); i++) {
		s = json_string_value(json_array_get(types, i));
		f->categorical[i] = s != NULL && strcmp(s, "c") == 0;
	}
	return 0;
}

/* Notes which features the trees split on, and how. */
static int
note_splits(struct forest *f, const struct tree *t, const struct tree_node *n, int typed,
    unsigned char *used, struct err *e)
{
	size_t i = (size_t)n->feature, codes;

	if (n->left == 0)
		return 0;
	if (i >= f->features)
		return err_set(e, "node %zu: no such feature", (size_t)(n - t->node));
	if (!typed && !used[i])
		f->categorical[i] = n->categorical;
	if (n->categorical != f->categorical[i])
		return err_set(e, "feature %zu is %s, a split on it is not", i,
		    f->categorical[i] ? "categorical" : "a number");
	used[i] = 1;
	codes = (size_t)n->words * 32;
	if (n->categorical) {
		while (codes > 0 &&
		    !(t->bits[n->set + (codes - 1) / 32] >> (codes - 1) % 32 & 1))
			codes--;
		f->codes[i] = codes > f->codes[i] ? codes : f->codes[i];
	}
	if (note_splits(f, t, &t->node[n->left], typed, used, e) < 0)
		return -1;
	return note_splits(f, t, &t->node[n->left + 1], typed, used, e);
}

static void
give_slots(struct forest *f, const unsigned char *used)
{
	size_t i;

	f->slot = mem_zero(f->features, sizeof *f->slot);
	f->slot_of = mem_zero(f->features, sizeof *f->slot_of);
	for (i = 0; i < f->features; i++)
		if (used[i]) {
			f->slot_of[i] = (uint32_t)f->slots;
			f->slot[f->slots++] = (struct simd_slot){ i, f->categorical[i] };
		}
}

/* The array of trees at `at`, and where it ends. */
static int
read_trees(struct forest *f, const char *text, size_t n, size_t start, size_t *end, struct err *e)
{
	struct tree_json json;
	struct err why;
	size_t words = 0, room = 0;
	int more, rc = -1;

	tree_json_begin(&json, text, n, start);
	while ((more = tree_json_next(&json, e)) > 0) {
		if (f->trees == FOREST_MAX_TREES) {
			err_set(e, "more than %d trees", FOREST_MAX_TREES);
			goto out;
		}
		f->tree = mem_grow(f->tree, &room, f->trees + 1, sizeof *f->tree);
		if (tree_read(&f->tree[f->trees], &json, MAX_FEATURES, &why) < 0) {
			err_set(e, "tree %zu: %s", f->trees, why.text);
			goto out;
		}
		words += f->tree[f->trees++].words;
		if (words > MAX_WORDS) {
			err_set(e, "category sets are too large");
			goto out;
		}
	}
	rc = more;
out:
	*end = json.at;
	tree_json_free(&json);
	return rc;
}

/* What is said about the trees beside them. */
static int
check_rounds(const struct forest *f, const json_t *learner, struct err *e)
{
	static const char name[] = "gradient_booster.model.gbtree_model_param.num_parallel_tree";
	size_t round;

	if (!json_is_array(at(learner, "gradient_booster.model.trees")))
		return err_set(e, "no trees");
	if (at(learner, name) != NULL && (size_at(learner, name, FOREST_MAX_TREES, &round) < 0 ||
	    round == 0 || f->trees % round != 0))
		return err_set(e, "num_parallel_tree does not divide the trees into rounds");
	return 0;
}

static int
read_splits(struct forest *f, const json_t *learner, struct err *e)
{
	unsigned char *used = mem_zero(f->features, 1);
	int typed = json_array_size(at(learner, "feature_types")) > 0, rc = 0;
	struct err why;
	size_t i;

	for (i = 0; i < f->trees && rc == 0; i++)
		rc = note_splits(f, &f->tree[i], f->tree[i].node, typed, used, &why);
	if (rc < 0)
		err_set(e, "tree %zu: %s", i - 1, why.text);
	else
		give_slots(f, used);
	free(used);
	return rc;
}

static int
read_rest(struct forest *f, const json_t *root, struct err *e)
{
	const json_t *learner = json_object_get(root, "learner");

	if (!json_is_object(learner))
		return err_set(e, "no XGBoost model");
	if (read_kind(f, learner, e) < 0)
		return -1;
	f->categorical = mem_zero(f->features, 1);
	f->codes = mem_zero(f->features, sizeof *f->codes);
	if (read_names(f, learner, e) < 0 || check_rounds(f, learner, e) < 0)
		return -1;
	return read_splits(f, learner, e);
}

struct forest *
forest_read(const char *text, size_t n, json_t **rest, struct err *e)
{
	struct forest *f = mem_zero(1, sizeof *f);
	size_t start = booster_json_trees(text, n), end = start;

	*rest = NULL;
	if ((start < n && read_trees(f, text, n, start, &end, e) < 0) ||
	    (*rest = booster_json_rest(text, n, start, end, e)) == NULL ||
	    read_rest(f, *rest, e) < 0) {
		forest_free(f);
		json_decref(*rest);
		*rest = NULL;
		return NULL;
	}
	f->lanes = (size_t)simd_best();
	f->margin = margin_new(f->tree, f->trees, f->features, (int)f->lanes);
	return f;
}

void
forest_free(struct forest *f)
{
	size_t i;

	if (f == NULL)
		return;
	for (i = 0; i < f->trees; i++)
		tree_free(&f->tree[i]);
	for (i = 0; f->name != NULL && i < f->features; i++)
		free(f->name[i]);
	margin_free(f->margin);
	shap_free(f->shap);
	free(f->layer_mean);
	free(f->tree);
	free(f->name);
	free(f->categorical);
	free(f->codes);
	free(f->slot);
	free(f->slot_of);
	free(f);
}

void
forest_set_layers(struct forest *f, size_t n)
{
	f->layers = n;
	f->layer_mean = mem_resize(f->layer_mean, n, sizeof *f->layer_mean);
	for (size_t i = 0; i < n; i++) {
		const struct tree *t = &f->tree[f->trees - n + i];

		f->layer_mean[i] = tree_mean(t);
	}
}

double
forest_layer(const struct forest *f, size_t i, const float *x)
{
	const struct tree *t = &f->tree[f->trees - f->layers + i];
	const struct tree_node *n = t->node;

	while (n->left > 0)
		n = &t->node[n->left + !tree_left(t, n, x[n->feature])];
	return (double)n->value - f->layer_mean[i];
}

/* The plan of SHAP values, without the layers. */
static struct shap *
plan_shap(const struct forest *f)
{
	return shap_new(f->tree, f->trees - f->layers, f->slot_of, (int)f->lanes);
}

void
forest_prepare(struct forest *f)
{
	if (f->shap != NULL)
		return;
	f->shap = plan_shap(f);
	f->bias = (double)f->base + shap_mean(f->shap);
	for (size_t i = 0; i < f->layers; i++)
		f->bias += f->layer_mean[i];
}

int
forest_lanes(struct forest *f, int lanes)
{
	if (lanes > simd_best())
		return -1;
	f->lanes = (size_t)lanes;
	margin_free(f->margin);
	f->margin = margin_new(f->tree, f->trees, f->features, lanes);
	if (f->shap != NULL) {
		shap_free(f->shap);
		f->shap = plan_shap(f);
	}
	return 0;
}

size_t
forest_features(const struct forest *f)
{
	return f->features;
}

size_t
forest_trees(const struct forest *f)
{
	return f->trees;
}

const char *
forest_name(const struct forest *f, size_t feature)
{
	return f->name != NULL ? f->name[feature] : NULL;
}

int
forest_categorical(const struct forest *f, size_t feature)
{
	return f->categorical[feature];
}

size_t
forest_codes(const struct forest *f, size_t feature)
{
	return f->codes[feature];
}

double
forest_bias(const struct forest *f)
{
	return f->bias;
}

/* Scratch: a group of rows, then what the kernel wants, all aligned. */
static size_t
group_floats(const struct forest *f)
{
	return SIMD_GROUP * (f->slots > 0 ? f->slots : 1);
}

void
forest_margin(const struct forest *f, const float *x, size_t rows, float *out)
{
	for (size_t i = 0; i < rows; i++)
		out[i] = f->base;
	margin_add(f->margin, x, rows, out);
}

size_t
forest_scratch(const struct forest *f)
{
	return (2 * group_floats(f) + shap_space(f->shap)) * sizeof(float) + SIMD_ALIGN;
}

/* Blocks back to rows, of every feature; those without a slot get 0. */
static void
spread(const struct forest *f, const float *phi, size_t rows, float *out)
{
	size_t i, k;
	const float *block;
	float *row;

	for (i = 0; i < rows; i++) {
		row = out + i * (f->features + 1);
		block = phi + i / f->lanes * f->lanes * f->slots + i % f->lanes;
		memset(row, 0, f->features * sizeof *row);
		for (k = 0; k < f->slots; k++)
			row[f->slot[k].feature] = block[k * f->lanes];
		row[f->features] = (float)f->bias;
	}
}

void
forest_shap(const struct forest *f, const float *x, size_t rows, float *out, void *scratch)
{
	float *turned = simd_align(scratch), *phi = turned + group_floats(f);
	size_t i, n;

	for (i = 0; i < rows; i += SIMD_GROUP) {
		n = rows - i < SIMD_GROUP ? rows - i : SIMD_GROUP;
		simd_turn(f->slot, f->slots, x + i * f->features, n, f->features,
		    f->lanes, turned);
		memset(phi, 0, simd_blocks(n, f->lanes) * f->lanes * f->slots * sizeof *phi);
		shap_add(f->shap, turned, n, f->slots, phi, phi + group_floats(f));
		spread(f, phi, n, out + i * (f->features + 1));
	}
}
