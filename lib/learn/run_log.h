/*
 * run_log -- a log of training runs: a CSV file, one row per run, or, if its name ends in .json,
 * one object a line.
 */
#ifndef RUN_LOG_H
#define RUN_LOG_H

#include "base/err.h"
#include "learn/metrics_table.h"

/* How a run ended. */
struct run_log_end {
	const char *hash;		/* SHA-256 of the model file; "": none was written */
	const char *id;			/* of the model; "" likewise */
	const char *champion;		/* its file's name; NULL: none */
	double champion_log_loss;	/* NaN: it was not tried */
	const char *outcome;		/* written, refused, no signal, tried */
};

/*
 * Whether the file can be appended to: it is absent, empty, or has our header.
 * One of version 0.1.0, without the columns from champion on, is replaced by
 * one that has them, empty in its rows, whole or not at all.  0, or -1 with the
 * reason.
 */
int	run_log_check(const char *path, struct err *e);

/*
 * Appends one row, and a header if the file is new or empty, under an
 * exclusive flock(2) with one write(2), and syncs it.  The row is whole or not
 * there.  0, or -1 with the reason.
 */
int	run_log_append(const char *path, const struct validate *t, const struct metrics_table *f,
	    const struct run_log_end *end, struct err *e);

/* Tells --metrics of the run, and of the model if one was written. */
void	run_log_metrics(const struct validate *t, const struct metrics_table *f,
	    const struct run_log_end *end);

#endif
