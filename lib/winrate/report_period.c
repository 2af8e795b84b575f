#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "csv/out.h"
#include "deal/columns.h"
#include "stats/proportion.h"
#include "text/humanize.h"
#include "text/wrap.h"
#include "winrate/aggregate.h"
#include "winrate/groupby.h"
#include "winrate/report.h"

/* A table by period and segment. */
struct period_report {
	void	(*columns)(struct tabulate *s);
	void	(*row)(struct tabulate *s, const struct aggregate *t);
	void	(*note)(struct out *note, const struct report *r, const struct cohort_period *p,
		    const struct aggregate *t);
	double	(*bar)(const struct aggregate *t);	/* what the bars of a segment show */
};

/* By which date deals are in a period. */
static const char *
date_name(const struct report *r)
{
	return deal_name[r->c->o.by_created ? DEAL_CREATED : DEAL_CLOSED];
}

static double
win_rate(const struct aggregate *t)
{
	return t->won + t->lost > 0 ? (double)t->won / (double)(t->won + t->lost) : NAN;
}

/* ---- cohort ---------------------------------------------------------------- */

static void
cohort_columns(struct tabulate *s)
{
	static const char *const name[][2] = {
		{ COL_DEALS, "deals" }, { COL_WON, NULL }, { COL_LOST, NULL }, { COL_OPEN, NULL },
		{ COL_WIN_RATE, "won" }, { "win_rate_lo", "from" }, { "win_rate_hi", "to" },
		{ "amount", NULL }, { "won_amount", NULL }, { "value_win_rate", "value" },
		{ "median_cycle_days", "days" }, { "mature_win_rate", "mature" },
		{ "mature_win_rate_lo", NULL }, { "mature_win_rate_hi", NULL },
	};

	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		tabulate_column(s, name[i][0], name[i][1]);
	tabulate_spare(s, "median_cycle_days", NULL);
	tabulate_spare(s, "win_rate_lo", "win_rate_hi");
	tabulate_spare(s, "value_win_rate", NULL);
}

/* Why there is no mature rate. */
static void
note_young(struct buf *note, const struct report *r, const struct cohort_period *p)
{
	const struct cohorts *c = r->c;
	int32_t seen = cohort_seen_age(c);
	char day[11];

	if (c->o.period == PERIOD_NONE || (r->table && p->next - 1 + seen > c->o.as_of)) {
		report_add(note, "young");
	} else if (p->next - 1 + seen <= c->o.as_of) {
		report_add(note, "few");
	} else {
		date_text(day, p->next - 1 + seen);
		report_add(note, "mature on ");
		buf_text(note, day);
	}
}

static void
cohort_note(struct out *note, const struct report *r, const struct cohort_period *p,
    const struct aggregate *t)
{
	/* for a person one reason will do */
	report_flags(&note->b, r->table ? p->flags & -p->flags : p->flags);
	if (t->created > 0 && isnan(t->mature) && !(r->table && p->flags != 0))
		note_young(&note->b, r, p);
	if (t->negative > 0)
		report_count(&note->b, t->negative, "closed deal with an amount below 0",
		    "closed deals with an amount below 0");
}

static void
cohort_row(struct tabulate *s, const struct aggregate *t)
{
	double lo, hi, rate = win_rate(t);

	proportion_wilson((double)t->won, (double)(t->won + t->lost), PROPORTION_Z, &lo, &hi);
	tabulate_int(s, (long long)(t->won + t->lost + t->open));
	tabulate_int(s, (long long)t->won);
	tabulate_int(s, (long long)t->lost);
	tabulate_int(s, (long long)t->open);
	tabulate_rate(s, rate);
	tabulate_rate(s, isnan(rate) ? NAN : lo);
	tabulate_rate(s, isnan(rate) ? NAN : hi);
	tabulate_money(s, t->amount);
	tabulate_money(s, t->won_amount);
	tabulate_rate(s, t->value_closed > 0 ? t->value_won / t->value_closed : NAN);
	tabulate_number(s, t->median_cycle);
	tabulate_rate(s, t->mature);
	tabulate_rate(s, t->mature_lo);
	tabulate_rate(s, t->mature_hi);
}

/* ---- velocity -------------------------------------------------------------- */

static void
velocity_columns(struct tabulate *s)
{
	tabulate_column(s, COL_DEALS, "deals");
	tabulate_column(s, COL_WIN_RATE, "won");
	tabulate_column(s, "average_won_amount", "average");
	tabulate_column(s, "cycle_days", "days");
	tabulate_column(s, "sales_velocity", "a day");
	tabulate_spare(s, "cycle_days", NULL);
}

static void
velocity_row(struct tabulate *s, const struct aggregate *t)
{
	tabulate_int(s, (long long)(t->won + t->lost + t->open));
	tabulate_rate(s, win_rate(t));
	tabulate_money(s, aggregate_won_amount(t));
	tabulate_number(s, aggregate_won_days(t));
	tabulate_money(s, aggregate_velocity(t));
}

static void
velocity_note(struct out *note, const struct report *r, const struct cohort_period *p,
    const struct aggregate *t)
{
	(void)r;
	report_flags(&note->b, p->flags);
	if (t->won_priced < t->won)
		report_count(&note->b, t->won - t->won_priced, "won deal without amount",
		    "won deals without amount");
}

/* ---- both ------------------------------------------------------------------- */

/* The last day of a period; nothing for that of all days. */
static void
period_end(struct tabulate *s, const struct report *r, size_t period)
{
	char day[11] = "";

	if (r->c->o.period != PERIOD_NONE)
		date_text(day, r->c->period[period].next - 1);
	tabulate_name(s, day);
}

/* The first that is shown. */
static size_t
first_period(const struct report *r)
{
	return r->last > 0 && r->last < r->c->periods ? r->c->periods - r->last : 0;
}

