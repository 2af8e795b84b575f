#include <math.h>
#include <string.h>

#include "csv/tabulate.h"
#include "deal/columns.h"
#include "effect/effect_text.h"
#include "effect/lever_rows.h"
#include "text/wrap.h"

#define SEEN 2.8		/* standard errors that are seen with power .8 at 5 %: 1.96 + .84 */
#define APART 2			/* of them, by which two estimates differ */

void
lever_verdict(struct buf *b, const struct lever_effect *f, const struct lever_options *o)
{
	static const char *const word[LEVER_VERDICTS] = {
		"robust", "association only", "no effect beyond ", "no overlap", "cannot tell"
	};

	buf_text(b, word[f->verdict]);
	if (f->verdict == LEVER_NO_EFFECT)
		effect_points(b, o->equivalence);
}

static void
put_name(struct buf *b, const struct lever_effect *f, const struct lever_options *o)
{
	const struct lever *l = f->lever;

	buf_text(b, l->column);
	if (*l->level != '\0')
		buf_printf(b, "=%s", l->level);
	if (o->group != NULL)
		buf_printf(b, " (%s=%s)", o->group->name, o->group->text[f->group]);
	buf_text(b, ": ");
}

/* Deals with it won 22 points more, half of that is who got it. */
static void
put_naive(struct buf *b, const struct lever_effect *f)
{
	const char *who = f->lever->dated ? "who got it and when" : "who got it";
	double part = 1 - f->effect / f->naive;

	if (isnan(f->naive))
		return;
	buf_printf(b, "; deals %s it won ", f->lever->dated ? "that ever had" : "with");
	effect_points(b, f->naive);
	buf_text(b, f->naive < 0 ? " less" : " more");
	if (part >= .45 && part <= .55)
		buf_printf(b, ", half of that is %s", who);
	else if (part >= .95)
		buf_printf(b, ", nearly all of that is %s", who);
	else if (part > .05)
		buf_printf(b, ", %.0f%% of that is %s", 100 * part, who);
	else if (part >= -.05)
		buf_printf(b, ", hardly any of that is %s", who);
}

static void
put_yardstick(struct buf *b, const struct lever_effect *f)
{
	if (f->strongest == NULL || isnan(f->holds_up_to))
		return;
	buf_printf(b, ". It holds up to a hidden cause that moves it %.1f times as much as %s does "
	    "(", f->holds_up_to, effect_column(f->strongest));
	effect_points(b, f->moved_by_known);
	buf_text(b, ")");
}

static void
put_doubt(struct buf *b, const struct lever_effect *f)
{
	switch (f->reason) {
	case LEVER_NEGATIVE_FAILS:
		buf_printf(b, ". It goes with %s, which it cannot have changed: somebody chose "
		    "who got it by what is not known here", f->negative);
		break;
	case LEVER_FEW_COVARIATES:
		buf_text(b, ". Too little is known of the deals to tell who got it: the rep and "
		    "two more columns are needed");
		break;
	case LEVER_NO_YARDSTICK:
		buf_text(b, ". Nothing that is known moves it, so nothing tells how much a hidden "
		    "cause would: --negative names a column that it cannot have changed");
		break;
	default:
		put_yardstick(b, f);
		if (f->reason == LEVER_WEAK)
			buf_text(b, ", and 2 times is needed");
	}
}

static void
put_no_overlap(struct buf *b, const struct lever_effect *f)
{
	switch (f->reason) {
	case LEVER_FEW_DEALS:
		buf_printf(b, "%zu of %zu deals had it: 100 with and 100 without are needed",
		    f->treated, f->deals);
		break;
	case LEVER_FEW_WINS:
		buf_text(b, "20 wins with it and 20 without are needed");
		break;
	case LEVER_NO_HORIZON:
		buf_text(b, "too few deals of one side are followed until they close");
		break;
	default:
		buf_printf(b, "what is known tells too well who got it: %.0f%% of the deals nearly "
		    "always or nearly never do", 100 * f->trimmed);
	}
}

static void
put_others(struct buf *b, const struct lever_effect *f, const struct lever_options *o)
{
	if (!isnan(f->aipw) && fabs(f->aipw - f->effect) > APART * f->se) {
		buf_text(b, ". All deals that might or might not get it, counted alike: ");
		effect_interval(b, f->aipw, NAN, NAN);
	}
	if (f->lever->dated)
		buf_printf(b, ". With it by day %d, of deals open then", (int)o->landmark);
	if (f->horizon >= 0)
		buf_printf(b, "%s within %d days%s", f->lever->dated ? ", won" : ". Won",
		    (int)f->horizon, f->lever->dated ? " from there" : "");
	if (f->cluster != NULL && f->horizon >= 0)
		buf_printf(b, "; certain by %zu groups of %s", f->clusters, f->cluster);
}

