#include <math.h>
#include <stdlib.h>

#include "group.h"
#include "report.h"
#include "tally.h"

static void
velocity_columns(struct sheet *s, const struct report *r)
{
	sheet_text_column(s, "period", "period");
	report_key_columns(s, r);
	sheet_column(s, "deals", "deals");
	sheet_column(s, "win_rate", "won");
	sheet_column(s, "average_won_amount", "average");
	sheet_column(s, "cycle_days", "days");
	sheet_column(s, "sales_velocity", "a day");
	sheet_text_column(s, "note", "note");
}

static void
velocity_row(struct sheet *s, const struct cohorts *c, const struct groups *g, size_t i,
    const struct tally *t)
{
	size_t closed = t->won + t->lost;
	char buf[PERIOD_TEXT];

	sheet_text(s, buf, cohort_text(c, g->lead[i], buf));
	report_key_cells(s, g, i);
	sheet_int(s, (long long)(closed + t->open));
	sheet_rate(s, closed > 0 ? (double)t->won / (double)closed : NAN);
	sheet_money(s, tally_won_amount(t));
	sheet_number(s, tally_won_days(t));
	sheet_money(s, tally_velocity(t));
}

static void
velocity_rows(const struct report *r, struct sheet *s, const struct groups *g,
    const struct tally *t)
{
	struct out note;

	out_memory(&note);
	for (size_t i = 0; i < g->n; i++) {
		velocity_row(s, r->c, g, i, &t[i]);
		report_flags(&note, r->c->period[g->lead[i]].flags);
		if (t[i].won_priced < t[i].won)
			report_count(&note, t[i].won - t[i].won_priced, "won deal without amount",
			    "won deals without amount");
		report_end(s, &note);
	}
	out_free(&note);
}

int
report_velocity(const struct report *r, struct err *e)
{
	struct sheet s;
	struct groups g;
	struct tally *t;
	int rc = -1;

	group_make(&g, r->d, r->c->place, r->key, r->keys);
	sheet_open(&s, r->o, r->table);
	velocity_columns(&s, r);
	if ((t = tally_make(r->c, &g, e)) != NULL && (rc = report_start(&s, e)) == 0)
		velocity_rows(r, &s, &g, t);
	sheet_close(&s);
	if (rc == 0 && r->table && g.n > 0)
		out_text(r->o, "\na day: deals x won x average amount of won deals / days they took.\n");
	free(t);
	group_free(&g);
	return rc;
}
