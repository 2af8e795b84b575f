/*
 * layer_factor -- a model's layers among the factors: what has just changed.  For factor only.
 */
#ifndef LAYER_FACTOR_H
#define LAYER_FACTOR_H

#include <stddef.h>

#include "csv/rec.h"
#include "explain/label.h"
#include "model/model_layers.h"

struct model;

struct layer_factor {
	const struct model_layer *is;	/* NULL: none */
	char *name;			/* recent_change, recent_change_2 ... recent_speed */
	const struct label *label;
	const char *value[2];		/* of its segment, */
	size_t column[2];		/* and where records have it */
	char *words;			/* "region EMEA with lead source Inbound"; "": the speed */
};

/* Rows for layers of which the labels table says nothing. */
void	layer_factor_labels(struct labels *l, const struct model_layers *y);

/* Layer i of a model, in the records of r.  To be freed by layer_factor_free. */
void	layer_factor_bind(struct layer_factor *p, const struct labels *labels,
	    const struct model *m, const struct model_layers *y, size_t i, const struct rec *r);
void	layer_factor_free(struct layer_factor *p);

/* Is the record of the layer's segment?  Numbers that are categories are taken by value. */
int	layer_factor_holds(const struct layer_factor *p, const struct batch *b,
	    const struct rec_row *row);

#endif
