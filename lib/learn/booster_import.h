/*
 * booster_import -- a booster trained elsewhere, on features of ours.
 */
#ifndef BOOSTER_IMPORT_H
#define BOOSTER_IMPORT_H

#include <stddef.h>

#include "base/err.h"
#include "model/model.h"

struct booster_import {
	char *bytes;		/* the booster's JSON as it came */
	size_t n;
	size_t best;		/* trees that early stopping calls best (rounds, if a round is
				 * several); 0: it does not say */
	struct model *m;	/* its forest and features, their dictionaries filled */
};

/*
 * Reads an XGBoost model as JSON (gbtree, binary:logistic; 1.7 or later)
 * and checks it as lib/forest does.  Its features must have names that start
 * with x_.  Categories need a table feature,code,category (path dictionary,
 * or NULL) with codes 0, 1, 2... of each; rows of other features do not
 * matter.  0, or -1 with the reason; booster_import_free in any case.
 */
int	booster_import_read(struct booster_import *im, const char *booster, const char *dictionary,
	    struct err *e);
void	booster_import_free(struct booster_import *im);

#endif