void
lever_note(struct buf *b, const struct lever_effect *f, const struct lever_options *o)
{
	put_name(b, f, o);
	switch (f->verdict) {
	case LEVER_ROBUST:
	case LEVER_ASSOCIATION:
		effect_interval(b, f->effect, f->lo, f->hi);
		buf_text(b, " if nothing unknown decides both");
		put_naive(b, f);
		put_doubt(b, f);
		break;
	case LEVER_NO_EFFECT:
		effect_interval(b, f->effect, f->lo, f->hi);
		buf_text(b, " if nothing unknown decides both");
		put_naive(b, f);
		break;
	case LEVER_NO_OVERLAP:
		put_no_overlap(b, f);
		break;
	default:
		effect_interval(b, f->effect, f->lo, f->hi);
		buf_text(b, "; from ");
		effect_points(b, SEEN * f->se);
		buf_text(b, " on an effect would be seen four times in five");
		put_naive(b, f);
	}
	put_others(b, f, o);
}

/* ---- the table ---------------------------------------------------------------------------- */

static void
open_columns(struct tabulate *s, const struct lever_options *o, struct out *to, int table)
{
	static const struct tabulate_head column[] = {
		{ "lever", "lever", 1 }, { "level", "level", 1 }, { COL_DEALS, "deals", 0 },
		{ "treated", "with it", 0 }, { "naive", "seen", 0 }, { "naive_lo", NULL, 0 },
		{ "naive_hi", NULL, 0 }, { "effect", "effect", 0 }, { "effect_lo", "from", 0 },
		{ "effect_hi", "to", 0 }, { COL_P_VALUE, NULL, 0 }, { COL_Q_VALUE, "q", 0 },
		{ "wins_more", "wins more", 0 }, { "amount_more", "amount more", 0 },
		{ "overlap", "overlap", 0 }, { "trimmed", NULL, 0 },
		{ "strongest_known", NULL, 1 }, { "moved_by_known", NULL, 0 },
		{ "moved_by_all", NULL, 0 }, { "holds_up_to", "holds", 0 },
		{ "robustness", NULL, 0 }, { "negative_p", NULL, 0 }, { "horizon_days", NULL, 0 },
		{ COL_VERDICT, "verdict", 1 }, { COL_NOTE, NULL, 1 }
	};

	tabulate_open(s, to, table);
	if (o->group != NULL)
		tabulate_text_column(s, o->group->name, o->group->name);
	tabulate_heads(s, column, sizeof column / sizeof *column);
	tabulate_spare(s, "overlap", NULL);
	tabulate_spare(s, "amount_more", "wins_more");
	tabulate_spare(s, "treated", NULL);
	tabulate_header(s);
}

static void
write_row(struct tabulate *s, const struct lever_effect *f, const struct lever_options *o)
{
	const struct lever *l = f->lever;
	struct buf text = { 0 };

	if (o->group != NULL)
		tabulate_name(s, o->group->text[f->group]);
	tabulate_name(s, l->column);
	tabulate_name(s, l->level);
	tabulate_int(s, (long long)f->deals);
	tabulate_int(s, (long long)f->treated);
	tabulate_change(s, f->naive);
	tabulate_change(s, f->naive_lo);
	tabulate_change(s, f->naive_hi);
	tabulate_change(s, f->effect);
	tabulate_change(s, f->lo);
	tabulate_change(s, f->hi);
	tabulate_p(s, f->p);
	tabulate_p(s, f->q);
	tabulate_number(s, f->wins_more);
	tabulate_money(s, f->amount_more);
	tabulate_rate(s, f->overlap);
	tabulate_rate(s, f->trimmed);
	tabulate_name(s, f->strongest != NULL ? f->strongest : "");
	tabulate_change(s, f->moved_by_known);
	tabulate_change(s, f->moved_by_all);
	tabulate_number(s, f->holds_up_to);
	tabulate_rate(s, f->robustness);
	tabulate_p(s, f->negative_p);
	if (f->horizon < 0)
		tabulate_name(s, "");
	else
		tabulate_int(s, f->horizon);
	lever_verdict(&text, f, o);
	tabulate_text(s, text.s, text.len);
	buf_clear(&text);
	lever_note(&text, f, o);
	tabulate_text(s, text.s, text.len);
	buf_free(&text);
	tabulate_end(s);
}

void
lever_rows_write(const struct lever_effect *f, size_t n, const struct lever_options *o, int table,
    struct out *to)
{
	struct tabulate s;
	struct buf note = { 0 };

	open_columns(&s, o, to, table);
	for (size_t i = 0; i < n; i++)
		write_row(&s, &f[i], o);
	tabulate_close(&s);
	if (table)
		buf_text(&to->b, n > 0 ? "\n" : "");
	for (size_t i = 0; i < n && table; i++) {
		buf_clear(&note);
		lever_verdict(&note, &f[i], o);
		buf_text(&note, ": ");
		lever_note(&note, &f[i], o);
		buf_bytes(&note, "", 1);
		wrap_printf(&to->b, "", "    ", "%s", note.s);
	}
	buf_free(&note);
}
