/*
 * forest -- boosted trees in a flat, checked form: prediction and reasons.
 *
 * A matrix is row-major float[rows * features]; NaN is a missing value; a
 * categorical column holds codes 0, 1, 2....  Margins and contributions are
 * in log-odds.  A forest is not changed by use: any number of threads may
 * use it, each with its own scratch.  A row's results do not depend on the
 * rows around it nor on the vector unit.
 */
#ifndef FOREST_H
#define FOREST_H

#include <stddef.h>

struct err;
struct forest;
struct json_t;			/* jansson's */

enum { FOREST_MAX_TREES = 10000 };

/*
 * The trees of an XGBoost model (gbtree, binary:logistic, one tree a round)
 * from the n bytes of its JSON; what else is in it, with an empty array of
 * trees, is *rest, the caller's (json_decref).  Everything that is used is
 * checked: shapes, indexes, that the nodes are a tree, depth, features,
 * category sets, finite leaves and finite positive covers.  The result is the
 * caller's (forest_free); NULL, *rest NULL and the reason otherwise.
 * Source: the JSON of XGBoost 1.7, doc/model.schema.
 */
struct forest *forest_read(const char *text, size_t n, struct json_t **rest,
	    struct err *e);
void	forest_free(struct forest *);

size_t	forest_features(const struct forest *);
size_t	forest_trees(const struct forest *);

/*
 * The feature's name and whether it is categorical as the booster has it;
 * NULL (and 0) if the booster has no names.
 */
const char *forest_name(const struct forest *, size_t feature);
int	forest_categorical(const struct forest *, size_t feature);

/*
 * Codes that splits on this feature know: the largest code in any set plus
 * 1; 0 for a number.
 */
size_t	forest_codes(const struct forest *, size_t feature);

/*
 * Margins into out[rows], bit for bit those of XGBoost: from the base margin,
 * each tree's leaf added in order in float32.  x < threshold goes left,
 * a category that is in the split's set goes right, a missing value or a
 * code outside the set's range as the split's default says.
 */
void	forest_margin(const struct forest *, const float *x, size_t rows,
	    float *out);

/*
 * Works out what the three below need, which takes memory: about 100 bytes a
 * node.  To be called once before they are, while no other thread is about.
 */
void	forest_prepare(struct forest *);

/*
 * The last n trees are layers (model/model_layers.h): what they say is not spread over features
 * by forest_shap, but told by forest_layer.  n is at most forest_trees; before forest_prepare.
 */
void	forest_set_layers(struct forest *, size_t n);

/* What layer i says of a row x[features], above its cover-weighted mean. */
double	forest_layer(const struct forest *, size_t i, const float *x);

/* The margin that no row changes: the cover-weighted mean of all leaves. */
double	forest_bias(const struct forest *);

/* Bytes of scratch that a thread needs for forest_shap. */
size_t	forest_scratch(const struct forest *);

/*
 * SHAP contribution of each feature into out[rows * (features + 1)]: the
 * last of a row is the bias, and the sum of a row, with those of layers, is its margin (to
 * 1e-5).
 * Path-dependent TreeSHAP (Lundberg, Erion and Lee 2018), by Owen's
 * multilinear extension (1972) and Gauss-Legendre points, which is exact.
 */
void	forest_shap(const struct forest *, const float *x, size_t rows,
	    float *out, void *scratch);

/*
 * For tests: works with so many rows side by side from now on (4, 8 or 16;
 * the default is the most), or returns -1 if this machine cannot.
 */
int	forest_lanes(struct forest *, int lanes);

#endif
