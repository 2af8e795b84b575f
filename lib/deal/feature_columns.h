/*
 * outline -- the columns of a table of features: those of the input, then new ones.
 *
 * A new column goes to the right, or in place of the input column of its name.
 */
#ifndef FEATURE_COLUMNS_H
#define FEATURE_COLUMNS_H

#include <stddef.h>

#include "base/out.h"
#include "csv/rec.h"
#include "deal/asof.h"
#include "deal/deal.h"

enum outline_kind {
	OUTLINE_COPY,		/* input column number index */
	OUTLINE_CLOSED, OUTLINE_CYCLE, OUTLINE_OUTCOME,	/* these, which a later day may have brought */
	OUTLINE_AS_OF, OUTLINE_HEALTH, OUTLINE_CONSISTENCY,
	OUTLINE_OWN,		/* feature number index of the deal's own */
	OUTLINE_GROUP,		/* feature number index of its group of dim: see feat_place */
	OUTLINE_CATEGORY,	/* index in asof_key */
	OUTLINE_STAGE		/* of the day, from changes */
};

struct outline_column {
	enum outline_kind kind;
	size_t index;
	enum asof_dim dim;
	char *name;		/* NULL: the input column's */
};

struct outline {
	struct outline_column *column;	/* [n] */
	size_t n, cap;
	size_t inputs;		/* the first of them stand for the input's */
	int appends;		/* none of those is replaced, the delimiter is a comma */
	const struct rec *r;
};

/*
 * Columns for the deals d of r, a knowing their changes or not, and further
 * input columns as features (feat_extra).  0, or -1 with the reason; freed by
 * outline_free, after a failure too.
 */
int	outline_make(struct outline *o, const struct rec *r, const struct deals *d, const struct asof *a,
	    char *const *extra, size_t extras, struct err *e);
void	outline_free(struct outline *o);

void	outline_header(const struct outline *o, struct out *to);

#endif
