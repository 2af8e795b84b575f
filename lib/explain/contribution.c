#include <string.h>

#include "explain/contribution.h"
#include "model/forest.h"
#include "model/model.h"

int
contributions_open(struct contributions *c, struct model *m, struct err *e)
{
	c->m = m;
	if (model_layers_read(&c->layers, m, e) != 0)
		return -1;
	forest_set_layers(m->forest, c->layers.n);
	forest_prepare(m->forest);
	c->n = m->features + c->layers.n;
	return 0;
}

void
contributions_make(const struct contributions *c, const float *x, size_t rows, float *phi,
    void *scratch)
{
	size_t features = c->m->features;

	forest_shap(c->m->forest, x, rows, phi, scratch);
	for (size_t i = rows; i-- > 0 && c->layers.n > 0;) {	/* from the last: rows grow */
		float *to = phi + i * (c->n + 1), bias;

		memmove(to, phi + i * (features + 1), (features + 1) * sizeof *to);
		bias = to[features];
		for (size_t k = 0; k < c->layers.n; k++)
			to[features + k] = (float)forest_layer(c->m->forest, k,
			    x + i * features);
		to[c->n] = bias;
	}
}
