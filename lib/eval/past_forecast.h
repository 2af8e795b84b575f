/*
 * past_forecast -- stored forecasts of periods that are over, held against what was won.
 *
 * A forecast is a row of dealforecast's periods: what was expected, and its intervals.
 */
#ifndef PAST_FORECAST_H
#define PAST_FORECAST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/intern.h"
#include "csv/out.h"
#include "csv/rec.h"

enum { PAST_WINS, PAST_AMOUNT, PAST_MEASURES };
enum { PAST_EXPECTED, PAST_LO95, PAST_LO80, PAST_HI80, PAST_HI95, PAST_FIGURES };

struct past_forecast {
	int32_t from, to;
	uint32_t period;	/* number of its name, in text */
	uint32_t dimension, segment;	/* in text */
	double figure[PAST_MEASURES][PAST_FIGURES];
	double came[PAST_MEASURES];
};

struct past_forecasts {
	struct past_forecast *row;	/* in input order */
	size_t n, cap;
	size_t unfinished;	/* left out: the period is not over in the data */
	struct intern *text;
};

/*
 * Reads all of r, which needs the columns of the periods.  0, or -1 with the reason.  Freed with
 * past_forecasts_free in either case.
 */
int	past_forecasts_read(struct past_forecasts *p, struct rec *r, struct err *e);
void	past_forecasts_free(struct past_forecasts *p);

/*
 * What was won in each, from the deals of the table called path, which has the dimensions as
 * columns.  Periods that end after the last day of these data leave p.
 */
int	past_forecasts_hold(struct past_forecasts *p, const char *path, size_t threads,
	    struct err *e);

/* The table: forecast, came, error, and whether it came inside; aligned for a person, and a sum. */
void	past_forecasts_write(const struct past_forecasts *p, int table, struct out *to);

#endif
