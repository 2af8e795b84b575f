#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "deal/columns.h"
#include "forecast/forecast_report.h"
#include "text/wrap.h"

const struct opt_choice forecast_reports[] = {
	{ "periods", FORECAST_PERIODS,
	  "what will be won this period and the next, with intervals" },
	{ "deals", FORECAST_DEALS,
	  "each open deal: its chance by the period's end, and when it closes" },
	{ "backtest", FORECAST_BACKTEST, "what past forecasts said, and what came" },
	{ "calendar", FORECAST_CALENDAR, "how closings gather towards the quarter's end" },
	{ NULL, 0, NULL }
};

/* ---- what they share -------------------------------------------------------------- */

void
forecast_limits(const struct interval *r, double won, double limit[LIMITS])
{
	static const double at[LIMITS] = { .025, .1, .9, .975 };

	for (int i = 0; i < LIMITS; i++)
		limit[i] = won + interval_quantile(r, at[i]);
}

static void
decimals_cell(struct tabulate *s, double x, int decimals)
{
	char buf[NUM_MAX];

	tabulate_text(s, buf, num_fixed(buf, x, decimals));
}

void
forecast_wins_cell(struct tabulate *s, double x)
{
	decimals_cell(s, x, s->table ? 1 : 6);
}

void
forecast_factor_cell(struct tabulate *s, double x)
{
	decimals_cell(s, x, s->table ? 2 : 6);
}

void
forecast_day_cell(struct tabulate *s, int32_t day)
{
	char text[11];

	tabulate_text(s, text, date_text(text, day));
}

void
forecast_period_text(const struct forecast *f, size_t period, char buf[PERIOD_TEXT])
{
	period_text(buf, f->o.period, f->o.fiscal, f->period[period].start);
}

/* ---- backtest ------------------------------------------------------------------------ */

static void
backtest_columns(struct tabulate *s)
{
	static const char *const name[][2] = {
		{ "wins_forecast", "forecast" }, { "wins_came", "came" },
		{ "wins_error", "error" }, { "wins_lo95", NULL }, { "wins_lo80", "from" },
		{ "wins_hi80", "to" }, { "wins_hi95", NULL },
		{ "amount_forecast", "amount" }, { "amount_came", "came" },
		{ "amount_error", "error" }, { "amount_lo95", NULL }, { "amount_lo80", "from" },
		{ "amount_hi80", "to" }, { "amount_hi95", NULL },
	};

	tabulate_text_column(s, COL_AS_OF, "as of");
	tabulate_column(s, "window", "window");
	tabulate_text_column(s, "from", "from");
	tabulate_text_column(s, "to", "to");
	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		tabulate_column(s, name[i][0], name[i][1]);
	tabulate_spare(s, "from", "to");
	tabulate_spare(s, "amount_lo80", "amount_hi80");
	tabulate_spare(s, "wins_error", "amount_error");
	tabulate_spare(s, "wins_lo80", "wins_hi80");
}

/* How many of the past intervals held what came. */
struct held {
	size_t n, held[PROJECTION_MEASURES][2];		/* by the interval of 80 and of 95 % */
	double error, came;				/* of the wins, absolute */
};

static void
backtest_cells(struct tabulate *s, const struct forecast *f, size_t v, size_t i, int measure,
    struct held *h)
{
	void (*cell)(struct tabulate *to, double x) = measure == PROJECTION_WINS ?
	    forecast_wins_cell : tabulate_money;
	const struct projection_cell *c = projection_cell(&f->past[i], v, 0);
	double limit[LIMITS], came = c->came[measure];
	struct interval r;

	forecast_then(f, v, i, measure, &r);
	forecast_limits(&r, 0, limit);
	cell(s, projection_mean(c, measure));
	if (measure == PROJECTION_WINS)
		tabulate_int(s, (long long)came);
	else
		tabulate_money(s, came);
	cell(s, came - projection_mean(c, measure));
	for (int k = 0; k < LIMITS; k++)
		cell(s, limit[k]);
	h->held[measure][0] += limit[LIMIT_LO80] <= came && came <= limit[LIMIT_HI80];
	h->held[measure][1] += limit[LIMIT_LO95] <= came && came <= limit[LIMIT_HI95];
	if (measure == PROJECTION_WINS) {
		h->error += fabs(came - projection_mean(c, measure));
		h->came += came;
	}
}

