#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/intern.h"
#include "base/mem.h"
#include "csv/parallel.h"
#include "forecast/forecast.h"

static const double SHORT_WINDOWS = 3, FEW_WINS = 20, PACE_CHANGED = .1;

const char *const forecast_verdict_name[FORECAST_VERDICTS] = {
	"no window", "short history", "few deals", "pace changed", "ready"
};

/* ---- periods and groups --------------------------------------------------------------- */

static int
take_periods(struct forecast *f, struct err *e)
{
	int32_t day = f->p->day, start = period_start(f->o.period, f->o.fiscal, day + 1), next;
	char until[11];

	for (size_t v = 0; v < f->o.periods; v++, start = next) {
		next = period_next(f->o.period, start);
		f->period[v] = (struct forecast_period){ .start = start, .last = next - 1 };
		f->window[v] = (struct projection_window){ v > 0 ? f->window[v - 1].hi : 0,
		    next - 1 - day };
		date_text(until, next - 1);
		if (f->window[v].hi > INCIDENCE_FAR)
			return err_set(e, "%s, the end of the last period, is more than %d days "
			    "away: fewer --periods are needed", until, INCIDENCE_FAR);
	}
	return 0;
}

static int
take_groups(struct forecast *f, struct err *e)
{
	const struct deals *d = f->p->d;
	uint32_t *sorted;
	size_t n = 0;

	f->dimensions = d->keys;
	f->first = mem_zero(d->keys + 1, sizeof *f->first);
	f->rank = mem_zero(d->keys, sizeof *f->rank);
	for (size_t k = 0; k < d->keys; k++) {
		f->first[k] = n;
		n += intern_size(d->value[k]);
		f->rank[k] = mem_resize(NULL, intern_size(d->value[k]), sizeof **f->rank);
		intern_ranks(d->value[k], f->rank[k]);
	}
	f->first[d->keys] = n;
	if (n > FORECAST_GROUPS)
		return err_set(e, "the columns of -b have %zu values: at most %d can be told apart",
		    n, FORECAST_GROUPS);
	f->groups = 1 + n;
	f->group = mem_zero(f->groups, sizeof *f->group);
	f->group[0].dimension = SIZE_MAX;
	for (size_t k = 0; k < d->keys; k++) {
		sorted = intern_sorted(d->value[k]);
		for (size_t i = f->first[k]; i < f->first[k + 1]; i++)
			f->group[1 + i] = (struct forecast_group){ .dimension = k,
			    .value = sorted[i - f->first[k]] };
		free(sorted);
	}
	return 0;
}

/* The group of a row of the deals: of all deals for k = 0, else of dimension k - 1. */
static struct forecast_group *
group_of(const struct forecast *f, uint32_t row, size_t k)
{
	const struct deals *d = f->p->d;

	if (k == 0)
		return &f->group[0];
	return &f->group[1 + f->first[k - 1] + f->rank[k - 1][d->key[row * d->keys + k - 1]]];
}

static void
count_so_far(struct forecast *f)
{
	const struct pipeline *p = f->p;
	struct forecast_group *g;

	for (size_t i = 0; i < p->n; i++)
		for (size_t k = 0; k <= f->dimensions && p->deal[i].won &&
		    p->deal[i].closed >= f->period[0].start; k++) {
			g = group_of(f, p->deal[i].row, k);
			g->won[PROJECTION_WINS]++;
			g->won[PROJECTION_AMOUNT] += p->deal[i].amount;
		}
	for (size_t i = 0; i < p->opens; i++)
		for (size_t k = 0; k <= f->dimensions; k++) {
			g = group_of(f, p->open[i].row, k);
			g->open++;
			g->open_amount += isnan(p->open[i].amount) ? 0 : p->open[i].amount;
		}
}

/* ---- projections ------------------------------------------------------------------------ */

static void
project_each(size_t i, void *arg)
{
	struct forecast *f = arg;

	projection_make(i == 0 ? &f->now : &f->past[i - 1], f->p, &f->project,
	    f->p->day - (int32_t)i * FORECAST_STEP);
}

