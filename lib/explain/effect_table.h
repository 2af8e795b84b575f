/*
 * effect_table -- effects of features as tables: a row per deal and feature, or a
 * row per feature over all deals.  dealexplain(1) has the columns.
 */
#ifndef EFFECT_TABLE_H
#define EFFECT_TABLE_H

#include <stddef.h>

#include "base/buf.h"
#include "csv/out.h"
#include "explain/factor.h"
#include "explain/importance.h"
#include "model/model.h"

struct effect_table {			/* all pointers are the caller's */
	const struct model *m;
	const struct factors *factors;
	size_t id;			/* the column deal_id */
	long as_of;			/* as_of_date; -1 if there is none */
	double typical;			/* the win probability that effects start from */
};

void	effect_table_header(struct buf *o);

/* A deal's rows, one for each feature and layer: phi[] in log-odds, effect[] in probability. */
void	effect_table_rows(const struct effect_table *t, const struct factor_row *row,
	    const float *phi, const double *effect, struct out *o);

/*
 * The whole table of p, the largest effect first; table: aligned for a person.  The numbers of
 * deals and sums of tables of parts add up to those of the whole, to half a unit of their last
 * digit each.
 */
void	effect_table_global(const struct importance *p, const struct model *m,
	    const struct factors *f, int table, struct out *o);

#endif
