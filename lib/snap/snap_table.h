/*
 * snap_table -- a table of deals as of a day, and what it says that a state does not know.
 *
 * The table is cut at its day as dealfeat does: deals closed later are open, and those
 * created later are left out, unless the state knows them.  Columns that the table has not say
 * nothing.  Holds some 100 bytes a deal beside its deal_id.
 */
#ifndef SNAP_TABLE_H
#define SNAP_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "csv/rec.h"
#include "deal/deal.h"
#include "deal/last_day.h"
#include "snap/snap_history.h"

struct snap_table {
	struct deals d;
	struct last_day last;	/* its last day by its dates */
	char **name;		/* [d.keys] names of the columns of text */
};

/*
 * Reads r: the columns of deal(5) that are there, and those of extra, which must be.  0, or -1 with
 * the reason; freed by snap_table_free in either case.
 */
int	snap_table_read(struct snap_table *t, struct rec *r, char *const *extra, size_t extras,
	    size_t threads, struct err *e);
void	snap_table_free(struct snap_table *t);

struct snap_diff {
	struct snap_change *change;	/* by deal_id, then by the field's name */
	size_t n, cap;
	size_t deals;		/* of the table as of the day, */
	size_t left_out;	/* but for those created later */
	size_t new_deals, changed, closed, gone, returned;	/* of deals */
	size_t open, open_gone;	/* open deals that were there, of them gone now */
	double factor;		/* that most open amounts have changed by; NaN: none */
};

/*
 * What t says on day of the deals of s, of whose runs the last was on last_run (DATE_NONE: there
 * was none).  Days of changes, none of which is before the last row of its deal and field:
 *
 *	the first run			day
 *	of a deal not known so far	created_date, if that is after last_run and up to day
 *	closed_date, outcome and stage of a closed deal		closed_date, likewise
 *	else				day
 *
 * With partial, deals that t lacks are not gone.  s has new deals and texts afterwards, but no
 * changes: snap_diff_apply makes them.  Freed by snap_diff_free.
 */
void	snap_diff_make(struct snap_diff *f, struct snap_state *s, const struct snap_table *t,
	    int32_t last_run, int32_t day, int partial);
void	snap_diff_apply(const struct snap_diff *f, struct snap_state *s);
void	snap_diff_free(struct snap_diff *f);

#endif
