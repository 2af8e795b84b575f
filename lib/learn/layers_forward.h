/*
 * layers_forward -- the folds of a walk-forward validation with the layers that a model of each
 * fold's day would have had (learn/layers.h).
 */
#ifndef LAYERS_FORWARD_H
#define LAYERS_FORWARD_H

#include "base/err.h"
#include "learn/fold.h"
#include "learn/layers.h"
#include "learn/oof.h"

struct layers_forward {			/* the caller sets all but the last two */
	struct oof *o;
	const struct folds *folds;
	size_t count;			/* of oof_trees: the margins that layers are added to */
	enum calib_kind kind;		/* of the calibration on earlier folds */
	double prior;
	float *margin, *open;		/* as they were */
};

/*
 * Adds to the margins of each fold the layers of its first day, calibrated on the folds before,
 * which have theirs.  l: how the model learns; its rows and day are not looked at.  0, or -1 with
 * the reason; layers_forward_free in either case.
 */
int	layers_forward(struct layers_forward *w, const struct fit *l, struct err *e);

/* Makes the margins what they were. */
void	layers_forward_undo(struct layers_forward *w);
void	layers_forward_free(struct layers_forward *w);

#endif
