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
 * Columns for deals of r, whose canonical columns stand where column says (deal/deal.h), a
 * knowing their changes or not, and further input columns as features (feature_extra).  0,
 * or -1 with the reason; freed by feature_columns_free, after a failure too.
 */
int	feature_columns_make(struct feature_columns *o, const struct rec *r,
	    const size_t column[DEAL_COLUMNS], const struct asof *a, char *const *extra,
	    size_t extras, struct err *e);
void	feature_columns_free(struct feature_columns *o);

void	feature_columns_header(const struct feature_columns *o, struct out *to);

/* A deal's record, of which field gives those that are copied, in their order. */
struct feature_record {
	const char *(*field)(void *arg, size_t column, size_t *n);
	void *arg;
	const char *bytes;		/* all of it without its line end, or NULL */
	size_t n;
	int later;			/* how it ended came after the day: it is open */
	struct asof_text category[ASOF_KEYS], stage;	/* of the day; stage: with changes */
};

/* A row of the table.  By any thread; asof may be at another day. */
void	feature_columns_row(const struct feature_columns *o, const struct feature_record *r,
	    const struct feature_cache *g, const struct feature_row *row,
	    const struct feature_values *v, struct out *to);

#endif
