/*
 * effect_text -- effects in sentences: points, intervals, what may not be left out.
 */
#ifndef EFFECT_TEXT_H
#define EFFECT_TEXT_H

#include "base/buf.h"

/* A share as points without sign, at most one decimal: 11 points, 3.1 points, 1 point. */
void	effect_points(struct buf *b, double share);

/* +11.0 points (7.1 to 14.9); without the interval if lo is NaN. */
void	effect_interval(struct buf *b, double effect, double lo, double hi);

/* A column as people call it: the rep, the amount, or its name. */
const char *effect_column(const char *name);

#endif
