/*
 * waterfall_report -- the waterfalls of periods as a table:
 *
 *	from,to,dimension,segment,movement,deals,amount,moved,moved_amount,note
 *
 * for all deals, then for each segment in which something is, by dimension and by their bytes.
 */
#ifndef WATERFALL_REPORT_H
#define WATERFALL_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/period.h"
#include "csv/out.h"
#include "snap/snap_by.h"
#include "snap/snap_history.h"
#include "snap/waterfall.h"

struct waterfall_due {
	enum { WATERFALL_DUE_ALL, WATERFALL_DUE_PERIOD, WATERFALL_DUE_DAYS } kind;
	int32_t first, last;	/* WATERFALL_DUE_DAYS */
};

/* Reads all, period or DAY..DAY.  0 or -1. */
int	waterfall_due_parse(struct waterfall_due *d, const char *text);

struct waterfall_report {
	const struct snap_by *by;
	struct waterfall_due due;
	enum period period;
	int table;		/* for a person */
};

/*
 * Of each period from the end of the day from to that of to, by a history that keeps its changes
 * and has not moved beyond from.  0, or -1 with the reason.
 */
int	waterfall_report_history(const struct waterfall_report *r, struct snap_history *h,
	    int32_t from, int32_t to, struct out *o, struct err *e);

/* Of two ends, whose texts s knows. */
int	waterfall_report_ends(const struct waterfall_report *r, const struct snap_state *s,
	    const struct waterfall_end *a, const struct waterfall_end *b, struct out *o,
	    struct err *e);

#endif
