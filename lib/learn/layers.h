/*
 * layers -- what has just changed, on top of a model: a layer for each segment that has lately won
 * less or more than the model says (learn/recent.h), and one for the speed of closing
 * (learn/age_shift.h).
 *
 * A layer is a tree of its own behind the model's, so that the file stays plain XGBoost.  It is
 * measured in log-odds of the calibrated chance and carried back to the margin so that the mean
 * chance of its deals is the one meant, whatever the calibration's slope there.  Most tables have
 * none: then nothing is other than without this module.
 *
 * Residuals are those of models that have not learned from the deal (learn/crossfit.h).  These are
 * made only if a first look, with the regression alone, shows something near the bounds.
 */
#ifndef LAYERS_H
#define LAYERS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "learn/age_shift.h"
#include "learn/fit.h"
#include "learn/recent.h"
#include "stats/calib.h"

enum { LAYERS_MOST = RECENT_MOST + 1 };

struct layers_cell {
	struct recent_cell is;
	size_t feature[2], features;	/* of the dataset */
	int32_t since;			/* the window's first day */
	double shift, mean;		/* of the margin; and where a value is missing */
};

struct layers_basis;

struct layers {				/* all zeros: none */
	struct layers_cell cell[RECENT_MOST];
	size_t cells;
	struct age_shift age;		/* of bands > 0 */
	size_t age_feature;
	struct layers_basis *basis;
};

/*
 * As of l->now, by rows [0, l->rows): l has the model's settings, c its calibration.  A dataset
 * without dates, or with less than 40 won or lost deals, has none.  0, or -1 with the reason; to
 * be freed by layers_free in either case.
 */
int	layers_find(struct layers *y, const struct fit *l, const struct calib *c, struct err *e);
void	layers_free(struct layers *y);

/* Carries what was found to the margins of another calibration. */
void	layers_carry(struct layers *y, const struct calib *c);

/* How many trees it takes: 0 if there is nothing. */
size_t	layers_count(const struct layers *y);

/* What is added to the margin of a row x[features]. */
double	layers_shift(const struct layers *y, const float *x);

/*
 * A booster's text with a tree for each layer behind its own, segments first, of n bytes; the
 * caller's.  NULL with the reason.
 */
char	*layers_append(const struct layers *y, const struct dataset *s, const char *booster,
	    size_t *n, struct err *e);

/* A segment in words, "region EMEA, source Outbound", into o. */
void	layers_name(const struct layers_cell *c, const struct dataset *s, struct buf *o);

/* The record of the training part, dealmodel(5): a new object. */
json_t	*layers_json(const struct layers *y, const struct dataset *s);

#endif
