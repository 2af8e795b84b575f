/*
 * feature_rows -- the rows of a table of features: deals on days, with what
 * was known then.
 *
 * Which deals on which days is the caller's choice.  Days are gone through in
 * order, so that a row rests on what came before its day and on nothing else;
 * what does not depend on order is worked out side by side.
 */
#ifndef FEATURE_ROWS_H
#define FEATURE_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "csv/out.h"
#include "deal/asof.h"
#include "deal/feature_columns.h"
#include "deal/stage.h"

struct feature_rows;

/*
 * How far each deal_stage of d is (its number in d->value[ASOF_KEYS]), while a deal is open;
 * NULL where a deal that has closed, or will, stands in an open stage: then the column holds
 * something else, as it does if d was not read with it.  Malloced, the caller's.
 */
double	*feature_rows_progress(const struct deals *d, const struct stages *s);

/*
 * Of the deals of a, which holds their records and has forgotten what came
 * after as_of (deals_forget).  On as_of a deal's own stage tells how far it is
 * while it is open, unless closed deals stand in open stages: then the column
 * holds something else.  All is borrowed; a moves from day to day.  The
 * caller's (feature_rows_free).
 */
struct feature_rows *feature_rows_new(struct asof *a, const struct stages *s,
	    const struct feature_columns *c, int32_t as_of, size_t threads);
void	feature_rows_free(struct feature_rows *f);

/* The n deals as of day, in that order.  Days must not go back from call to call. */
void	feature_rows_on(struct feature_rows *f, int32_t day, const uint32_t *deal, size_t n,
	    struct out *o);

/*
 * A row for each deal of the table on its own day, in input order; none if
 * that is DATE_NONE.  As many rows are held at a time as keep memory under
 * three times the input's size; all days are gone through for each such block.
 */
void	feature_rows_each(struct feature_rows *f,
	    int32_t (*day)(const struct deal *d, int32_t as_of), struct out *o);

#endif
