/*
 * library -- XGBoost itself as the reference of model/forest.h: a checked model
 * file gives the same margins by both, bit for bit.  For tests.
 *
 * The library gets the bytes that were checked, never a path or a URI; what only
 * it looks at is checked first, as it trusts a file blindly.
 */
#ifndef LIBRARY_H
#define LIBRARY_H

#include <jansson.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "learn/xgb.h"
#include "model/model.h"
#include "model/model_file.h"

/* ---- what only the library looks at ---------------------------------- */

static int
is_array(const json_t *o, const char *name, size_t n)
{
	const json_t *a = json_object_get(o, name);

	return json_is_array(a) && json_array_size(a) == n;
}

/* A parameter, which XGBoost writes as text, is n. */
static int
is_count(const json_t *o, const char *name, size_t n)
{
	const char *s = json_string_value(json_object_get(o, name));
	char *end;

	return s != NULL && *s >= '0' && *s <= '9' && strtoull(s, &end, 10) == n && *end == '\0';
}

/* Elements are whole numbers, or true and false, in [min, max]. */
static int
are_whole(const json_t *a, long long min, long long max)
{
	const json_t *x;
	long long v;
	size_t i;

	for (i = 0; i < json_array_size(a); i++) {
		x = json_array_get(a, i);
		v = json_is_integer(x) ? json_integer_value(x) : json_is_boolean(x) ?
		    json_is_true(x) : min - 1;
		if (v < min || v > max)
			return 0;
	}
	return 1;
}

static int
are_numbers(const json_t *a)
{
	size_t i;

	for (i = 0; i < json_array_size(a); i++)
		if (!json_is_number(json_array_get(a, i)))
			return 0;
	return 1;
}

static long long
whole_at(const json_t *tree, const char *name, size_t i)
{
	const json_t *x = json_array_get(json_object_get(tree, name), i);

	return json_is_boolean(x) ? json_is_true(x) : json_integer_value(x);
}

/* Cut off by pruning: the forest never meets it, the library counts it. */
static int
is_deleted(const json_t *tree, size_t i)
{
	return whole_at(tree, "split_indices", i) == INT32_MAX &&
	    whole_at(tree, "default_left", i) == 1;
}

/* Every node is its parent's child, or deleted. */
static int
check_parents(const json_t *tree, size_t n, size_t *deleted)
{
	size_t i;
	long long up;

	*deleted = 0;
	for (i = 0; i < n; i++) {
		up = whole_at(tree, "parents", i);
		if (i > 0 && is_deleted(tree, i))
			++*deleted;
		else if (i == 0 ? up != INT32_MAX : up < 0 || up >= (long long)n ||
		    (whole_at(tree, "left_children", (size_t)up) != (long long)i &&
		    whole_at(tree, "right_children", (size_t)up) != (long long)i))
			return -1;
	}
	return 0;
}

/* Tree i; the library puts it where its id says. */
static int
check_tree(const json_t *tree, size_t number, size_t features, struct err *e)
{
	static const char *const real[] = {
		"base_weights", "loss_changes", "split_conditions", "sum_hessian", NULL
	};
	static const char *const whole[] = { "left_children", "right_children", "parents", NULL };
	size_t i, deleted, n = json_array_size(json_object_get(tree, "left_children"));
	const json_t *param = json_object_get(tree, "tree_param"),
	    *kind = json_object_get(tree, "split_type");

	if (!json_is_integer(json_object_get(tree, "id")) ||
	    json_integer_value(json_object_get(tree, "id")) != (json_int_t)number)
		return err_set(e, "bad id");
	for (i = 0; real[i] != NULL; i++)
		if (!is_array(tree, real[i], n) || !are_numbers(json_object_get(tree, real[i])))
			return err_set(e, "bad %s", real[i]);
	for (i = 0; whole[i] != NULL; i++)
		if (!is_array(tree, whole[i], n) ||
		    !are_whole(json_object_get(tree, whole[i]), -1, INT32_MAX))
			return err_set(e, "bad %s", whole[i]);
	if (!is_array(tree, "split_indices", n) || !are_whole(json_object_get(tree,
	    "split_indices"), 0, INT32_MAX) || !is_array(tree, "default_left", n) ||
	    !are_whole(json_object_get(tree, "default_left"), 0, 1) ||
	    (kind != NULL && (!is_array(tree, "split_type", n) || !are_whole(kind, 0, 1))))
		return err_set(e, "bad split_indices, default_left or split_type");
	if (check_parents(tree, n, &deleted) < 0)
		return err_set(e, "bad parents");
	if (!is_count(param, "num_nodes", n) || !is_count(param, "num_feature", features) ||
	    !is_count(param, "num_deleted", deleted))
		return err_set(e, "tree_param does not fit its nodes");
	return 0;
}

static int
check_library(const json_t *root, struct err *e)
{
	const json_t *learner = json_object_get(root, "learner");
	const json_t *booster = json_object_get(json_object_get(learner,
	    "gradient_booster"), "model");
	const json_t *tree = json_object_get(booster, "trees"),
	    *param = json_object_get(booster, "gbtree_model_param");
	const char *features = json_string_value(json_object_get(json_object_get(learner,
	    "learner_model_param"), "num_feature"));
	size_t i, n = json_array_size(tree);
	struct err why;

	if (!is_count(param, "num_trees", n) || !is_array(booster, "tree_info", n) ||
	    !are_whole(json_object_get(booster, "tree_info"), 0, 0))
		return err_set(e, "num_trees or tree_info does not fit the trees");
	for (i = 0; i < n; i++)
		if (check_tree(json_array_get(tree, i), i, strtoul(features, NULL, 10), &why) < 0)
			return err_set(e, "tree %zu: %s", i, why.text);
	return 0;
}

/* ---- loading and predicting ------------------------------------------- */

/* The library's trees of a model file that model_parse took; NULL and the reason. */
static struct xgb_trees *
library_load(const char *bytes, size_t n, struct err *e)
{
	json_t *root = json_loadb(bytes, n, JSON_REJECT_DUPLICATES, NULL);
	int rc = root != NULL ? check_library(root, e) : err_set(e, "no JSON");

	json_decref(root);
	return rc == 0 ? xgb_load(bytes, n, e) : NULL;
}

/* Margins of x[rows * features] into margin[rows].  0 or -1. */
static int
library_margin(struct xgb_trees *t, const struct model *m, const float *x, size_t rows,
    float *margin, struct err *e)
{
	struct xgb_column *column = mem_zero(m->features, sizeof *column);
	struct xgb_data *d;
	int rc;

	for (size_t k = 0; k < m->features; k++)
		column[k] = (struct xgb_column){ .name = m->feature[k].name,
		    .categorical = m->feature[k].categorical };
	d = xgb_data_new(x, rows, column, m->features, NULL, NULL, e);
	rc = d != NULL ? xgb_margin(t, d, 0, margin, e) : -1;
	xgb_data_free(d);
	free(column);
	return rc;
}

#endif
