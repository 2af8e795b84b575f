/*
 * figures -- how well a predictor did in a trial: one row of its table.
 */
#ifndef FIGURES_H
#define FIGURES_H

#include "metric.h"
#include "trial.h"

enum figures_by { FIGURES_TREES, FIGURES_LOGISTIC, FIGURES_AGE, FIGURES_BASE, FIGURES_BY };

/* xgboost, logistic, age, base_rate */
extern const char *const figures_name[FIGURES_BY];

struct figures {
	size_t train_deals, test_deals;
	double base_rate;	/* expected share of wins, mean over rows */
	struct metric_auc auc;
	double log_loss, base_log_loss, brier, base_brier;
	double calibration;	/* expected calibration error, 10 bins */
};

/* Of a fold; of all for fold = oof.folds.  The trees' probabilities are those calibrated on earlier folds. */
void	figures_make(struct figures *f, const struct trial *t, enum figures_by by, size_t fold);

/* All of them as JSON, an array of objects with the names of dealtrain's columns; the caller's to free. */
char	*figures_text(const struct trial *t);

#endif
