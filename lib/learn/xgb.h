/*
 * xgb -- learning boosted trees: the only module that knows xgboost's C API.
 *
 * A matrix is row-major float[rows * cols]; NaN is a missing value, which the library is spared
 * (learn/dense).  A categorical column holds codes 0, 1, 2...  A margin is in log-odds.
 * Functions return 0, or -1 or NULL with the reason in the struct err.
 * The same matrix, parameters and seed give the same trees for any number of
 * threads, and several may be learned side by side.  Nothing is ever printed.
 * Source: xgboost/c_api.h (1.7).
 */
#ifndef XGB_H
#define XGB_H

#include <stddef.h>
#include <stdint.h>

#include "learn/xgb_column.h"

struct err;
struct xgb_data;		/* rows to learn from or to predict */
struct xgb_trees;		/* what was learned */

struct xgb_param {
	const char *name;	/* as xgboost spells it: max_depth, eta... */
	const char *value;	/* text: "3", "0.05", "(1,0,-1)" */
};

/*
 * To be called early in main, before any thread.  OpenMP's waiting threads
 * spin and slow a busy machine down up to twenty times; they stop that when
 * OMP_WAIT_POLICY is passive, which is read before main starts.  So if the
 * variable is not set, this sets it and starts the program once more with
 * the same arguments.  Returns in the program that shall go on.
 */
void	xgb_init(char *argv[]);

/*
 * A matrix to learn from, copied.  label[rows] is in [0, 1] and may be soft: a row with
 * label q learns as one Won row with weight q and one Lost row with weight
 * 1 - q would.  weight[rows] is finite and not negative; NULL: all 1.  With
 * label NULL the matrix is for predicting by what xgb_load returned, missing values as the library
 * takes them.  The result is the caller's (xgb_data_free); it holds about twice the matrix while
 * learning.
 */
struct xgb_data *xgb_data_new(const float *x, size_t rows,
	    const struct xgb_column *col, size_t cols, const float *label,
	    const float *weight, struct err *e);

/* Rows for margins of trees that were learned here; likewise the caller's. */
struct xgb_data *xgb_data_for(const struct xgb_trees *, const float *x, size_t rows,
	    struct err *e);

void	xgb_data_free(struct xgb_data *);

/*
 * Other labels and weights for the same rows, so that a further round on the
 * same matrix costs neither a copy nor new bins (the bins stay those of the
 * weights that it first learned with).  weight NULL: leaves the weights.
 */
int	xgb_relabel(struct xgb_data *, const float *label,
	    const float *weight, struct err *e);

/*
 * Whether dealtrain lets a user set this parameter of a model of cols
 * columns (0: not yet known) to this value: 0, or -1 with the reason.  Checked here, since
 * xgboost accepts any name silently, and some values that make no sense; what
 * decides the model's kind (booster, objective, tree_method, base_score...) is ours.
 */
int	xgb_param_check(const char *name, const char *value, size_t cols, struct err *e);

/* The last value of a name in param; NULL without any. */
const char *xgb_given(const struct xgb_param *param, size_t params, const char *name);

/* How many threads the last "nthread" of param allows; 1 without any. */
size_t	xgb_threads(const struct xgb_param *param, size_t params);

/* The last "seed" of param; 0 without any. */
uint64_t xgb_seed(const struct xgb_param *param, size_t params);

/*
 * Learns rounds (1..10,000) trees with tree_method=hist and
 * objective=binary:logistic; base_score is the weighted mean label.  Later
 * params win over earlier ones; "seed", "nthread" and "monotone_constraints"
 * (text "(1,0,-1)", an entry per column; 0 for those that are not ordered) are params
 * too.  An unknown parameter, a label outside [0, 1] or one class only
 * (all labels 0, or all 1) is an error.  The result is the caller's
 * (xgb_free).
 */
struct xgb_trees *xgb_run(struct xgb_data *,
	    const struct xgb_param *param, size_t params, unsigned rounds,
	    struct err *e);
void	xgb_free(struct xgb_trees *);

/*
 * Trees that answer a share (0 < share <= 1) of the margin of those that xgb_run
 * would have learned, above base: with `rest` and the trees that xgb_add adds, a
 * weighted mean of the forest and something else.
 */
struct xgb_trees *xgb_run_share(struct xgb_data *,
	    const struct xgb_param *param, size_t params, unsigned rounds,
	    double share, double rest, struct err *e);

/*
 * Adds a tree of column col alone, of depth 5, that answers what value[rows]
 * says of the data's rows: their mean in each of its leaves, by weight[rows], NULL:
 * their own.  The data are not
 * for xgb_run afterwards: they know which column was looked at last.
 */
int	xgb_add(struct xgb_trees *, struct xgb_data *, size_t col,
	    const float *value, const float *weight, struct err *e);

/*
 * A model of one such tree alone, above the margin of the weighted mean label.  As after
 * xgb_add, the data are not for xgb_run.
 */
struct xgb_trees *xgb_one(struct xgb_data *, const struct xgb_param *param, size_t params,
	    size_t col, const float *value, struct err *e);

/*
 * Margins of data's rows by the first `trees` trees (0: all) into
 * out[rows].  More trees than there are is an error.
 */
int	xgb_margin(struct xgb_trees *, struct xgb_data *,
	    unsigned trees, float *out, struct err *e);

/*
 * Exact SHAP contributions by the library, of a booster that was loaded, into
 * out[rows * (cols + 1)], the bias last in each row.  Slow; forest_shap gives the same within 1e-5.
 */
int	xgb_shap(struct xgb_trees *, struct xgb_data *, float *out,
	    struct err *e);

/*
 * The booster cut after its first `trees` trees (0: all) as JSON text of
 * *n bytes, 0E0 for NaN, without attributes, for model_bytes; the caller's to free.
 */
char	*xgb_save(struct xgb_trees *, unsigned trees, size_t *n,
	    struct err *e);

/*
 * A booster from JSON text, which predicts with one thread.  The library does
 * not survive damage: model/forest.h says what is checked before.
 */
struct xgb_trees *xgb_load(const char *json, size_t n, struct err *e);

/* The library's version, "1.7.4", in buf. */
const char *xgb_version(char buf[32]);

#endif
