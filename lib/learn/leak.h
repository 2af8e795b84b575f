/*
 * leak -- features that know what open deals cannot.
 */
#ifndef LEAK_H
#define LEAK_H

#include "learn/oof.h"

/*
 * AUC of feature k alone on the out-of-fold rows, 0.5 or more: a number
 * ranks by itself, missing ones first, whichever way is better; a category by
 * its share of wins in earlier folds, so that one that names the deal does not
 * tell, and the first fold is left out.  NaN without both outcomes.
 */
double	leak_auc(const struct oof *o, size_t k);

#endif
