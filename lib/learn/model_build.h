/*
 * model_build -- the model that a validation has decided on, as the bytes of its file.
 */
#ifndef MODEL_BUILD_H
#define MODEL_BUILD_H

#include <stddef.h>

#include "base/err.h"
#include "learn/validate.h"
#include "model/model.h"

/*
 * The trees learned from all rows, in a model with the validation's calibration,
 * quantiles, thresholds, verdict, training part and metrics (JSON): the file's
 * bytes, *n of them, the caller's to free.  NULL with the reason on failure.
 */
char	*model_build(const struct validate *t, const char *metrics, size_t *n, struct err *e);

/* The same of trees that were trained elsewhere: m has their features, and gets the rest. */
char	*model_build_import(const struct validate *t, const char *metrics, struct model *m,
	    const char *booster, size_t len, size_t *n, struct err *e);

#endif