static void
write_rows(const struct report *r, const struct period_report *kind, struct tabulate *s,
    const struct groupbys *g, const struct aggregate *t)
{
	char buf[PERIOD_TEXT];
	struct out note;
	size_t written = 0;

	out_memory(&note);
	for (size_t i = 0; i < g->n; i++) {
		if (g->lead[i] < first_period(r))
			continue;
		if (written++ == 0 && !r->table)
			buf_printf(&note.b, "by %s", date_name(r));
		tabulate_text(s, buf, cohort_text(r->c, g->lead[i], buf));
		report_key_cells(s, g, i);
		kind->row(s, &t[i]);
		period_end(s, r, g->lead[i]);
		kind->note(&note, r, &r->c->period[g->lead[i]], &t[i]);
		report_end(s, &note.b);
	}
	out_free(&note);
}

/* The bars of a segment over the periods, into bar[periods]; deal is one of it. */
static void
measure_bars(const struct report *r, const struct period_report *kind, const struct groupbys *g,
    const struct aggregate *t, size_t deal, double *bar)
{
	for (size_t p = first_period(r); p < r->c->periods; p++) {
		uint32_t i = groupby_find(g, deal, (uint32_t)p);

		bar[p - first_period(r)] = i != GROUPBY_NONE ? kind->bar(&t[i]) : NAN;
	}
}

static void
write_name(const struct report *r, const struct groupbys *of, size_t segment)
{
	size_t n;

	for (size_t k = 0; k < r->keys; k++) {
		const char *text = groupby_text(of, segment, k, &n);

		buf_text(&r->o->b, k == 0 ? "  " : " & ");
		if (n == 0)
			buf_text(&r->o->b, "(empty)");
		else
			humanize_plain(&r->o->b, text, n);
	}
	buf_text(&r->o->b, "\n");
}

/* The segments alone, whatever the period, and one deal of each; both the caller's. */
static size_t *
find_segments(const struct report *r, const struct groupbys *g, struct groupbys *of)
{
	uint32_t *all = mem_zero(r->d->n, sizeof *all);
	size_t *deal;

	for (size_t i = 0; i < r->d->n; i++)
		all[i] = g->of[i] == GROUPBY_NONE ? GROUPBY_NONE : 0;
	groupby_make(of, r->d, all, r->key, r->keys);
	deal = mem_zero(of->n, sizeof *deal);
	for (size_t i = 0; i < r->d->n; i++)
		if (of->of[i] != GROUPBY_NONE)
			deal[of->of[i]] = i;
	free(all);
	return deal;
}

/* One line a segment below the table, all on one scale. */
static void
draw_bars(const struct report *r, const struct period_report *kind, const struct groupbys *g,
    const struct aggregate *t)
{
	size_t n = r->c->periods - first_period(r), *deal;
	struct groupbys of;
	double *bar, top = 0;

	deal = find_segments(r, g, &of);
	bar = mem_zero(of.n * n, sizeof *bar);
	for (size_t i = 0; i < of.n; i++)
		measure_bars(r, kind, g, t, deal[i], bar + i * n);
	for (size_t i = 0; i < of.n * n; i++)
		top = bar[i] > top ? bar[i] : top;
	buf_text(&r->o->b, "\n");
	for (size_t i = 0; i < of.n; i++) {
		report_spark(&r->o->b, bar + i * n, n, top);
		write_name(r, &of, i);
	}
	groupby_free(&of);
	free(bar);
	free(deal);
}

/* Returns 1 if there are rows, 0 if there is none, -1 with the reason. */
static int
report_periods(const struct report *r, const struct period_report *kind, struct err *e)
{
	struct tabulate s;
	struct groupbys g;
	struct aggregate *t;
	int rc = -1;

	groupby_make(&g, r->d, r->c->place, r->key, r->keys);
	tabulate_open(&s, r->o, r->table);
	tabulate_text_column(&s, "period", "period");
	report_key_columns(&s, r);
	kind->columns(&s);
	tabulate_text_column(&s, COL_PERIOD_END, NULL);
	tabulate_text_column(&s, COL_NOTE, "note");
	if ((t = aggregate_make(r->c, &g, e)) != NULL && (rc = report_start(&s, e)) == 0)
		write_rows(r, kind, &s, &g, t);
	tabulate_close(&s);
	if (rc == 0 && r->table && r->keys > 0 && r->c->periods - first_period(r) > 1)
		draw_bars(r, kind, &g, t);
	if (rc == 0)
		rc = g.n > 0;
	free(t);
	groupby_free(&g);
	return rc;
}

int
report_cohort(const struct report *r, struct err *e)
{
	static const struct period_report kind = {
		cohort_columns, cohort_row, cohort_note, win_rate
	};
	int rc = report_periods(r, &kind, e);

	if (rc > 0 && r->table) {
		buf_text(&r->o->b, "\n");
		wrap_printf(&r->o->b, "", "", "Periods are those of %s.  won: of closed deals; "
		    "value: of their money; mature: of the deals created in the period, won "
		    "within %d days (young: not known yet).", date_name(r), (int)r->c->horizon);
	}
	return rc < 0 ? -1 : 0;
}

int
report_velocity(const struct report *r, struct err *e)
{
	static const struct period_report kind = {
		velocity_columns, velocity_row, velocity_note, aggregate_velocity
	};
	int rc = report_periods(r, &kind, e);

	if (rc > 0 && r->table) {
		buf_text(&r->o->b, "\n");
		wrap_printf(&r->o->b, "", "", "Periods are those of %s.  a day: deals x won x "
		    "average amount of won deals / days they took.", date_name(r));
	}
	return rc < 0 ? -1 : 0;
}
