#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xgboost/c_api.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "learn/dense.h"
#include "learn/dense_json.h"
#include "learn/xgb.h"
#include "model/booster_json.h"
#include "model/forest.h"
#include "stats/logistic.h"

struct xgb_data {
	DMatrixHandle handle;
	struct dense *dense;	/* NULL: the matrix is as it was given */
	size_t rows, cols;
	char **name;		/* [cols] as they were given */
	const char **type;	/* [cols] "float" or "c" */
	double wins, weights;	/* of the labels; 0 without any */
	float *weight;		/* [rows] or NULL */
	float *label;		/* [rows] or NULL */
};

struct xgb_trees {
	BoosterHandle handle;
	struct dense *dense;	/* the columns it was learned from; NULL: they are features */
	char **name;		/* [dense->features], and of these types */
	const char **type;
	unsigned trees;
};

/* The library's reason, without the trace that may follow its first line. */
static int
complain(struct err *e, const char *what)
{
	const char *s = XGBGetLastError();
	const char *text = strstr(s, ": ");

	text = text != NULL && text - s < 200 ? text + 2 : s;
	return err_set(e, "xgboost: %s: %.*s", what, (int)strcspn(text, "\n"), text);
}

void
xgb_init(char *argv[])
{
	if (getenv("OMP_WAIT_POLICY") != NULL ||
	    setenv("OMP_WAIT_POLICY", "passive", 1) != 0)
		return;
	execv("/proc/self/exe", argv);
	/* Not there: no worse than a slower run. */
}

/* What a user may set, and to what; a text has no bounds. */
static const struct xgb_setting {
	const char *name;
	double lo, hi;
	int whole;
} settings[] = {
	{ "alpha", 0, 1e9, 0 }, { "colsample_bylevel", .001, 1, 0 },
	{ "colsample_bynode", .001, 1, 0 },
	{ "colsample_bytree", .001, 1, 0 }, { "eta", 1e-6, 1, 0 }, { "gamma", 0, 1e9, 0 },
	{ "grow_policy", 0, 0, 0 },
	{ "interaction_constraints", 0, 0, 0 }, { "lambda", 0, 1e9, 0 },
	{ "learning_rate", 1e-6, 1, 0 },
	{ "max_bin", 2, 65536, 1 }, { "max_cat_threshold", 1, 65536, 1 },
	{ "max_cat_to_onehot", 1, 65536, 1 },
	{ "max_delta_step", 0, 1e9, 0 }, { "max_depth", 1, 64, 1 }, { "max_leaves", 0, 65536, 1 },
	{ "min_child_weight", 0, 1e9, 0 }, { "min_split_loss", 0, 1e9, 0 },
	{ "monotone_constraints", 0, 0, 0 },
	{ "reg_alpha", 0, 1e9, 0 }, { "reg_lambda", 0, 1e9, 0 },
	{ "scale_pos_weight", 1e-6, 1e6, 0 },
	{ "subsample", .001, 1, 0 }
};

/* What has another place, or none. */
static const struct {
	const char *name, *hint;
} elsewhere[] = {
	{ "seed", "--seed sets it" }, { "random_state", "--seed sets it" },
	{ "nthread", "-j sets it" }, { "n_jobs", "-j sets it" },
	{ "n_estimators", "the test chooses the number of trees" },
	{ "num_boost_round", "the test chooses the number of trees" },
	{ "booster", "it is always gbtree" }, { "tree_method", "it is always hist" },
	{ "objective", "it is always binary:logistic" },
	{ "base_score", "it is always the share of wins" }
};

static const struct xgb_setting *
find_setting(const char *name)
{
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		if (strcmp(settings[i].name, name) == 0)
			return &settings[i];
	return NULL;
}

static int
no_such(const char *name, struct err *e)
{
	for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
		if (strcmp(elsewhere[i].name, name) == 0)
			return err_set(e, "no such parameter: '%s' (%s)", name, elsewhere[i].hint);
	return err_set(e, "no such parameter: '%s'", name);
}

static int
check_policy(const char *value, struct err *e)
{
	if (strcmp(value, "depthwise") == 0 || strcmp(value, "lossguide") == 0)
		return 0;
	return err_set(e, "grow_policy: not depthwise or lossguide: '%s'", value);
}

