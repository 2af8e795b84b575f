/*
 * gather -- the facts of the tables: what their rows say, and the sums that sentences need.
 */
#ifndef GATHER_H
#define GATHER_H

#include "report/fact.h"
#include "report/open_deals.h"
#include "report/tables.h"

/* A column, and what its cells are. */
struct gather_column {
	enum fact_measure m;
	enum fact_role r;
	const char *column;
};

/* Adds those of what moved the win rate: insights, diagnose, compare, cohorts. */
void	gather_win_rate(struct facts *l, const struct tables *t);

/* Of the model and the forecast; of the alerts by kind. */
void	gather_model(struct facts *l, const struct tables *t);
void	gather_alerts(struct facts *l, const struct tables *t);

/*
 * Of the open deals: all, those of high risk, and the first top of order, one by one and
 * their sum.
 */
void	gather_deals(struct facts *l, const struct open_deals *d, const size_t *order, size_t top);

/* Of the deal i alone. */
void	gather_deal(struct facts *l, const struct open_deals *d, size_t i);

/* The row of metrics, of all folds, of this model; FRAME_NONE if it is not there. */
size_t	gather_metrics_row(const struct frame *f, const char *model);

#endif
