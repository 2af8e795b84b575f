/*
 * feature_columns -- the columns of a table of features: those of the input, then new ones;
 * and what stands in them.
 *
 * A new column goes to the right, or in place of the input column of its name.
 */
#ifndef FEATURE_COLUMNS_H
#define FEATURE_COLUMNS_H

#include <stddef.h>

#include "csv/out.h"
#include "csv/rec.h"
#include "deal/asof.h"
#include "deal/deal.h"
#include "deal/feature_cache.h"

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

/* A deal's row: its day, and the texts of its groups as of then (deal/feature_cache.h). */
struct feature_row {
	int32_t day;
	uint32_t text[ASOF_DIMS];
};

/* What is the deal's own on that day. */
struct feature_values {
	uint32_t owner, stage;		/* with changes: see struct asof_past; else INTERN_NONE */
	double health, consistency;
	float *x;			/* [feature_owns] */
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

/*
 * A row of the table: what is known of deal, whose records a->deals holds.  By
 * any thread; a may be at another day.
 */
void	feature_columns_row(const struct feature_columns *o, const struct asof *a,
	    const struct feature_cache *g, size_t deal, const struct feature_row *row,
	    const struct feature_values *v, struct out *to);

#endif
