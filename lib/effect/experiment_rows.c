#include <math.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/num.h"
#include "csv/tabulate.h"
#include "deal/columns.h"
#include "effect/effect_text.h"
#include "effect/experiment_rows.h"
#include "text/humanize.h"
#include "text/wrap.h"

void
experiment_verdict(struct buf *b, const struct experiment_look *l, const struct experiment *x)
{
	switch (l->verdict) {
	case EXPERIMENT_HELPS:
		buf_text(b, "helps");
		break;
	case EXPERIMENT_HURTS:
		buf_text(b, "hurts");
		break;
	case EXPERIMENT_NO_EFFECT:
		buf_text(b, "no effect beyond ");
		effect_points(b, x->o.equivalence);
		break;
	case EXPERIMENT_WRONG_SPLIT:
		buf_text(b, "split is wrong");
		break;
	default:
		if (l->decided != DATE_NONE)
			buf_text(b, "cannot tell: the plan is at its end");
		else if (isnan(l->weeks))
			buf_text(b, "cannot tell yet: not within ten years");
		else
			buf_printf(b, "cannot tell yet: %.0f more deal%s, about %.0f week%s",
			    l->more, l->more > 1 || l->more < 1 ? "s" : "", l->weeks,
			    l->weeks > 1 ? "s" : "");
	}
}

/* ---- the sentence ---------------------------------------------------------------------- */

static void
put_effect(struct buf *b, const struct experiment_look *l, enum experiment_measure measure)
{
	if (measure == EXPERIMENT_WIN_RATE) {
		effect_interval(b, l->effect, l->effect - l->half, l->effect + l->half);
		return;
	}
	humanize_money(b, l->effect, "");
	buf_text(b, " a deal (");
	humanize_money(b, l->effect - l->half, "");
	buf_text(b, " to ");
	humanize_money(b, l->effect + l->half, "");
	buf_text(b, ")");
}

static void
put_decided(struct buf *b, const struct experiment_look *l, const struct experiment *x)
{
	char day[11];

	if (l->decided == DATE_NONE)
		return;
	date_text(day, l->decided);
	if (x->o.plan > 0)
		buf_printf(b, "; decided on %s: what comes later does not count", day);
	else if (l->decided != l->on)
		buf_printf(b, "; first on %s", day);
}

static void
put_note(struct buf *b, const struct experiment_look *l, enum experiment_measure measure,
    const struct experiment *x)
{
	if (l->verdict == EXPERIMENT_WRONG_SPLIT) {
		buf_printf(b, "the arms are not the split that was asked for: of %.0f deals %.1f%% "
		    "are in arm %s, asked for were %.1f%%", l->deals[0] + l->deals[1],
		    100 * l->split, x->name[0], 100 * x->o.holdout);
		return;
	}
	if (l->early) {
		buf_printf(b, "%d deals in each arm are needed, and %d of them followed for %d "
		    "days; %s: %.0f and %.0f, %s: %.0f and %.0f", EXPERIMENT_ENTRIES,
		    EXPERIMENT_FOLLOWED, (int)x->o.horizon, x->name[1], l->deals[1],
		    l->followed[1], x->name[0], l->deals[0], l->followed[0]);
		return;
	}
	buf_printf(b, "%s against %s: ", x->name[1], x->name[0]);
	put_effect(b, l, measure);
	buf_printf(b, ", %swon within %d days of entry", measure == EXPERIMENT_WIN_RATE ? "" :
	    "money ", (int)x->o.horizon);
	put_decided(b, l, x);
	if (l->decided == DATE_NONE && x->o.plan > 0)
		buf_printf(b, "; %.0f%% of the plan", 100 * fmin(1, l->share_of_plan));
}

/* ---- the table -------------------------------------------------------------------------- */