static void
project_all(struct forecast *f)
{
	const struct pipeline *p = f->p;
	int32_t day = p->day, days = day - p->first + 1 + INCIDENCE_FAR + 1;

	f->week = mem_zero((size_t)days, 1);
	quarter_week_each(p->first, days, f->o.fiscal, f->week);
	f->project = (struct projection_options){ f->week, f->window, f->o.periods,
	    f->dimensions, f->first, f->rank };
	while (day - (int32_t)(f->pasts + 1) * FORECAST_STEP - p->first >= FORECAST_HISTORY)
		f->pasts++;
	f->past = mem_zero(f->pasts, sizeof *f->past);
	parallel_each(1 + f->pasts, f->o.threads, project_each, f);
}

/* ---- the back-test ------------------------------------------------------------------------- */

int
forecast_over(const struct forecast *f, size_t period, size_t i)
{
	return f->past[i].day + f->window[period].hi <= f->p->day;
}

/* Errors of one window's past forecasts, of all deals or of a dimension's groups. */
struct errors {
	double excess, mean2, error, mean;
	size_t n;
};

static void
add_error(struct errors *s, const struct projection *r, size_t period, size_t group, int measure)
{
	const struct projection_cell *c = projection_cell(r, period, group);
	double m = projection_mean(c, measure), error = c->came[measure] - m;

	s->excess += error * error - c->variance[measure];
	s->mean2 += m * m;
	s->error += error;
	s->mean += m;
}

/* By the windows over on a day; groups first .. end - 1 together. */
static void
sum_errors(const struct forecast *f, size_t period, int measure, int32_t day, size_t first,
    size_t end, struct errors *s)
{
	memset(s, 0, sizeof *s);
	for (size_t i = 0; i < f->pasts; i++) {
		if (f->past[i].day + f->window[period].hi > day)
			continue;
		s->n++;
		for (size_t g = first; g < end; g++)
			add_error(s, &f->past[i], period, g, measure);
	}
}

static void
past_of(const struct forecast *f, size_t period, const struct errors *s, struct interval_past *past)
{
	past->windows = interval_windows(s->n, FORECAST_STEP,
	    f->window[period].hi - f->window[period].lo);
	past->tau2 = s->mean2 > 0 ? s->excess / s->mean2 : 0;
	past->bias = s->mean > 0 ? s->error / s->mean : 0;
}

/*
 * All deals, as of r's day.  With probabilities the amounts are theirs: the bias of the count is
 * taken for both.
 */
static void
make_all(const struct forecast *f, const struct projection *r, size_t period, int measure,
    struct interval *to)
{
	const struct projection_cell *c = projection_cell(r, period, 0);
	struct interval_past past, count;
	struct errors s;

	sum_errors(f, period, measure, r->day, 0, 1, &s);
	past_of(f, period, &s, &past);
	if (f->p->scored && r->day == f->p->day) {
		sum_errors(f, period, PROJECTION_WINS, r->day, 0, 1, &s);
		past_of(f, period, &s, &count);
		past.bias = count.bias;
	}
	interval_make(to, projection_mean(c, measure), c->variance[measure], c->third[measure],
	    &past, r->intensity.won.level, f->window[period].lo, f->window[period].hi);
}

void
forecast_then(const struct forecast *f, size_t period, size_t i, int measure, struct interval *r)
{
	make_all(f, &f->past[i], period, measure, r);
}

/* Groups take the common error of their dimension, and the bias of all deals. */
static void
make_groups(struct forecast *f, size_t period, int measure)
{
	struct interval *all = f->interval + period * f->groups * PROJECTION_MEASURES +
	    (size_t)measure;
	double mean = projection_mean(projection_cell(&f->now, period, 0), measure),
	    moved = mean > 0 ? all->mean / mean : 1;
	struct interval_past past;
	struct errors s;

	for (size_t k = 0; k < f->dimensions; k++) {
		sum_errors(f, period, measure, f->p->day, 1 + f->first[k], 1 + f->first[k + 1],
		    &s);
		past_of(f, period, &s, &past);
		past.bias = 0;
		for (size_t g = 1 + f->first[k]; g < 1 + f->first[k + 1]; g++) {
			const struct projection_cell *c = projection_cell(&f->now, period, g);

			interval_make(all + g * PROJECTION_MEASURES,
			    projection_mean(c, measure) * moved, c->variance[measure],
			    c->third[measure], &past, f->now.intensity.won.level,
			    f->window[period].lo, f->window[period].hi);
		}
	}
}

