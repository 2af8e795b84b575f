#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "learn/engine.h"
#include "learn/xgb.h"
#include "model/forest.h"
#include "model/model.h"
#include "model/model_file.h"

struct engine {
	struct model *model;
	struct xgb_trees *library;	/* NULL: the forest */
	struct xgb_column *column;	/* [features] */
	pthread_mutex_t mutex;		/* of the library */
};

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

/* ---- which XGBoost ---------------------------------------------------- */

/* The model must not be of a later version than the library's. */
static int
check_version(const json_t *root, struct err *e)
{
	const json_t *version = json_object_get(root, "version");
	char linked[32], *s = linked;
	long long theirs[3];
	long ours;
	size_t i;

	(void)xgb_version(linked);
	for (i = 0; i < 3; i++)
		theirs[i] = json_is_integer(json_array_get(version, i)) ?
		    json_integer_value(json_array_get(version, i)) : -1;
	if (json_array_size(version) != 3 || theirs[0] < 0 || theirs[1] < 0 || theirs[2] < 0)
		return err_set(e, "does not say which XGBoost wrote it");
	for (i = 0; i < 3; i++, s++) {
		ours = strtol(s, &s, 10);
		if (theirs[i] > ours)
			return err_set(e, "written by XGBoost %lld.%lld.%lld, and this is %s, "
			    "which may score it " "wrongly: use --engine forest", theirs[0],
			    theirs[1], theirs[2], linked);
		if (theirs[i] < ours)
			break;
	}
	return 0;
}

/* ---- opening ----------------------------------------------------------- */

static int
load(struct engine *en, const char *bytes, size_t n, struct err *e)
{
	const struct model *m = en->model;
	json_t *root = model_json(bytes, n, e);
	int rc = root != NULL ? 0 : -1;
	size_t i;

	if (rc == 0 && ((rc = check_version(root, e)) == 0))
		rc = check_library(root, e);
	json_decref(root);
	if (rc < 0 || (en->library = xgb_load(bytes, n, e)) == NULL)
		return -1;
	en->column = mem_zero(m->features, sizeof *en->column);
	for (i = 0; i < m->features; i++)
		en->column[i] = (struct xgb_column){ m->feature[i].name,
		    m->feature[i].categorical };
	return 0;
}

struct engine *
engine_parse(const char *bytes, size_t n, const char *name, enum engine_kind kind, struct err *e)
{
	struct engine *en = mem_zero(1, sizeof *en);
	struct err why;
	int rc;

	(void)pthread_mutex_init(&en->mutex, NULL);
	en->model = model_parse(bytes, n, name, e);
	rc = en->model != NULL ? 0 : -1;
	if (rc == 0 && kind == ENGINE_XGBOOST && load(en, bytes, n, &why) < 0)
		rc = err_set(e, "%s: %s", name, why.text);
	if (rc == 0)
		return en;
	engine_close(en);
	return NULL;
}

struct engine *
engine_open(const char *path, enum engine_kind kind, struct err *e)
{
	struct engine *en;
	size_t n;
	char *bytes = file_read(path, MODEL_MAX_BYTES, &n, e);

	if (bytes == NULL)
		return NULL;
	en = engine_parse(bytes, n, path, kind, e);
	free(bytes);
	return en;
}

void
engine_close(struct engine *en)
{
	if (en == NULL)
		return;
	xgb_free(en->library);
	model_free(en->model);
	free(en->column);
	(void)pthread_mutex_destroy(&en->mutex);
	free(en);
}

const struct model *
engine_model(const struct engine *en)
{
	return en->model;
}

/* ---- predicting --------------------------------------------------------- */

static int
library_margin(struct engine *en, const float *x, size_t rows, float *margin, struct err *e)
{
	struct xgb_data *d = xgb_data_new(x, rows, en->column, en->model->features, NULL, NULL, e);
	int rc = d != NULL ? xgb_margin(en->library, d, 0, margin, e) : -1;

	xgb_data_free(d);
	return rc;
}

int
engine_margin(struct engine *en, const float *x, size_t rows, float *margin, struct err *e)
{
	int rc;

	if (en->library == NULL) {
		forest_margin(en->model->forest, x, rows, margin);
		return 0;
	}
	if (rows == 0)
		return 0;
	pthread_mutex_lock(&en->mutex);
	rc = library_margin(en, x, rows, margin, e);
	pthread_mutex_unlock(&en->mutex);
	return rc;
}
