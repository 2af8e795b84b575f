/*
 * period_chart -- a table of periods: the latest whole period of every segment
 * against its control limits (stats/control_chart.h).
 *
 * Holds the table.  Nothing depends on the order of its rows.
 */
#ifndef PERIOD_CHART_H
#define PERIOD_CHART_H

#include "alert/alert_fields.h"
#include "base/err.h"
#include "csv/rec.h"

struct period_chart;

/* f and r, which it is of, are the caller's and must live as long. */
struct period_chart *period_chart_new(const struct alert_fields *f, const struct rec *r);
void	period_chart_free(struct period_chart *s);

/* Takes the rows of b.  0, or -1 with the reason. */
int	period_chart_take(struct period_chart *s, const struct batch *b, struct err *e);

/*
 * Calls judged for the latest period of the table in every segment, if it can
 * be judged: by the bytes of the segments' names.  The record is valid in the
 * callback only.  Stops at the first that returns other than 0, and returns that.
 */
int	period_chart_judge(struct period_chart *s, int (*judged)(struct alert_fields_record *c,
	    void *arg, struct err *e), void *arg, struct err *e);

#endif