static void
open_columns(struct tabulate *s, struct out *o, int table)
{
	static const struct tabulate_head column[] = {
		{ "measure", "measure", 1 }, { "on", "on", 1 }, { "alert_deals", "deals", 0 },
		{ "holdout_deals", "held out", 0 }, { "alert_rate", "brings", 0 },
		{ "holdout_rate", "without", 0 }, { "effect", "effect", 0 },
		{ "effect_lo", "from", 0 }, { "effect_hi", "to", 0 }, { "fixed_lo", NULL, 0 },
		{ "fixed_hi", NULL, 0 }, { COL_P_VALUE, NULL, 0 }, { "planned", NULL, 0 },
		{ "share_of_plan", "of plan", 0 }, { "srm_p", NULL, 0 },
		{ COL_VERDICT, "verdict", 1 }, { COL_NOTE, NULL, 1 }
	};

	tabulate_open(s, o, table);
	tabulate_heads(s, column, sizeof column / sizeof *column);
	tabulate_spare(s, "share_of_plan", NULL);
	tabulate_header(s);
}

static void
cell(struct tabulate *s, enum experiment_measure measure, double x, int change)
{
	if (measure == EXPERIMENT_VALUE)
		tabulate_money(s, x);
	else if (change)
		tabulate_change(s, x);
	else
		tabulate_rate(s, x);
}

static void
write_look(struct tabulate *s, const struct experiment_look *l, enum experiment_measure m,
    const struct experiment *x)
{
	struct buf text = { 0 };
	char day[11];

	tabulate_name(s, experiment_measure_name[m]);
	tabulate_text(s, day, date_text(day, l->on));
	tabulate_int(s, (long long)l->deals[1]);
	tabulate_int(s, (long long)l->deals[0]);
	cell(s, m, l->mean[1], 0);
	cell(s, m, l->mean[0], 0);
	cell(s, m, l->effect, 1);
	cell(s, m, l->effect - l->half, 1);
	cell(s, m, l->effect + l->half, 1);
	cell(s, m, l->effect - l->fixed_half, 1);
	cell(s, m, l->effect + l->fixed_half, 1);
	tabulate_p(s, l->p);
	tabulate_number(s, l->planned);
	tabulate_rate(s, l->share_of_plan);
	tabulate_p(s, l->split_p);
	experiment_verdict(&text, l, x);
	tabulate_text(s, text.s, text.len);
	buf_clear(&text);
	put_note(&text, l, m, x);
	tabulate_text(s, text.s, text.len);
	buf_free(&text);
	tabulate_end(s);
}

/* With a plan the look that decided is the last one. */
static const struct experiment_look *
last_look(const struct experiment *x, const struct experiment_look *l, size_t n)
{
	for (size_t i = 0; i < n && x->o.plan > 0; i++)
		if (l[i].decided != DATE_NONE)
			return &l[i];
	return &l[n - 1];
}

static void
write_sentence(struct out *o, const struct experiment_look *l, enum experiment_measure m,
    const struct experiment *x)
{
	struct buf text = { 0 };

	experiment_verdict(&text, l, x);
	buf_text(&text, ": ");
	put_note(&text, l, m, x);
	buf_bytes(&text, "", 1);
	wrap_printf(&o->b, "", "    ", "%s: %s", experiment_measure_name[m], text.s);
	buf_free(&text);
}

void
experiment_rows_write(const struct experiment *x, int by_week, int table, struct out *o)
{
	struct experiment_look *look[EXPERIMENT_MEASURES];
	size_t n[EXPERIMENT_MEASURES], measures = x->n == 0 ? 0 : x->is_priced ?
	    EXPERIMENT_MEASURES : 1;
	struct tabulate s;

	open_columns(&s, o, table);
	for (size_t m = 0; m < measures; m++) {
		look[m] = experiment_looks(x, (enum experiment_measure)m, &n[m]);
		for (size_t i = 0; i < n[m] && by_week; i++)
			write_look(&s, &look[m][i], (enum experiment_measure)m, x);
		if (!by_week)
			write_look(&s, last_look(x, look[m], n[m]), (enum experiment_measure)m, x);
	}
	tabulate_close(&s);
	if (table && measures > 0)
		buf_text(&o->b, "\n");
	for (size_t m = 0; m < measures; m++) {
		const struct experiment_look *last = last_look(x, look[m], n[m]);

		if (table)
			write_sentence(o, last, (enum experiment_measure)m, x);
		free(look[m]);
	}
}
