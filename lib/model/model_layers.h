/*
 * model_layers -- the last trees of a model that are layers: what had just changed when it
 * learned.  Read from the training part, dealmodel(5).
 */
#ifndef MODEL_LAYERS_H
#define MODEL_LAYERS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct model;

/* Names in the training part. */
#define MODEL_LAYERS "layers"
#define MODEL_LAYERS_RECENT "recent"
#define MODEL_LAYERS_SPEED "speed"
#define MODEL_LAYERS_FEATURES "features"
#define MODEL_LAYERS_VALUES "values"
#define MODEL_LAYERS_SINCE "since"
#define MODEL_LAYERS_LOG_ODDS "log_odds"

enum { MODEL_LAYERS_MOST = 16 };

struct model_layer {
	size_t features;		/* 1 or 2: a segment has lately won otherwise; 0: the speed
					 * of closing */
	size_t feature[2];		/* of the model, categorical */
	uint32_t code[2];
	char since[11];			/* YYYY-MM-DD */
	int sign;			/* of a segment: -1 won less, 1 more */
};

struct model_layers {
	struct model_layer layer[MODEL_LAYERS_MOST];	/* in the order of their trees */
	size_t n;			/* the model's last trees; 0: it has none */
};

/*
 * The layers of a model that was read.  0, or -1 with the reason if the record is damaged or not
 * of these trees.
 */
int	model_layers_read(struct model_layers *y, const struct model *m, struct err *e);

#endif