/* Behind the 1, 0 or -1 at s; NULL if it is none of them. */
static const char *
constraint_end(const char *s)
{
	s += *s == '-' ? 1 : 0;
	return *s == '0' || *s == '1' ? s + 1 : NULL;
}

/* (1,0,-1): an entry per column. */
static int
check_monotone(const char *value, size_t cols, struct err *e)
{
	const char *s = value;
	size_t n = 0;

	for (; s != NULL && *s == (n == 0 ? '(' : ','); n++)
		s = constraint_end(s + 1);
	if (s == NULL || n == 0 || strcmp(s, ")") != 0)
		return err_set(e,
		    "monotone_constraints: not a list of 1, 0 and -1 such as (1,0,-1): '%s'",
		    value);
	if (cols > 0 && n != cols)
		return err_set(e, "monotone_constraints: %zu entries, but there are %zu features",
		    n, cols);
	return 0;
}

int
xgb_param_check(const char *name, const char *value, size_t cols, struct err *e)
{
	const struct xgb_setting *s = find_setting(name);
	double v;

	if (s == NULL)
		return no_such(name, e);
	if (strcmp(name, "grow_policy") == 0)
		return check_policy(value, e);
	if (strcmp(name, "monotone_constraints") == 0)
		return check_monotone(value, cols, e);
	if (s->hi > 0 && (num_parse(value, strlen(value), &v) != 0 || v < s->lo || v > s->hi ||
	    (s->whole && v != floor(v))))
		return err_set(e, "%s: not a %snumber from %g to %g: '%s'", name,
		    s->whole ? "whole " : "", s->lo, s->hi, value);
	return 0;
}

static int
check_labels(struct xgb_data *d, const float *label, const float *weight, struct err *e)
{
	size_t i;
	double w;

	d->wins = d->weights = 0;
	for (i = 0; i < d->rows; i++) {
		w = weight != NULL ? (double)weight[i] : 1;
		if (!(label[i] >= 0 && label[i] <= 1))
			return err_set(e, "row %zu: label is not in [0, 1]", i);
		if (!(w >= 0 && isfinite(w)))
			return err_set(e, "row %zu: weight is not finite and positive", i);
		d->wins += (double)label[i] * w;
		d->weights += w;
	}
	return 0;
}

int
xgb_relabel(struct xgb_data *d, const float *label, const float *weight, struct err *e)
{
	if (weight != NULL) {
		d->weight = mem_resize(d->weight, d->rows, sizeof *d->weight);
		memcpy(d->weight, weight, d->rows * sizeof *d->weight);
	}
	if (check_labels(d, label, d->weight, e) < 0)
		return -1;
	if (d->label != label) {
		d->label = mem_resize(d->label, d->rows, sizeof *d->label);
		memcpy(d->label, label, d->rows * sizeof *d->label);
	}
	if (XGDMatrixSetFloatInfo(d->handle, "label", label, d->rows) != 0)
		return complain(e, "label");
	if (weight != NULL && XGDMatrixSetFloatInfo(d->handle, "weight", weight, d->rows) != 0)
		return complain(e, "weight");
	return 0;
}

static void
copy_columns(struct xgb_data *d, const struct xgb_column *col, size_t cols)
{
	size_t i;

	d->cols = cols;
	d->name = mem_zero(cols, sizeof *d->name);
	d->type = mem_zero(cols, sizeof *d->type);
	for (i = 0; i < cols; i++) {
		d->name[i] = mem_text(col[i].name, strlen(col[i].name));
		d->type[i] = col[i].categorical ? "c" : "float";
	}
}

/* How many columns the library sees. */
static size_t
columns(const struct dense *dense, size_t features)
{
	return dense != NULL ? dense->cols : features;
}

/* Names and types of the library's columns, for a matrix or a booster. */
static int
set_columns(const struct xgb_data *d, void *handle,
    int (*set)(void *, const char *, const char **, bst_ulong), struct err *e)
{
	const size_t cols = columns(d->dense, d->cols);
	const char **name = mem_zero(cols, sizeof *name), **type = mem_zero(cols, sizeof *type);
	size_t i, k;
	int rc;

	for (i = 0; i < cols; i++) {
		k = d->dense != NULL ? d->dense->column[i].feature : i;
		name[i] = d->name[k];
		type[i] = d->type[k];
	}
	rc = set(handle, "feature_name", name, cols);
	if (rc == 0)
		rc = set(handle, "feature_type", type, cols);
	free(name);
	free(type);
	return rc == 0 ? 0 : complain(e, "feature names");
}