static void
backtest_row(struct tabulate *s, const struct forecast *f, size_t v, size_t i, struct held *h)
{
	int32_t day = f->past[i].day;

	h->n++;
	forecast_day_cell(s, day);
	tabulate_int(s, (long long)v + 1);
	forecast_day_cell(s, day + f->window[v].lo + 1);
	forecast_day_cell(s, day + f->window[v].hi);
	for (int m = 0; m < PROJECTION_MEASURES; m++)
		backtest_cells(s, f, v, i, m, h);
	tabulate_end(s);
}

static void
say_held(const struct forecast_tables *t, size_t v, const struct held *h)
{
	if (h->n == 0)
		wrap_printf(&t->o->b, "", "    ", "Window %zu: no past forecast of this length is "
		    "over yet.", v + 1);
	else
		wrap_printf(&t->o->b, "", "    ", "Window %zu: %zu past forecasts. Off by %.0f %% "
		    "of the wins that came. The interval of 80 %%, as it would have been given "
		    "then, held the wins %zu times and the amount %zu times; that of 95 %%, %zu "
		    "and %zu times.", v + 1, h->n, h->came > 0 ? 100 * h->error / h->came : 0,
		    h->held[PROJECTION_WINS][0], h->held[PROJECTION_AMOUNT][0],
		    h->held[PROJECTION_WINS][1], h->held[PROJECTION_AMOUNT][1]);
}

void
forecast_backtest(const struct forecast_tables *t, struct tabulate *s)
{
	struct held held[PROJECTION_WINDOWS] = { 0 };

	backtest_columns(s);
	tabulate_header(s);
	for (size_t v = 0; t->f != NULL && v < t->f->o.periods; v++)
		for (size_t i = t->f->pasts; i-- > 0; )
			if (forecast_over(t->f, v, i))
				backtest_row(s, t->f, v, i, &held[v]);
	tabulate_close(s);
	if (!t->table || t->f == NULL)
		return;
	buf_text(&t->o->b, "\n");
	for (size_t v = 0; v < t->f->o.periods; v++)
		say_held(t, v, &held[v]);
}

/* ---- calendar ------------------------------------------------------------------------ */

void
forecast_calendar(const struct forecast_tables *t, struct tabulate *s)
{
	const struct projection *r = t->f != NULL ? &t->f->now : NULL;

	tabulate_column(s, "weeks_left", "weeks left");
	tabulate_column(s, "win_factor", "wins x");
	tabulate_column(s, "loss_factor", "losses x");
	tabulate_column(s, COL_WON, "won");
	tabulate_column(s, COL_LOST, "lost");
	tabulate_column(s, "deal_days", "deal-days");
	tabulate_header(s);
	for (size_t q = QUARTER_WEEKS; r != NULL && q-- > 0; ) {
		tabulate_int(s, (long long)q);
		forecast_factor_cell(s, r->intensity.won.factor[q]);
		forecast_factor_cell(s, r->intensity.lost.factor[q]);
		tabulate_int(s, (long long)r->week[q].won);
		tabulate_int(s, (long long)r->week[q].lost);
		tabulate_int(s, (long long)r->week[q].days);
		tabulate_end(s);
	}
	tabulate_close(s);
	if (!t->table || r == NULL)
		return;
	buf_text(&t->o->b, "\n");
	wrap_printf(&t->o->b, "", "    ", "An open deal is won %.1f times as often in the last "
	    "week of a quarter as in an average one, after its age and amount are taken into "
	    "account.", r->intensity.won.factor[0]);
}

/* ---- all -------------------------------------------------------------------------------- */

void
forecast_report_write(const struct forecast_tables *t)
{
	void (*const write[])(const struct forecast_tables *of, struct tabulate *to) = {
		[FORECAST_PERIODS] = forecast_periods,
		[FORECAST_BACKTEST] = forecast_backtest,
		[FORECAST_CALENDAR] = forecast_calendar,
	};
	struct tabulate s;

	if (t->report == FORECAST_DEALS) {
		forecast_deals(t);
		return;
	}
	tabulate_open(&s, t->o, t->table);
	write[t->report](t, &s);
}
