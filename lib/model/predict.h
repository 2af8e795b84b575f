/*
 * predict -- a model's trees on the rows of a sample.
 */
#ifndef PREDICT_H
#define PREDICT_H

#include <stddef.h>

#include "base/err.h"
#include "deal/dataset.h"
#include "model/model.h"

/*
 * Margins of all rows by m.forest into margin[s.rows]; *unseen values of
 * categories that the model does not know counted as missing.  A feature
 * that the sample lacks, or has as text where the model has numbers, is an
 * error that names it.  0, or -1 with the reason.
 */
int	predict_margins(const struct model *m, const struct dataset *s, float *margin,
	    size_t *unseen, struct err *e);

/* The place of each of m's features in the sample, into place[m.features]; errors as above. */
int	predict_find(const struct model *m, const struct dataset *s, size_t *place, struct err *e);

#endif