static int
make_matrix(struct xgb_data *d, const float *x, struct err *e)
{
	const float *m = d->dense != NULL ? dense_matrix(d->dense, x, d->rows) : x;
	int rc = XGDMatrixCreateFromMat(m, d->rows, columns(d->dense, d->cols), NAN, &d->handle);

	if (d->dense != NULL)
		free((float *)m);
	if (rc != 0)
		return complain(e, "matrix");
	return set_columns(d, d->handle, XGDMatrixSetStrFeatureInfo, e);
}

struct xgb_data *
xgb_data_new(const float *x, size_t rows, const struct xgb_column *col, size_t cols,
    const float *label, const float *weight, struct err *e)
{
	struct xgb_data *d = mem_zero(1, sizeof *d);

	d->rows = rows;
	copy_columns(d, col, cols);
	if (label != NULL)
		d->dense = dense_new(x, rows, col, cols, weight);
	if (make_matrix(d, x, e) < 0 || (label != NULL && xgb_relabel(d, label, weight, e) < 0)) {
		xgb_data_free(d);
		return NULL;
	}
	return d;
}

static char **
copy_names(char *const *from, size_t n)
{
	char **name = mem_zero(n, sizeof *name);

	for (size_t i = 0; i < n; i++)
		name[i] = mem_text(from[i], strlen(from[i]));
	return name;
}

static const char **
copy_types(const char *const *from, size_t n)
{
	const char **type = mem_zero(n, sizeof *type);

	memcpy(type, from, n * sizeof *type);
	return type;
}

static void
free_names(char **name, size_t n)
{
	for (size_t i = 0; name != NULL && i < n; i++)
		free(name[i]);
	free(name);
}

struct xgb_data *
xgb_data_for(const struct xgb_trees *t, const float *x, size_t rows, struct err *e)
{
	struct xgb_data *d = mem_zero(1, sizeof *d);

	d->rows = rows;
	d->cols = t->dense->features;
	d->dense = dense_share(t->dense);
	d->name = copy_names(t->name, d->cols);
	d->type = copy_types(t->type, d->cols);
	if (make_matrix(d, x, e) == 0)
		return d;
	xgb_data_free(d);
	return NULL;
}

void
xgb_data_free(struct xgb_data *d)
{
	if (d == NULL)
		return;
	if (d->handle != NULL)
		(void)XGDMatrixFree(d->handle);
	dense_free(d->dense);
	free_names(d->name, d->cols);
	free(d->type);
	free(d->weight);
	free(d->label);
	free(d);
}

static int
set_param(struct xgb_trees *t, const char *name, const char *value, struct err *e)
{
	if (XGBoosterSetParam(t->handle, name, value) == 0)
		return 0;
	return complain(e, name);
}

/* What names features is to name columns. */
static int
set_given(struct xgb_trees *t, const struct xgb_param *p, struct err *e)
{
	char *(*of_columns)(const struct dense *, const char *) =
	    strcmp(p->name, "monotone_constraints") == 0 ? dense_monotone :
	    strcmp(p->name, "interaction_constraints") == 0 ? dense_interactions : NULL;
	char *value;
	int rc;

	if (of_columns == NULL)
		return set_param(t, p->name, p->value, e);
	value = of_columns(t->dense, p->value);
	rc = set_param(t, p->name, value, e);
	free(value);
	return rc;
}

static int
set_params(struct xgb_trees *t, double base_score,
    const struct xgb_param *param, size_t params, struct err *e)
{
	char base[32];
	size_t i;

	(void)snprintf(base, sizeof base, "%.9g", base_score);
	if (set_param(t, "booster", "gbtree", e) < 0 ||
	    set_param(t, "objective", "binary:logistic", e) < 0 ||
	    set_param(t, "tree_method", "hist", e) < 0 ||
	    set_param(t, "base_score", base, e) < 0 ||
	    set_param(t, "disable_default_eval_metric", "1", e) < 0 ||
	    set_param(t, "verbosity", "0", e) < 0)
		return -1;
	for (i = 0; i < params; i++) {
		if (find_setting(param[i].name) == NULL && strcmp(param[i].name, "seed") != 0 &&
		    strcmp(param[i].name, "nthread") != 0)
			return no_such(param[i].name, e);
		if (set_given(t, &param[i], e) < 0)
			return -1;
	}
	return 0;
}

