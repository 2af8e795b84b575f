/*
 * feature_columns -- the columns of a table of features: those of the input, then new ones.
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

enum feature_columns_kind {
	FEATURE_COLUMNS_COPY,	/* input column number index */
	/* these, which a later day may have brought */
	FEATURE_COLUMNS_CLOSED, FEATURE_COLUMNS_CYCLE, FEATURE_COLUMNS_OUTCOME,
	FEATURE_COLUMNS_AS_OF, FEATURE_COLUMNS_HEALTH, FEATURE_COLUMNS_CONSISTENCY,
	FEATURE_COLUMNS_OWN,	/* feature number index of the deal's own */
	FEATURE_COLUMNS_GROUP,	/* feature number index of its group of dim: see feature_place */
	FEATURE_COLUMNS_CATEGORY,	/* index in asof_key */
	FEATURE_COLUMNS_STAGE	/* of the day, from changes */
};

struct feature_columns_column {
	enum feature_columns_kind kind;
	size_t index;
	enum asof_dim dim;
	char *name;		/* NULL: the input column's */
};

struct feature_columns {
	struct feature_columns_column *column;	/* [n] */
	size_t n, cap;
	size_t inputs;		/* the first of them stand for the input's */
	int appends;		/* none of those is replaced, the delimiter is a comma */
	const struct rec *r;
};

/*
 * Columns for the deals d of r, a knowing their changes or not, and further
 * input columns as features (feature_extra).  0, or -1 with the reason; freed by
 * feature_columns_free, after a failure too.
 */
int	feature_columns_make(struct feature_columns *o, const struct rec *r, const struct deals *d,
	    const struct asof *a, char *const *extra, size_t extras, struct err *e);
void	feature_columns_free(struct feature_columns *o);

void	feature_columns_header(const struct feature_columns *o, struct out *to);

#endif
