/*
 * snap_report -- the table of deals that a state of them is.
 */
#ifndef SNAP_REPORT_H
#define SNAP_REPORT_H

#include "csv/out.h"
#include "snap/snap_state.h"

/*
 * The deals that are there, by deal_id: the columns of deal(5), then the other fields by their
 * names.
 */
void	snap_report_table(const struct snap_state *s, struct out *o);

#endif
