/*
 * figures -- how well each predictor did in a trial: the table that dealtrain
 * prints and the model holds.
 */
#ifndef METRICS_TABLE_H
#define METRICS_TABLE_H

#include "learn/validate.h"
#include "stats/metric.h"

enum figures_by { FIGURES_TREES, FIGURES_LOGISTIC, FIGURES_AGE, FIGURES_BASE, FIGURES_BY };

/* xgboost, logistic, age, base_rate */
extern const char *const figures_name[FIGURES_BY];

struct figures {		/* one row */
	enum figures_by by;
	size_t fold;		/* 0 .. folds - 1; folds: all of them */
	size_t train_deals, test_deals;
	double base_rate;	/* expected share of wins, mean over rows */
	struct metric_auc auc;
	double log_loss, base_log_loss, brier, base_brier;
	double calibration;	/* expected calibration error, 10 bins */
};

struct figures_table {
	struct figures *row;	/* [rows]: by predictor, then by fold, all folds last */
	size_t rows, folds;
};

/* The trees' probabilities are those calibrated on earlier folds. */
void	figures_make(struct figures_table *f, const struct trial *t);
void	figures_free(struct figures_table *f);

/* The model's over all folds. */
const struct figures *figures_of_model(const struct figures_table *f);

/* The table as JSON, an array of objects with the names of dealtrain's columns; the caller's to free. */
char	*figures_text(const struct figures_table *f);

#endif
