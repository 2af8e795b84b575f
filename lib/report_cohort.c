#include <math.h>
#include <stdlib.h>

#include "date.h"
#include "group.h"
#include "rate.h"
#include "report.h"
#include "tally.h"

static void
cohort_columns(struct sheet *s, const struct report *r)
{
	static const char *const name[][2] = {
		{ "deals", "deals" }, { "won", NULL }, { "lost", NULL }, { "open", NULL },
		{ "win_rate", "won" }, { "win_rate_lo", "from" }, { "win_rate_hi", "to" },
		{ "amount", NULL }, { "won_amount", NULL }, { "value_win_rate", "value" },
		{ "median_cycle_days", "days" }, { "mature_win_rate", "mature" },
		{ "mature_win_rate_lo", NULL }, { "mature_win_rate_hi", NULL },
	};

	sheet_text_column(s, "period", "period");
	report_key_columns(s, r);
	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		sheet_column(s, name[i][0], name[i][1]);
	sheet_text_column(s, "note", "note");
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
note_period(struct out *note, const struct report *r, const struct cohort_period *p,
    const struct tally *t)
{
	report_flags(note, p->flags);
	if (t->born > 0 && isnan(t->mature))
		note_young(note, r, p);
}

static void
cohort_row(struct sheet *s, const struct cohorts *c, const struct groups *g, size_t i,
    const struct tally *t)
{
	double won = (double)t->won, closed = (double)(t->won + t->lost), lo, hi;
	char buf[PERIOD_TEXT];

	sheet_text(s, buf, cohort_text(c, g->lead[i], buf));
	report_key_cells(s, g, i);
	sheet_int(s, (long long)(t->won + t->lost + t->open));
	sheet_int(s, (long long)t->won);
	sheet_int(s, (long long)t->lost);
	sheet_int(s, (long long)t->open);
	rate_wilson(won, closed, RATE_Z, &lo, &hi);
	sheet_rate(s, closed > 0 ? won / closed : NAN);
	sheet_rate(s, closed > 0 ? lo : NAN);
	sheet_rate(s, closed > 0 ? hi : NAN);
	sheet_money(s, t->amount);
	sheet_money(s, t->won_amount);
	sheet_rate(s, t->closed_amount > 0 ? t->won_amount / t->closed_amount : NAN);
	sheet_number(s, t->median_cycle);
	sheet_rate(s, t->mature);
	sheet_rate(s, t->mature_lo);
	sheet_rate(s, t->mature_hi);
}

static void
cohort_rows(const struct report *r, struct sheet *s, const struct groups *g, const struct tally *t)
{
	struct out note;

	out_memory(&note);
	for (size_t i = 0; i < g->n; i++) {
		cohort_row(s, r->c, g, i, &t[i]);
		note_period(&note, r, &r->c->period[g->lead[i]], &t[i]);
		report_end(s, &note);
	}
	out_free(&note);
}

int
report_cohort(const struct report *r, struct err *e)
{
	struct sheet s;
	struct groups g;
	struct tally *t;
	int rc = -1;

	group_make(&g, r->d, r->c->place, r->key, r->keys);
	sheet_open(&s, r->o, r->table);
	cohort_columns(&s, r);
	if ((t = tally_make(r->c, &g, e)) != NULL && (rc = report_start(&s, e)) == 0)
		cohort_rows(r, &s, &g, t);
	sheet_close(&s);
	if (rc == 0 && r->table && g.n > 0)
		out_printf(r->o, "\nwon: of closed deals; value: of their money; mature: of the deals created\n"
		    "in the period, won within %d days (young: not known yet).\n", (int)r->c->horizon);
	free(t);
	group_free(&g);
	return rc;
}
