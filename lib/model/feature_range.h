/*
 * feature_range -- how a model's features were spread when it learned: what later
 * rows are compared with.  The part "ranges" of the model file, dealmodel(5).
 *
 * Shares are of the rows' weights, in [0, 1]; those of a feature and its
 * missing ones add up to 1.
 */
#ifndef FEATURE_RANGE_H
#define FEATURE_RANGE_H

#include <stddef.h>

#include "base/err.h"

struct model;

enum { FEATURE_RANGE_BINS = 10 };
#define FEATURE_RANGE_NEVER .01	/* a feature that is missing in fewer rows is never so */

struct feature_range {
	double missing;		/* share of rows without a value */
	double min, max, median;	/* of a number; NaN if it was always missing */
	double edge[FEATURE_RANGE_BINS - 1];	/* rising: bin i holds the values up to edge[i],
						 * the last the rest */
	double *share;		/* [bins]; of a category [its dictionary] */
	size_t bins;
};

/*
 * The ranges of all features, to be freed by feature_range_free(r, m->features); NULL
 * and the reason if the part is damaged, NULL and an empty reason if there is none.
 */
struct feature_range *feature_range_read(const struct model *m, struct err *e);
void	feature_range_free(struct feature_range *r, size_t features);

#endif
