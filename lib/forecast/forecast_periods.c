#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/num.h"
#include "deal/columns.h"
#include "forecast/forecast_report.h"
#include "text/humanize.h"
#include "text/wrap.h"

enum { WINS = PROJECTION_WINS, AMOUNT = PROJECTION_AMOUNT };
static const double CREATION_SD = 3;

static void
period_columns(struct tabulate *s, int groups)
{
	static const char *const name[][2] = {
		{ "won_deals", "won" }, { "won_amount", NULL }, { "open_deals", "open" },
		{ "open_amount", NULL }, { "wins_open", NULL }, { "amount_open", NULL },
		{ "wins_new", NULL }, { "amount_new", NULL }, { "expected_wins", "wins" },
		{ "wins_lo95", NULL }, { "wins_lo80", "from" }, { "wins_hi80", "to" },
		{ "wins_hi95", NULL }, { "expected_amount", "amount" }, { "amount_lo95", NULL },
		{ "amount_lo80", "from" }, { "amount_hi80", "to" }, { "amount_hi95", NULL },
		{ "target", "target" }, { "p_target", "chance" }, { "pace", NULL },
	};

	tabulate_text_column(s, COL_PERIOD, "period");
	tabulate_text_column(s, "from", NULL);
	tabulate_text_column(s, "to", NULL);
	tabulate_text_column(s, COL_DIMENSION, NULL);
	tabulate_text_column(s, COL_SEGMENT, groups ? "segment" : NULL);
	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		tabulate_column(s, name[i][0], name[i][1]);
	tabulate_text_column(s, COL_VERDICT, "verdict");
	tabulate_text_column(s, COL_NOTE, NULL);
	tabulate_spare(s, "open_deals", NULL);
	tabulate_spare(s, "wins_lo80", "wins_hi80");
	tabulate_spare(s, "target", "p_target");
	tabulate_spare(s, "amount_lo80", "amount_hi80");
}

/* ---- the note -------------------------------------------------------------------------- */

static void __attribute__((format(printf, 2, 3)))
add(struct buf *note, const char *fmt, ...);

static void
add(struct buf *note, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (note->len > 0)
		buf_text(note, "; ");
	buf_text(note, text);
}

static void
note_verdicts(struct buf *note, const struct forecast *f, size_t v, size_t g)
{
	double pace = f->now.intensity.won.level;
	enum forecast_verdict worst = forecast_verdict(f, v, g);

	if (worst == FORECAST_NO_WINDOW)
		add(note, "no past window is over: the interval rests on an assumed 8 %%");
	else if (forecast_is(f, v, g, FORECAST_SHORT))
		add(note, "back-test of %zu windows, worth %.1f: the interval rests mostly on an "
		    "assumed 8 %%", f->period[v].windows, f->period[v].worth);
	if (forecast_is(f, v, g, FORECAST_FEW) && worst < FORECAST_FEW)
		add(note, "few deals");
	if (forecast_is(f, v, g, FORECAST_PACE))
		add(note, "pace changed: wins come %.0f %% %s often than in the year; the interval "
		    "assumes the pace may go on changing", 100 * fabs(pace - 1),
		    pace > 1 ? "more" : "less");
}

static void
note_day(struct buf *note, const struct forecast *f)
{
	char day[11];

	date_text(day, f->p->day);
	add(note, "as of %s", day);
}

/* What the whole forecast rests on; in the rows of all deals. */
static void
note_all(struct buf *note, const struct forecast *f, size_t v)
{
	const struct projection *r = &f->now;
	const struct interval *x = forecast_interval(f, v, 0, WINS);
	double mean = projection_mean(projection_cell(r, v, 0), WINS), expected = r->rate364 * 91;
	char day[11];

	if (!f->p->scored)
		add(note, f->p->no_signal ? "the probabilities tell no deals apart: by age and "
		    "amount" : "no win_probability: by age and amount");
	if (f->p->leak != LEAK_NONE)
		add(note, "deal_amount knows how deals ended: by age alone");
	if (mean > 0 && f->period[v].windows > 0)
		add(note, "past forecasts: open and new wins x %.3f", x->mean / mean);
	if (fabs(r->rate91 * 91 - expected) > CREATION_SD * sqrt(expected))
		add(note, "%.2f deals a day were created in the last 91 days, %.2f in 364",
		    r->rate91, r->rate364);
	date_text(day, f->p->entry);
	if (f->p->entry != DATE_NONE)
		add(note, "deals closed since %s, or open", day);
}

/* ---- rows --------------------------------------------------------------------------------- */

static void
segment_cells(struct tabulate *s, const struct forecast_tables *t, const struct forecast_group *g)
{
	size_t n;
	const char *text;

	if (g->dimension == SIZE_MAX) {
		tabulate_name(s, "overall");
		tabulate_name(s, "all");
		return;
	}
	text = intern_text(t->f->p->d->value[g->dimension], g->value, &n);
	tabulate_name(s, t->by[g->dimension]);
	tabulate_text(s, text, n);
}

