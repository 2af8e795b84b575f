/*
 * tables -- the tables of the other programs that the page is made of, each
 * recognised by its columns.
 */
#ifndef TABLES_H
#define TABLES_H

#include "base/err.h"
#include "report/frame.h"

enum table_kind {
	TABLE_DEALS, TABLE_INSIGHTS, TABLE_DIAGNOSE, TABLE_COMPARE, TABLE_TREND, TABLE_CREATED,
	TABLE_CLOSED, TABLE_VELOCITY, TABLE_CYCLE, TABLE_REPS, TABLE_FUNNEL, TABLE_METRICS,
	TABLE_RUNS, TABLE_EVAL, TABLE_BINS, TABLE_GLOBAL, TABLE_ALERTS, TABLE_QUALITY,
	TABLE_PERIODS, TABLE_CLOSES, TABLE_BACKTEST, TABLE_DRIFT,
	TABLE_LEVERS, TABLE_EXPERIMENT,
	TABLE_KINDS
};

struct tables {				/* all zero is none */
	struct frame of[TABLE_KINDS];
	int there[TABLE_KINDS];
	int older;			/* also such as programs wrote before some columns came */
};

/*
 * Reads the table in the file.  Of deals the open ones are kept, without their features;
 * alerts of several files are one table.  0, or -1 with the reason: a table of no
 * kind (with the kind that it is nearest to), or of a kind that is there already.
 * tables_free frees what t holds in either case.
 */
int	tables_read(struct tables *t, char *file, char delimiter, int progress, struct err *e);
void	tables_free(struct tables *t);

/* The table, or NULL; what a user calls its kind, and the command that makes it. */
const struct frame *tables_get(const struct tables *t, enum table_kind kind);
const char *tables_name(enum table_kind kind);
const char *tables_command(enum table_kind kind);

#endif
