/*
 * rescore -- the scores of deals that entered, by a model of today: where none were kept.
 */
#ifndef RESCORE_H
#define RESCORE_H

#include "base/err.h"
#include "deal/dataset.h"
#include "model/model.h"

/* The win probability of each row into p[s->rows].  0, or -1 with the reason. */
int	rescore(const struct model *m, const struct dataset *s, double *p, struct err *e);

#endif
