#include <math.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "stats/proportion.h"
#include "text/humanize.h"
#include "winrate/aggregate.h"
#include "winrate/groupby.h"
#include "winrate/report.h"

/* A table by period and segment. */
struct kind {
	void	(*columns)(struct sheet *s);
	void	(*row)(struct sheet *s, const struct tally *t);
	void	(*note)(struct out *note, const struct report *r, const struct cohort_period *p,
		    const struct tally *t);
	double	(*bar)(const struct tally *t);	/* what the bars of a segment show */
};

static double
win_rate(const struct tally *t)
{
	return t->won + t->lost > 0 ? (double)t->won / (double)(t->won + t->lost) : NAN;
}

/* ---- cohort ---------------------------------------------------------------- */

static void
cohort_columns(struct sheet *s)
{
	static const char *const name[][2] = {
		{ "deals", "deals" }, { "won", NULL }, { "lost", NULL }, { "open", NULL },
		{ "win_rate", "won" }, { "win_rate_lo", "from" }, { "win_rate_hi", "to" },
		{ "amount", NULL }, { "won_amount", NULL }, { "value_win_rate", "value" },
		{ "median_cycle_days", "days" }, { "mature_win_rate", "mature" },
		{ "mature_win_rate_lo", NULL }, { "mature_win_rate_hi", NULL },
	};

	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		sheet_column(s, name[i][0], name[i][1]);
}

/* Why there is no mature rate. */
static void
note_young(struct out *note, const struct report *r, const struct cohort_period *p)
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
		out_text(note, day);
	}
}

static void
cohort_note(struct out *note, const struct report *r, const struct cohort_period *p,
    const struct tally *t)
{
	report_flags(note, r->table ? p->flags & -p->flags : p->flags);	/* for a person one reason will do */
	if (t->born > 0 && isnan(t->mature) && !(r->table && p->flags != 0))
		note_young(note, r, p);
}

static void
cohort_row(struct sheet *s, const struct tally *t)
{
	double lo, hi, rate = win_rate(t);

	rate_wilson((double)t->won, (double)(t->won + t->lost), RATE_Z, &lo, &hi);
	sheet_int(s, (long long)(t->won + t->lost + t->open));
	sheet_int(s, (long long)t->won);
	sheet_int(s, (long long)t->lost);
	sheet_int(s, (long long)t->open);
	sheet_rate(s, rate);
	sheet_rate(s, isnan(rate) ? NAN : lo);
	sheet_rate(s, isnan(rate) ? NAN : hi);
	sheet_money(s, t->amount);
	sheet_money(s, t->won_amount);
	sheet_rate(s, t->closed_amount > 0 ? t->won_amount / t->closed_amount : NAN);
	sheet_number(s, t->median_cycle);
	sheet_rate(s, t->mature);
	sheet_rate(s, t->mature_lo);
	sheet_rate(s, t->mature_hi);
}

/* ---- velocity -------------------------------------------------------------- */

static void
velocity_columns(struct sheet *s)
{
	sheet_column(s, "deals", "deals");
	sheet_column(s, "win_rate", "won");
	sheet_column(s, "average_won_amount", "average");
	sheet_column(s, "cycle_days", "days");
	sheet_column(s, "sales_velocity", "a day");
}

static void
velocity_row(struct sheet *s, const struct tally *t)
{
	sheet_int(s, (long long)(t->won + t->lost + t->open));
	sheet_rate(s, win_rate(t));
	sheet_money(s, tally_won_amount(t));
	sheet_number(s, tally_won_days(t));
	sheet_money(s, tally_velocity(t));
}

static void
velocity_note(struct out *note, const struct report *r, const struct cohort_period *p,
    const struct tally *t)
{
	(void)r;
	report_flags(note, p->flags);
	if (t->won_priced < t->won)
		report_count(note, t->won - t->won_priced, "won deal without amount",
		    "won deals without amount");
}

/* ---- both ------------------------------------------------------------------- */

static void
write_rows(const struct report *r, const struct kind *kind, struct sheet *s, const struct groups *g,
    const struct tally *t)
{
	char buf[PERIOD_TEXT];
	struct out note;

	out_memory(&note);
	for (size_t i = 0; i < g->n; i++) {
		sheet_text(s, buf, cohort_text(r->c, g->lead[i], buf));
		report_key_cells(s, g, i);
		kind->row(s, &t[i]);
		kind->note(&note, r, &r->c->period[g->lead[i]], &t[i]);
		report_end(s, &note);
	}
	out_free(&note);
}