static void
make_intervals(struct forecast *f)
{
	f->interval = mem_zero(f->o.periods * f->groups * PROJECTION_MEASURES,
	    sizeof *f->interval);
	for (size_t v = 0; v < f->o.periods; v++) {
		for (size_t i = 0; i < f->pasts; i++)
			f->period[v].windows += forecast_over(f, v, i) != 0;
		f->period[v].worth = interval_windows(f->period[v].windows, FORECAST_STEP,
		    f->window[v].hi - f->window[v].lo);
		for (int m = 0; m < PROJECTION_MEASURES; m++) {
			make_all(f, &f->now, v, m, &f->interval[v * f->groups *
			    PROJECTION_MEASURES + (size_t)m]);
			make_groups(f, v, m);
		}
	}
}

/* ---- is there enough ----------------------------------------------------------------------- */

static int
check_history(const struct pipeline *p, struct err *e)
{
	size_t closed = 0, won = 0;
	int32_t days = p->day - p->first;

	for (size_t i = 0; i < p->n; i++) {
		closed += p->deal[i].closed != PIPELINE_OPEN;
		won += p->deal[i].won && p->deal[i].closed >= p->first &&
		    p->deal[i].closed > p->day - EXPOSURE_DAYS;
	}
	if (closed == 0)
		return err_set(e, "no deal is closed: a forecast needs the history, not open deals "
		    "alone (dealfeat without --open)");
	if (days < FORECAST_HISTORY)
		return err_set(e, "%d days of history: a forecast needs %d, %d more", (int)days,
		    FORECAST_HISTORY, FORECAST_HISTORY - (int)days);
	if (won < FORECAST_WINS)
		return err_set(e, "%zu wins in the last year: a forecast needs %d, %zu more", won,
		    FORECAST_WINS, FORECAST_WINS - won);
	return 0;
}

int
forecast_make(struct forecast *f, const struct pipeline *p, const struct forecast_options *o,
    struct err *e)
{
	memset(f, 0, sizeof *f);
	f->p = p;
	f->o = *o;
	if (check_history(p, e) != 0 || take_periods(f, e) != 0 || take_groups(f, e) != 0)
		return -1;
	count_so_far(f);
	project_all(f);
	make_intervals(f);
	return 0;
}

void
forecast_free(struct forecast *f)
{
	for (size_t k = 0; k < f->dimensions && f->rank != NULL; k++)
		free(f->rank[k]);
	for (size_t i = 0; i < f->pasts && f->past != NULL; i++)
		projection_free(&f->past[i]);
	projection_free(&f->now);
	free(f->past);
	free(f->rank);
	free(f->first);
	free(f->group);
	free(f->week);
	free(f->interval);
	memset(f, 0, sizeof *f);
}

/* ---- how far to trust a row ------------------------------------------------------------------ */

int
forecast_is(const struct forecast *f, size_t period, size_t group, enum forecast_verdict verdict)
{
	switch (verdict) {
	case FORECAST_NO_WINDOW:
		return f->period[period].windows == 0;
	case FORECAST_SHORT:
		return f->period[period].worth < SHORT_WINDOWS;
	case FORECAST_FEW:
		return forecast_won(f, period, group, PROJECTION_WINS) +
		    forecast_interval(f, period, group, PROJECTION_WINS)->mean < FEW_WINS;
	case FORECAST_PACE:
		return fabs(log(f->now.intensity.won.level)) > PACE_CHANGED;
	default:
		return 1;
	}
}

enum forecast_verdict
forecast_verdict(const struct forecast *f, size_t period, size_t group)
{
	enum forecast_verdict v = FORECAST_NO_WINDOW;

	while (v < FORECAST_READY && !forecast_is(f, period, group, v))
		v++;
	return v;
}
