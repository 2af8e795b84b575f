/*
 * contribution -- what leads from the typical deal's margin to a deal's: the SHAP value of each of
 * a model's features, then what each of its layers says (model/model_layers.h).
 */
#ifndef CONTRIBUTION_H
#define CONTRIBUTION_H

#include <stddef.h>

#include "base/err.h"
#include "model/model_layers.h"

struct model;

struct contributions {
	const struct model *m;
	struct model_layers layers;
	size_t n;			/* features and layers */
};

/* Of a model that was read; prepares its forest.  0, or -1 with the reason. */
int	contributions_open(struct contributions *c, struct model *m, struct err *e);

/*
 * Of rows x[rows * features], in log-odds, into phi[rows * (n + 1)]: the last of a row is the
 * bias, and a row's sum its margin.  scratch: forest_scratch bytes.
 */
void	contributions_make(const struct contributions *c, const float *x, size_t rows, float *phi,
	    void *scratch);

#endif
