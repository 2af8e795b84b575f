/*
 * model -- the model file: dealmodel(5).
 *
 * One JSON file that any XGBoost (1.7 or later) loads: the booster, with our
 * parts as its attributes, one string a part.  Every part is checked when
 * it is read; a damaged or hostile file is an error, never another score.
 * What is read is not changed afterwards and may be used by many threads.
 */
#ifndef MODEL_H
#define MODEL_H

#include <stddef.h>

#include "calib.h"

struct err;
struct forest;
struct map;
struct json_t;			/* jansson's */

enum {
	MODEL_MAX_BYTES = 256 << 20,
	MODEL_MAX_FEATURES = 65536,
	MODEL_MAX_CATEGORIES = 65536,	/* of one feature */
	MODEL_MAX_QUANTILES = 10001
};

enum model_verdict {
	MODEL_NO_SIGNAL,	/* "no signal": answers with the base rate */
	MODEL_WEAK,		/* "weak": only age tells */
	MODEL_READY		/* "ready" */
};

/* A column of the matrix; its place in model.feature is the column. */
struct model_feature {
	char *name;		/* starts with x_; see model_name */
	int categorical;	/* 0: a number */
	struct map *dictionary;	/* text to code; NULL for a number */
};

/* A further part, kept as it is: metrics, ranges, training... */
struct model_part {
	char *name;		/* [a-z_]+ behind "dealkit_" */
	char *text;		/* JSON */
};

struct model {
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
 * comes with an empty dictionary, to be filled by map_add in code order.
 */
struct model_feature *model_add_feature(struct model *, const char *name,
	    int categorical);
void	model_add_part(struct model *, const char *name, const char *json);

/*
 * Whether a feature may have this name: x_ and one or more characters of
 * UTF-8, none of them [ ] < " \ or a control character.  1 or 0.
 */
int	model_name(const char *name);

/* "no signal", "weak", "ready". */
const char *model_verdict_name(enum model_verdict);

/*
 * The file's bytes: the booster's JSON text (train_save; its numbers stay
 * byte for byte) with m's parts in its attributes, NaN written as 0E0, and
 * the SHA-256.  m's features must be the booster's, in its order; m.forest
 * is not looked at.  The result, *len bytes, is the caller's to free; or
 * NULL and the reason.  model_parse accepts what this returns.
 */
char	*model_bytes(const struct model *m, const char *booster, size_t n,
	    size_t *len, struct err *e);

/* Reads and checks a model file.  name is for messages. */
struct model *model_read(const char *path, struct err *e);
struct model *model_parse(const char *bytes, size_t n, const char *name,
	    struct err *e);

/* The JSON of a booster from elsewhere, NaN being read as 0; json_decref.  NULL and the reason. */
struct json_t *model_json(const char *bytes, size_t n, struct err *e);

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
