/*
 * metrics -- what a run did, in numbers for a monitor: --metrics FILE.
 *
 * FILE is Prometheus' text format, as node_exporter's textfile collector reads
 * it, or one line of JSON if its name ends in .json:
 *
 *	{"labels":{"program":"dealclean"},"metrics":[{"name":"dealkit_rows","kind":"read",
 *	"value":8000}, ...]}
 *
 * Everything is a gauge in base units, without a timestamp; days are midnight
 * UTC.  It is written whole, readable for all, when the program ends with any
 * status; what cannot be written is a warning.  This is the one output that
 * knows the clock.  Without metrics_open nothing is kept or written.
 *
 * Source: Prometheus, "Exposition formats" and "Metric and label naming".
 */
#ifndef METRICS_H
#define METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum metric {			/* their names and labels: metrics.c, and deal(5) */
	METRIC_ROWS, METRIC_REJECTED_ROWS,
	METRIC_DATA_DAY,
	METRIC_MODEL_DAY, METRIC_MODEL_INFO, METRIC_MODEL_VERDICT,
	METRIC_MODEL_LOG_LOSS, METRIC_MODEL_BASE_LOG_LOSS, METRIC_MODEL_AUC, METRIC_CHAMPION_KEPT,
	METRIC_DEALS, METRIC_ALERTS, METRIC_SENT,
	METRIC_HISTORY_ROWS, METRIC_HISTORY_CHANGES, METRIC_GONE_DEALS,
	METRIC_DRIFT, METRIC_DRIFT_FEATURES,
	METRIC_RUN_DURATION, METRIC_RUN_MEMORY, METRIC_LAST_RUN, METRIC_LAST_STATUS,
	METRIC_LAST_SUCCESS,	/* the run metrics' own, written by themselves */
	METRICS
};

/*
 * From now on: what is set is written to path when the program ends, with
 * label[i] = "NAME=VALUE" at each sample.  0, or -1 with the reason: no name
 * of a label, one of ours or of Prometheus, a value that is no UTF-8.  path
 * must live on.
 */
int	metrics_open(const char *path, char *const *label, size_t n, struct err *e);

/*
 * Sets a metric without labels; with one or two, whose values are copied.  The last
 * value of the same labels counts; NaN sets nothing.
 */
void	metrics_set(enum metric m, double value);
void	metrics_set_of(enum metric m, const char *a, const char *b, double value);

/* Adds to a metric, which is 0 before. */
void	metrics_add_of(enum metric m, const char *a, const char *b, double value);

/* The same of rows: read, written, rejected, superseded, left_out. */
void	metrics_rows(const char *kind, uint64_t n);

/* The same of a day since 1970-01-01; DATE_NONE sets nothing. */
void	metrics_day(enum metric m, int32_t day);

#endif
