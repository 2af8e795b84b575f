/*
 * dense -- a matrix without missing values for XGBoost, and what its trees mean with them.
 *
 * One missing value anywhere makes XGBoost's matrix sparse, and every split on a category then
 * searches its row: a third of the time of training, for less than a hundredth of the values.
 * So features become columns that always hold something:
 *
 *   a number           as it is, but the lowest hundredth alike, so that XGBoost's bins, which
 *                      take values together, part it from what is missing: DENSE_LEAST, below all
 *   a number whose     as it is; missing: the mean.  Under a monotone constraint the lowest value
 *   order counts       has the most extreme leaf, which missing shall not have.  A column beside
 *                      it says 1 for missing, 0 for there, where that happens in real rows
 *   a category         its code; missing, or never seen: the code behind all others
 *
 * and a feature that never changes none.  learn/dense_json writes down what was learned for the
 * features.
 */
#ifndef DENSE_H
#define DENSE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct xgb_column;

#define DENSE_LEAST -1e30F

enum dense_kind { DENSE_NUMBER, DENSE_FILLED, DENSE_MISSING, DENSE_CATEGORY };

struct dense_column {
	enum dense_kind kind;
	size_t feature;
	float fill;		/* what stands for a missing value */
	float least;		/* of a number, the least there is; what is lower becomes it */
	uint8_t *seen;		/* [codes] of a category: 1 if it was learned from */
	size_t codes;
};

struct dense {
	size_t features, cols;
	struct dense_column *column;	/* [cols], those of a feature side by side */
	size_t *first;			/* [features + 1]: its first column */
	size_t users;
};

/*
 * The columns for x[rows * features], NaN being missing, by weight[rows] (NULL: all 1).  A feature
 * that col calls constant has none, but there is always one.  One user; freed by dense_free.
 */
struct dense *dense_new(const float *x, size_t rows, const struct xgb_column *col,
	    size_t features, const float *weight);

/* One user more, who calls dense_free too; the last one's call frees. */
struct dense *dense_share(struct dense *);
void	dense_free(struct dense *);

/* The matrix [rows * cols] of x[rows * features]; the caller's. */
float	*dense_matrix(const struct dense *, const float *x, size_t rows);

/*
 * Parameters of XGBoost that name columns: "(1,0,-1)" of the features for the columns, and
 * "[[0,1],[2]]" likewise.  The caller's.
 */
char	*dense_monotone(const struct dense *, const char *value);
char	*dense_interactions(const struct dense *, const char *value);

#endif