static int
learn(struct xgb_trees *t, struct xgb_data *d, unsigned rounds, struct err *e)
{
	unsigned i;

	for (i = 0; i < rounds; i++)
		if (XGBoosterUpdateOneIter(t->handle, (int)i, d->handle) != 0)
			return complain(e, "learning");
	t->trees = rounds;
	return set_columns(d, t->handle, XGBoosterSetStrFeatureInfo, e);
}

/* A booster with its parameters, before the first tree. */
static struct xgb_trees *
begin(struct xgb_data *d, const struct xgb_param *param, size_t params, unsigned rounds,
    double base_score, struct err *e)
{
	struct xgb_trees *t;

	if (rounds < 1 || rounds > FOREST_MAX_TREES) {
		err_set(e, "trees are 1 to %d, not %u", FOREST_MAX_TREES, rounds);
		return NULL;
	}
	if (!(d->wins > 0 && d->wins < d->weights)) {
		err_set(e, "all rows %s: nothing to learn", !(d->weights > 0) ? "weigh nothing" :
		    d->wins > 0 ? "are won" : "are lost");
		return NULL;
	}
	t = mem_zero(1, sizeof *t);
	t->dense = dense_share(d->dense);
	t->name = copy_names(d->name, d->cols);
	t->type = copy_types(d->type, d->cols);
	if (XGBoosterCreate(&d->handle, 1, &t->handle) != 0) {
		t->handle = NULL;
		complain(e, "booster");
	} else if (set_params(t, base_score, param, params, e) == 0)
		return t;
	xgb_free(t);
	return NULL;
}

struct xgb_trees *
xgb_run(struct xgb_data *d, const struct xgb_param *param, size_t params,
    unsigned rounds, struct err *e)
{
	struct xgb_trees *t = begin(d, param, params, rounds, d->wins / d->weights, e);

	if (t == NULL || learn(t, d, rounds, e) == 0)
		return t;
	xgb_free(t);
	return NULL;
}

/* ---- trees and something else ------------------------------------------- */

struct share {
	double share, base;	/* the margins are base + share x what the forest's lie above own */
	double own;
	double won_weight;	/* scale_pos_weight */
};

/* The loss's gradient and curvature at the forest's margins, of which m[] have a share. */
static void
derive(const struct xgb_data *d, const float *m, const struct share *s, float *g, float *h)
{
	for (size_t i = 0; i < d->rows; i++) {
		double p = logistic_p(s->own + ((double)m[i] - s->base) / s->share);
		double w = d->weight != NULL ? (double)d->weight[i] : 1;

		w *= d->label[i] >= 1 ? s->won_weight : 1;
		g[i] = (float)(w * (p - (double)d->label[i]));
		h[i] = (float)(w * fmax(p * (1 - p), 1e-16));
	}
}

static int
learn_share(struct xgb_trees *t, struct xgb_data *d, unsigned rounds, const struct share *s,
    struct err *e)
{
	float *g = mem_resize(NULL, d->rows, sizeof *g), *h = mem_resize(NULL, d->rows, sizeof *h);
	float *m = mem_resize(NULL, d->rows, sizeof *m);
	int rc = 0;

	for (t->trees = 0; t->trees < rounds && rc == 0; t->trees++) {
		rc = xgb_margin(t, d, t->trees, m, e);
		derive(d, m, s, g, h);
		if (rc == 0 && XGBoosterBoostOneIter(t->handle, d->handle, g, h, d->rows) != 0)
			rc = complain(e, "learning");
	}
	free(g);
	free(h);
	free(m);
	return rc == 0 ? set_columns(d, t->handle, XGBoosterSetStrFeatureInfo, e) : -1;
}

const char *
xgb_given(const struct xgb_param *param, size_t params, const char *name)
{
	const char *value = NULL;

	for (size_t i = 0; i < params; i++)
		if (strcmp(param[i].name, name) == 0)
			value = param[i].value;
	return value;
}

/* What param sets a number to. */
static double
given(const struct xgb_param *param, size_t params, const char *name, double usual)
{
	const char *value = xgb_given(param, params, name);

	return value != NULL ? atof(value) : usual;
}

size_t
xgb_threads(const struct xgb_param *param, size_t params)
{
	return (size_t)given(param, params, "nthread", 1);
}

