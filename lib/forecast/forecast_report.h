/*
 * forecast_report -- the tables of dealforecast, which dealforecast(1) describes, each as CSV or
 * aligned for a person, with what it means below.
 */
#ifndef FORECAST_REPORT_H
#define FORECAST_REPORT_H

#include "base/opt.h"
#include "csv/out.h"
#include "csv/rec.h"
#include "csv/tabulate.h"
#include "forecast/forecast.h"
#include "forecast/target.h"

enum forecast_report {
	FORECAST_PERIODS, FORECAST_DEALS, FORECAST_BACKTEST, FORECAST_CALENDAR
};
extern const struct opt_choice forecast_reports[];	/* their names */

struct forecast_tables {
	enum forecast_report report;
	const struct forecast *f;	/* NULL: a table without rows, the header alone */
	const struct targets *targets;
	const struct pipeline_scores *scores;	/* with the records, for deals */
	const struct rec *r;			/* the same */
	char *const *by;		/* the names of the dimensions */
	double commit, best;		/* least P of the two forecast categories */
	int table;			/* aligned; not deals */
	struct out *o;
};

void	forecast_report_write(const struct forecast_tables *t);

/* Each of them. */
void	forecast_periods(const struct forecast_tables *t, struct tabulate *s);
void	forecast_deals(const struct forecast_tables *t);
void	forecast_backtest(const struct forecast_tables *t, struct tabulate *s);
void	forecast_calendar(const struct forecast_tables *t, struct tabulate *s);

/* ---- what they share --------------------------------------------------- */

/* The four limits of an interval, what is won already added. */
enum { LIMIT_LO95, LIMIT_LO80, LIMIT_HI80, LIMIT_HI95, LIMITS };
void	forecast_limits(const struct interval *r, double won, double limit[LIMITS]);

/* Cells: a number of wins (6 decimals; for a person 1), a day, a factor (6; for a person 2). */
void	forecast_wins_cell(struct tabulate *s, double x);
void	forecast_day_cell(struct tabulate *s, int32_t day);
void	forecast_factor_cell(struct tabulate *s, double x);

/* The name of a period. */
void	forecast_period_text(const struct forecast *f, size_t period, char buf[PERIOD_TEXT]);

#endif
