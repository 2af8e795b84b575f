/*
 * model -- a forest and what scoring needs beside it; its file is model_file's.
 *
 * What is read is not changed afterwards and may be used by many threads.
 */
#ifndef MODEL_H
#define MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "stats/calib.h"

struct err;
struct forest;
struct intern;

enum {
	MODEL_ID_SIZE = 9,		/* 8 digits and a NUL */
	MODEL_MAX_FEATURES = 65536,
	MODEL_MAX_CATEGORIES = 65536,	/* of one feature */
	MODEL_MAX_QUANTILES = 10001
};

enum model_verdict {
	MODEL_NO_SIGNAL,	/* "no signal": answers by age (model_by_age), or with the base
				 * rate */
	MODEL_WEAK,		/* "weak": only age tells */
	MODEL_READY		/* "ready" */
};

/* A column of the matrix; its place in model.feature is the column. */
struct model_feature {
	char *name;		/* starts with x_; see model_name */
	int categorical;	/* 0: a number */
	struct intern *dictionary;	/* text to code; NULL for a number */
};

/* A further part, kept as it is: metrics, ranges, training... */
struct model_part {
	char *name;		/* [a-z_]+ behind "dealkit_" */
	char *text;		/* JSON */
};

struct model {
	char id[MODEL_ID_SIZE];	/* the first 8 digits of its SHA-256; "" unless read */
	char sha256[65];	/* all of them */
	char *version;		/* of dealkit that wrote it */
	char *as_of;		/* last as_of_date learned from, YYYY-MM-DD, or "" */
	struct model_feature *feature;	/* [features], column order */
	size_t features;
	enum model_verdict verdict;
	double base_rate;	/* of Won, in (0, 1) */
	struct calib calib;	/* margin to probability; model_free frees its knots */
	double *quantile;	/* [quantiles], 2 or more, not falling: out-of-fold */
	size_t quantiles;	/* win probabilities at 0, 1/(quantiles-1)...1 */
	double risk_high;	/* default thresholds: High if the risk is at */
	double risk_medium;	/* least risk_high, Medium if risk_medium */
	struct model_part *part;	/* [parts] */
	size_t parts;
	struct forest *forest;	/* NULL unless read */
};

/* An empty model, all zero; model_free frees it and all it holds. */
struct model *model_new(void);
void	model_free(struct model *);

/*
 * Appends a feature or a part; texts are copied.  A categorical feature
 * comes with an empty dictionary, to be filled by intern_add in code order.
 */
struct model_feature *model_add_feature(struct model *, const char *name,
	    int categorical);
void	model_add_part(struct model *, const char *name, const char *json);

/* The JSON text of the part called name; NULL if there is none. */
const char *model_part_text(const struct model *, const char *name);

/*
 * Whether a feature may have this name: x_ and one or more characters of
 * UTF-8, none of them [ ] < " \ or a control character.  1 or 0.
 */
int	model_name(const char *name);

/* Does it, without a signal, answer by a deal's age?  Its forest is that of age alone then. */
#define MODEL_BY_AGE "by_age"		/* the part that says so */
int	model_by_age(const struct model *);

/* "no signal", "weak", "ready". */
const char *model_verdict_name(enum model_verdict);

/* Tells --metrics of a model: its id, version, last day and verdict. */
void	model_metrics(const char *id, const char *version, int32_t day, enum model_verdict v);

/*
 * The win probability that `share` of the out-of-fold scores are at or
 * below (share in [0, 1]; linear between quantiles).
 */
double	model_quantile(const struct model *, double share);

/*
 * The inverse: the share of out-of-fold scores below p, in [0, 1]; in the
 * middle of those that are equal to p.
 */
double	model_rank(const struct model *, double p);

#endif