uint64_t
xgb_seed(const struct xgb_param *param, size_t params)
{
	return (uint64_t)given(param, params, "seed", 0);
}

struct xgb_trees *
xgb_run_share(struct xgb_data *d, const struct xgb_param *param, size_t params, unsigned rounds,
    double share, double rest, struct err *e)
{
	double own = log(d->wins / (d->weights - d->wins)), base = share * own + rest;
	double step = given(param, params, "learning_rate", .3);	/* xgboost's own */
	struct share s = { share, base, own, given(param, params, "scale_pos_weight", 1) };
	struct xgb_trees *t = begin(d, param, params, rounds, logistic_p(base), e);
	char eta[32];

	(void)snprintf(eta, sizeof eta, "%.9g", share * given(param, params, "eta", step));
	if (t == NULL)
		return NULL;
	if (set_param(t, "eta", eta, e) == 0 && learn_share(t, d, rounds, &s, e) == 0)
		return t;
	xgb_free(t);
	return NULL;
}

/* What a tree of xgb_add is learned with: one column, no shrinkage. */
static const struct xgb_param alone[] = {
	{ "eta", "1" }, { "max_depth", "5" }, { "lambda", "0" }, { "alpha", "0" }, { "gamma", "0" },
	{ "min_child_weight", "1" }, { "subsample", "1" }, { "max_delta_step", "0" },
	{ "max_leaves", "0" },
	{ "grow_policy", "depthwise" }, { "colsample_bytree", "1" },
	{ "colsample_bylevel", "1" },
	{ "colsample_bynode", "1" }, { "interaction_constraints", "" },
	{ "max_cat_threshold", "2000" }
};

/* Lets the next tree see feature k alone, in all of its columns. */
static int
look_at(struct xgb_trees *t, struct xgb_data *d, size_t k, struct err *e)
{
	const size_t cols = d->dense->cols, first = d->dense->first[k],
	    end = d->dense->first[k + 1];
	float *weight = mem_resize(NULL, cols, sizeof *weight);
	char *none = mem_resize(NULL, 2 * cols + 2, 1), share[32];
	int rc = 0;

	for (size_t j = 0; j < cols; j++) {
		/* drawn by weight: the others never are */
		weight[j] = j >= first && j < end ? 1e6f : 1e-6f;
		none[2 * j] = j == 0 ? '(' : ',';
		none[2 * j + 1] = '0';
	}
	memcpy(none + 2 * cols, ")", 2);
	(void)snprintf(share, sizeof share, "%.9g", ((double)(end - first) + .5) / (double)cols);
	if (XGDMatrixSetFloatInfo(d->handle, "feature_weights", weight, cols) != 0)
		rc = complain(e, "feature weights");
	for (size_t i = 0; i < sizeof alone / sizeof *alone && rc == 0; i++)
		rc = set_param(t, alone[i].name, alone[i].value, e);
	if (rc == 0)
		rc = set_param(t, "monotone_constraints", none, e);
	if (rc == 0 && cols > 1)
		rc = set_param(t, "colsample_bytree", share, e);
	free(weight);
	free(none);
	return rc;
}

int
xgb_add(struct xgb_trees *t, struct xgb_data *d, size_t col, const float *value,
    const float *weight, struct err *e)
{
	float *g = mem_resize(NULL, d->rows, sizeof *g), *h = mem_resize(NULL, d->rows, sizeof *h);
	int rc = look_at(t, d, col, e);

	for (size_t i = 0; i < d->rows; i++) {
		h[i] = weight != NULL ? weight[i] : d->weight != NULL ? d->weight[i] : 1;
		g[i] = -value[i] * h[i];
	}
	if (rc == 0 && XGBoosterBoostOneIter(t->handle, d->handle, g, h, d->rows) != 0)
		rc = complain(e, "learning");
	t->trees += rc == 0;
	free(g);
	free(h);
	return rc;
}

struct xgb_trees *
xgb_one(struct xgb_data *d, const struct xgb_param *param, size_t params, size_t col,
    const float *value, struct err *e)
{
	struct xgb_trees *t = begin(d, param, params, 1, d->wins / d->weights, e);

	if (t == NULL)
		return NULL;
	if (xgb_add(t, d, col, value, NULL, e) == 0 &&
	    set_columns(d, t->handle, XGBoosterSetStrFeatureInfo, e) == 0)
		return t;
	xgb_free(t);
	return NULL;
}

