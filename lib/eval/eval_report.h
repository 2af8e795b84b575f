/*
 * eval_report -- the tables of dealeval: each group of scored rows held against
 * what became of them.  dealeval(1) has the columns.
 */
#ifndef EVAL_REPORT_H
#define EVAL_REPORT_H

#include <stddef.h>

#include "base/opt.h"
#include "csv/out.h"
#include "csv/tabulate.h"
#include "eval/scored.h"
#include "eval/scored_group.h"

enum eval_report {
	EVAL_SUMMARY, EVAL_BINS, EVAL_BRIER, EVAL_LIFT, EVAL_CONFUSION, EVAL_TRUTH,
	EVAL_FORECAST		/* eval/past_forecast.h, not eval_report_write */
};

extern const struct opt_choice eval_reports[];	/* their names */

struct eval_options {
	enum eval_report report;
	size_t bins;		/* of the calibration; 0: 10.  Of the lift they are deciles */
	int by_group;		/* a row or more for each group; else all rows are one */
	int table;		/* aligned for a person */
};

/* The report of s, which is sorted, to `to`. */
void	eval_report_write(const struct eval_options *o, const struct scored *s, struct out *to);

#endif