/* The bars of a segment over the periods, into bar[periods]; deal is one of it. */
static void
measure_bars(const struct report *r, const struct kind *kind, const struct groups *g,
    const struct tally *t, size_t deal, double *bar)
{
	for (size_t p = 0; p < r->c->periods; p++) {
		uint32_t i = group_find(g, deal, (uint32_t)p);

		bar[p] = i != GROUP_NONE ? kind->bar(&t[i]) : NAN;
	}
}

static void
write_name(const struct report *r, const struct groups *of, size_t segment)
{
	size_t n;

	for (size_t k = 0; k < r->keys; k++) {
		const char *text = group_text(of, segment, k, &n);

		out_text(r->o, k == 0 ? "  " : " & ");
		if (n == 0)
			out_text(r->o, "(empty)");
		else
			text_plain(r->o, text, n);
	}
	out_text(r->o, "\n");
}

/* The segments alone, whatever the period, and one deal of each; both the caller's. */
static size_t *
find_segments(const struct report *r, const struct groups *g, struct groups *of)
{
	uint32_t *all = mem_zero(r->d->n, sizeof *all);
	size_t *deal;

	for (size_t i = 0; i < r->d->n; i++)
		all[i] = g->of[i] == GROUP_NONE ? GROUP_NONE : 0;
	group_make(of, r->d, all, r->key, r->keys);
	deal = mem_zero(of->n, sizeof *deal);
	for (size_t i = 0; i < r->d->n; i++)
		if (of->of[i] != GROUP_NONE)
			deal[of->of[i]] = i;
	free(all);
	return deal;
}

/* One line a segment below the table, all on one scale. */
static void
draw_bars(const struct report *r, const struct kind *kind, const struct groups *g, const struct tally *t)
{
	size_t n = r->c->periods, *deal;
	struct groups of;
	double *bar, top = 0;

	deal = find_segments(r, g, &of);
	bar = mem_zero(of.n * n, sizeof *bar);
	for (size_t i = 0; i < of.n; i++)
		measure_bars(r, kind, g, t, deal[i], bar + i * n);
	for (size_t i = 0; i < of.n * n; i++)
		top = bar[i] > top ? bar[i] : top;
	out_text(r->o, "\n");
	for (size_t i = 0; i < of.n; i++) {
		report_spark(r->o, bar + i * n, n, top);
		write_name(r, &of, i);
	}
	group_free(&of);
	free(bar);
	free(deal);
}

/* Returns 1 if there are rows, 0 if there is none, -1 with the reason. */
static int
report_periods(const struct report *r, const struct kind *kind, struct err *e)
{
	struct sheet s;
	struct groups g;
	struct tally *t;
	int rc = -1;

	group_make(&g, r->d, r->c->place, r->key, r->keys);
	sheet_open(&s, r->o, r->table);
	sheet_text_column(&s, "period", "period");
	report_key_columns(&s, r);
	kind->columns(&s);
	sheet_text_column(&s, "note", "note");
	if ((t = tally_make(r->c, &g, e)) != NULL && (rc = report_start(&s, e)) == 0)
		write_rows(r, kind, &s, &g, t);
	sheet_close(&s);
	if (rc == 0 && r->table && r->keys > 0 && r->c->periods > 1)
		draw_bars(r, kind, &g, t);
	if (rc == 0)
		rc = g.n > 0;
	free(t);
	group_free(&g);
	return rc;
}

int
report_cohort(const struct report *r, struct err *e)
{
	static const struct kind kind = { cohort_columns, cohort_row, cohort_note, win_rate };
	int rc = report_periods(r, &kind, e);

	if (rc > 0 && r->table)
		out_printf(r->o, "\nwon: of closed deals; value: of their money; mature: of the deals created\n"
		    "in the period, won within %d days (young: not known yet).\n", (int)r->c->horizon);
	return rc < 0 ? -1 : 0;
}

int
report_velocity(const struct report *r, struct err *e)
{
	static const struct kind kind = { velocity_columns, velocity_row, velocity_note, tally_velocity };
	int rc = report_periods(r, &kind, e);

	if (rc > 0 && r->table)
		out_text(r->o, "\na day: deals x won x average amount of won deals / days they took.\n");
	return rc < 0 ? -1 : 0;
}
