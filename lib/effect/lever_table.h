/*
 * lever_table -- the columns of a table of deals that levers are judged by.
 */
#ifndef LEVER_TABLE_H
#define LEVER_TABLE_H

#include <stddef.h>

#include "base/opt.h"
#include "effect/column.h"
#include "effect/lever.h"
#include "effect/population.h"

struct lever_table {		/* all zeros is an empty one */
	struct column *column;	/* [columns] */
	size_t columns;
	const struct column **covariate;	/* [covariates] rep, segments, amount (its
						 * logarithm), creation, those named; but
						 * no leaks, and no negative controls */
	size_t covariates;
	const struct column **negative;	/* [negatives] */
	size_t negatives;
	const struct column *rep, *product, *cluster, *by;	/* NULL: none */
};

/* The names that options gave; NULL: none. */
struct lever_names {
	const struct opt_list *adjust, *negative;
	const char *cluster, *by;
};

/*
 * Reads them, of deals read with DEALS_KEEP from r; warns of leaks (deal/leak.h).  0, or -1 with
 * the reason: a column that is named is not there.  Freed by lever_table_free in either case.
 */
int	lever_table_read(struct lever_table *t, const struct lever_names *names,
	    const struct rec *r, const struct population *p, struct err *e);
void	lever_table_free(struct lever_table *t);

/*
 * Levers without a day that need one: those that lost deals of a long life have, and columns that
 * know how deals ended.  Warns that the others count as known at creation; with force also of
 * these.  0, or -1 with the reason.
 */
int	lever_table_check(const struct lever_table *t, const struct levers *l,
	    const struct population *p, int force, struct err *e);

#endif