void
xgb_free(struct xgb_trees *t)
{
	if (t == NULL)
		return;
	if (t->handle != NULL)
		(void)XGBoosterFree(t->handle);
	if (t->dense != NULL)
		free_names(t->name, t->dense->features);
	free(t->type);
	dense_free(t->dense);
	free(t);
}

/* Predicts into out[n]. */
static int
predict(struct xgb_trees *t, struct xgb_data *d, int type, unsigned trees, float *out,
    size_t n, struct err *e)
{
	const bst_ulong *shape;
	const float *result;
	char config[160];
	bst_ulong dim, k;
	size_t have = 1;

	if (trees > t->trees)
		return err_set(e, "there are %u trees, not %u", t->trees, trees);
	(void)snprintf(config, sizeof config, "{\"type\": %d, \"training\": false, "
	    "\"iteration_begin\": 0, \"iteration_end\": %u, \"strict_shape\": false}",
	    type, trees);
	if (XGBoosterPredictFromDMatrix(t->handle, d->handle, config, &shape, &dim, &result) != 0)
		return complain(e, "predicting");
	for (k = 0; k < dim; k++)
		have *= shape[k];
	if (have != n)
		return err_set(e, "xgboost: %zu values, not %zu", have, n);
	memcpy(out, result, n * sizeof *out);
	return 0;
}

int
xgb_margin(struct xgb_trees *t, struct xgb_data *d, unsigned trees, float *out,
    struct err *e)
{
	if (t->dense != d->dense)
		return err_set(e, "these rows are of another matrix's columns");
	return predict(t, d, 1, trees, out, d->rows, e);
}

int
xgb_shap(struct xgb_trees *t, struct xgb_data *d, float *out, struct err *e)
{
	if (t->dense != NULL || d->dense != NULL)
		return err_set(e, "contributions are those of a booster that was loaded");
	return predict(t, d, 2, 0, out, d->rows * (d->cols + 1), e);
}

static char *
save(const struct xgb_trees *t, BoosterHandle handle, size_t *n, struct err *e)
{
	const char *bytes;
	char *text, *ours;
	bst_ulong len;

	if (XGBoosterSaveModelToBuffer(handle, "{\"format\": \"json\"}", &len, &bytes) != 0) {
		complain(e, "saving");
		return NULL;
	}
	*n = len;
	text = mem_text(bytes, len);
	booster_json_no_nan(text, len);
	if (t->dense == NULL)
		return text;
	ours = dense_json(t->dense, text, len, t->name, t->type, n, e);
	free(text);
	return ours;
}

char *
xgb_save(struct xgb_trees *t, unsigned trees, size_t *n, struct err *e)
{
	BoosterHandle cut;
	char *text;

	if (trees > t->trees) {
		err_set(e, "there are %u trees, not %u", t->trees, trees);
		return NULL;
	}
	if (trees == 0 || trees == t->trees)
		return save(t, t->handle, n, e);
	if (XGBoosterSlice(t->handle, 0, (int)trees, 1, &cut) != 0) {
		complain(e, "cutting");
		return NULL;
	}
	text = save(t, cut, n, e);
	(void)XGBoosterFree(cut);
	return text;
}

struct xgb_trees *
xgb_load(const char *json, size_t n, struct err *e)
{
	struct xgb_trees *t = mem_zero(1, sizeof *t);
	int rounds;

	if (XGBSetGlobalConfig("{\"verbosity\": 0}") != 0 ||
	    XGBoosterCreate(NULL, 0, &t->handle) != 0) {
		t->handle = NULL;
		complain(e, "booster");
	} else if (XGBoosterLoadModelFromBuffer(t->handle, json, n) != 0 ||
	    XGBoosterSetParam(t->handle, "nthread", "1") != 0 ||
	    XGBoosterBoostedRounds(t->handle, &rounds) != 0)
		complain(e, "loading");
	else {
		t->trees = (unsigned)rounds;
		return t;
	}
	xgb_free(t);
	return NULL;
}

const char *
xgb_version(char buf[32])
{
	int major, minor, patch;

	XGBoostVersion(&major, &minor, &patch);
	(void)snprintf(buf, 32, "%d.%d.%d", major, minor, patch);
	return buf;
}