static void
interval_cells(struct tabulate *s, const struct forecast *f, size_t v, size_t g, int measure)
{
	void (*cell)(struct tabulate *to, double x) = measure == WINS ? forecast_wins_cell :
	    tabulate_money;
	const struct interval *r = forecast_interval(f, v, g, measure);
	double limit[LIMITS], won = forecast_won(f, v, g, measure);

	forecast_limits(r, won, limit);
	cell(s, won + r->mean);
	for (int i = 0; i < LIMITS; i++)
		cell(s, limit[i]);
}

static void
period_row(const struct forecast_tables *t, struct tabulate *s, size_t v, size_t g,
    struct buf *note)
{
	const struct forecast *f = t->f;
	const struct projection_cell *c = projection_cell(&f->now, v, g);
	double target = t->targets->amount[v * f->groups + g];
	char name[PERIOD_TEXT];

	forecast_period_text(f, v, name);
	tabulate_name(s, name);
	forecast_day_cell(s, f->period[v].start);
	forecast_day_cell(s, f->period[v].last);
	segment_cells(s, t, &f->group[g]);
	tabulate_int(s, (long long)forecast_won(f, v, g, WINS));
	tabulate_money(s, forecast_won(f, v, g, AMOUNT));
	tabulate_int(s, (long long)f->group[g].open);
	tabulate_money(s, f->group[g].open_amount);
	forecast_wins_cell(s, c->open[WINS]);
	tabulate_money(s, c->open[AMOUNT]);
	forecast_wins_cell(s, c->fresh[WINS]);
	tabulate_money(s, c->fresh[AMOUNT]);
	interval_cells(s, f, v, g, WINS);
	interval_cells(s, f, v, g, AMOUNT);
	tabulate_money(s, target);
	tabulate_rate(s, isnan(target) ? NAN : interval_reaches(forecast_interval(f, v, g, AMOUNT),
	    target - forecast_won(f, v, g, AMOUNT)));
	forecast_factor_cell(s, f->now.intensity.won.level);
	tabulate_name(s, forecast_verdict_name[forecast_verdict(f, v, g)]);
	note_day(note, f);
	if (g == 0)
		note_all(note, f, v);
	note_verdicts(note, f, v, g);
	tabulate_text(s, note->len > 0 ? note->s : "", note->len);
	buf_clear(note);
	tabulate_end(s);
}

/* ---- for a person ---------------------------------------------------------------------------- */

static const char *
money(struct buf *b, double x)
{
	buf_clear(b);
	humanize_money(b, x, "");
	buf_bytes(b, "", 1);
	return b->s;
}

static void
say_period(const struct forecast_tables *t, size_t v)
{
	const struct forecast *f = t->f;
	const struct projection_cell *c = projection_cell(&f->now, v, 0);
	double limit[LIMITS], won = forecast_won(f, v, 0, AMOUNT),
	    target = t->targets->amount[v * f->groups];
	const struct interval *r = forecast_interval(f, v, 0, AMOUNT);
	struct buf a = { 0 }, b = { 0 }, d = { 0 };
	char name[PERIOD_TEXT], chance[NUM_MAX] = "";

	forecast_period_text(f, v, name);
	forecast_limits(r, won, limit);
	if (!isnan(target))
		snprintf(chance, sizeof chance, " The chance to reach %s is %.0f %%.",
		    money(&d, target), 100 * interval_reaches(r, target - won));
	wrap_printf(&t->o->b, "", "    ", "%s: %s expected; in 8 of 10 such cases between %s and "
	    "%s. Won so far: %.0f deals; of the %zu open ones %.0f are expected to be won in it, "
	    "and %.0f that are not created yet.%s", name, money(&d, won + r->mean), money(&a,
	    limit[LIMIT_LO80]), money(&b, limit[LIMIT_HI80]), forecast_won(f, v, 0, WINS),
	    f->group[0].open, c->open[WINS], c->fresh[WINS], chance);
	buf_free(&a);
	buf_free(&b);
	buf_free(&d);
}

static void
say_all(const struct forecast_tables *t)
{
	struct buf note = { 0 };

	buf_text(&t->o->b, "\n");
	for (size_t v = 0; v < t->f->o.periods; v++)
		say_period(t, v);
	for (size_t v = 0; v < t->f->o.periods; v++) {
		char name[PERIOD_TEXT];

		forecast_period_text(t->f, v, name);
		note_verdicts(&note, t->f, v, 0);
		if (note.len > 0)
			wrap_printf(&t->o->b, "", "    ", "%s: %.*s.", name, (int)note.len, note.s);
		buf_clear(&note);
	}
	buf_free(&note);
}

void
forecast_periods(const struct forecast_tables *t, struct tabulate *s)
{
	struct buf note = { 0 };

	period_columns(s, t->f == NULL || t->f->dimensions > 0);
	tabulate_header(s);
	for (size_t g = 0; t->f != NULL && g < t->f->groups; g++)
		for (size_t v = 0; v < t->f->o.periods; v++)
			period_row(t, s, v, g, &note);
	tabulate_close(s);
	if (t->table && t->f != NULL)
		say_all(t);
	buf_free(&note);
}
