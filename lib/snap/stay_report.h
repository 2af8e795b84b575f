/*
 * stay_report -- the stays in each stage as a table:
 *
 *	stage,dimension,segment,entered,advanced,lost,back,open,skipped,conversion,
 *	conversion_lo,conversion_hi,median_days,note
 *
 * in the order of the stages that deals have been in: of all deals, then of each segment of each
 * dimension, that of deals without a value first.
 */
#ifndef STAY_REPORT_H
#define STAY_REPORT_H

#include "csv/out.h"
#include "deal/stage.h"
#include "snap/snap_history.h"

/* Between the ends of two days, as stays_watch does. */
struct stay_report {
	const struct stages *order;
	const struct snap_by *by;
	int32_t from, to;
	int table;		/* for a person */
};
void	stay_report_write(const struct stay_report *r, struct snap_history *h, struct out *o);

#endif
