/*
 * metrics_table -- how well each predictor did in a validation: the table that dealtrain
 * prints and the model holds.
 */
#ifndef METRICS_TABLE_H
#define METRICS_TABLE_H

#include "csv/out.h"
#include "learn/validate.h"
#include "stats/metric.h"

enum metrics_table_by {
	METRICS_TABLE_TREES, METRICS_TABLE_LOGISTIC, METRICS_TABLE_AGE, METRICS_TABLE_BASE,
	METRICS_TABLE_BY
};

/* xgboost, logistic, age, base_rate */
extern const char *const metrics_table_name[METRICS_TABLE_BY];

struct metrics_table {		/* one row */
	enum metrics_table_by by;
	size_t fold;		/* 0 .. folds - 1; folds: all of them */
	size_t train_deals, test_deals;
	double base_rate;	/* expected share of wins, mean over rows */
	struct metric_auc auc;
	double log_loss, base_log_loss, brier, base_brier;
	double calibration;	/* expected calibration error, 10 bins */
};

struct metrics_table_rows {
	struct metrics_table *row;	/* [rows]: by predictor, then by fold, all folds last */
	size_t rows, folds;
};

/* The trees' probabilities are those calibrated on earlier folds. */
void	metrics_table_make(struct metrics_table_rows *f, const struct validate *t);
void	metrics_table_free(struct metrics_table_rows *f);

/* The model's over all folds. */
const struct metrics_table *metrics_table_of_model(const struct metrics_table_rows *f);

/*
 * The table as JSON, an array of objects with the names of dealtrain's columns;
 * the caller's to free.
 */
char	*metrics_table_text(const struct metrics_table_rows *f);

/* The table as CSV, or aligned for a person, to o. */
void	metrics_table_print(const struct metrics_table_rows *f, int table, struct out *o);

#endif
