/*
 * forecast -- what will be won in this period and the next ones, of all deals and of groups, with
 * intervals that rest on how wrong the same forecast was before.
 *
 * This period is the one of the day after the forecast's.  The back-test makes the forecast, by age
 * alone, on the days 30, 60, 90 ... before, for windows as many days away and as long.
 */
#ifndef FORECAST_H
#define FORECAST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/period.h"
#include "forecast/interval.h"
#include "forecast/pipeline.h"
#include "forecast/projection.h"

enum {
	FORECAST_STEP = 30,		/* days between the days of the back-test */
	FORECAST_HISTORY = 180,		/* days of history that a forecast needs */
	FORECAST_WINS = 40,		/* wins of the last year that it needs */
	FORECAST_GROUPS = 10000		/* more are a mistake */
};

struct forecast_options {
	enum period period;
	int fiscal;			/* month in which the year begins, 1..12 */
	size_t periods;			/* 1 .. PROJECTION_WINDOWS */
	size_t threads;
};

struct forecast_period {
	int32_t start, last;		/* the whole calendar period */
	size_t windows;			/* back-tested */
	double worth;			/* n_eff of them */
};

struct forecast_group {			/* all deals, or a group of a dimension */
	size_t dimension;		/* SIZE_MAX: all deals */
	uint32_t value;			/* number of the text, in the deals' value[dimension] */
	double won[PROJECTION_MEASURES];	/* in this period so far */
	size_t open;
	double open_amount;		/* of those with an amount */
};

enum forecast_verdict {			/* worst first */
	FORECAST_NO_WINDOW, FORECAST_SHORT, FORECAST_FEW, FORECAST_PACE, FORECAST_READY,
	FORECAST_VERDICTS
};
extern const char *const forecast_verdict_name[FORECAST_VERDICTS];

struct forecast {
	const struct pipeline *p;
	struct forecast_options o;
	struct projection_options project;
	struct projection_window window[PROJECTION_WINDOWS];
	struct forecast_period period[PROJECTION_WINDOWS];
	size_t dimensions;
	size_t *first;			/* see struct projection_options */
	uint32_t **rank;
	uint8_t *week;
	size_t groups;			/* with all deals, which are the first */
	struct forecast_group *group;
	struct projection now;
	struct projection *past;	/* [pasts] latest first */
	size_t pasts;
	struct interval *interval;	/* [periods * groups * PROJECTION_MEASURES] */
};

/*
 * -1 with what is missing: history, wins, or a table that is none of deals that closed.  Freed
 * with forecast_free in either case.
 */
int	forecast_make(struct forecast *f, const struct pipeline *p,
	    const struct forecast_options *o, struct err *e);
void	forecast_free(struct forecast *f);

static inline const struct interval *
forecast_interval(const struct forecast *f, size_t period, size_t group, int measure)
{
	return &f->interval[(period * f->groups + group) * PROJECTION_MEASURES + (size_t)measure];
}

/* What has been won in the period so far: none in a later one than this. */
static inline double
forecast_won(const struct forecast *f, size_t period, size_t group, int measure)
{
	return period == 0 ? f->group[group].won[measure] : 0;
}

/* Nonzero if the verdict holds for the row; the worst that does. */
int	forecast_is(const struct forecast *f, size_t period, size_t group,
	    enum forecast_verdict verdict);
enum forecast_verdict forecast_verdict(const struct forecast *f, size_t period, size_t group);

/* The back-test of a period: is the window of past[i] over? */
int	forecast_over(const struct forecast *f, size_t period, size_t i);

/*
 * The interval of all deals that would have been forecast on the day of past[i], by the back-test
 * of that day.
 */
void	forecast_then(const struct forecast *f, size_t period, size_t i, int measure,
	    struct interval *r);

#endif
