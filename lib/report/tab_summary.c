#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "deal/columns.h"
#include "report/diagnosis.h"
#include "report/figure.h"
#include "report/headline.h"
#include "report/synopsis.h"
#include "report/tabs.h"

enum { WEEK = 7, CHANGED = 5 };		/* deals that are named */

/* ---- the headline and four facts ---- */

/* A sentence that the brief has, too. */
static void
say_sentence(struct page *p, const char *class, const struct sentence *x)
{
	if (x == NULL)
		return;
	if (class != NULL)
		buf_printf(&p->o, "<p class=\"%s\">", class);
	page_sentence(p, x->text, strlen(x->text));
	if (class != NULL)
		page_html(p, "</p>\n");
}

/* What moved, and then on what basis. */
static void
headline(struct content *c, const struct synopsis *s)
{
	size_t said = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->sentence[i].part == PART_HEADLINE)
			say_sentence(&c->page, said++ == 0 ? "lead" : "mut", &s->sentence[i]);
	(void)content_need(c, TABLE_INSIGHTS);
}

static void
open_fact(struct page *p, const char *key)
{
	page_html(p, "<div><dt>");
	page_say(p, key, NULL);
	page_html(p, "</dt><dd class=\"big\">");
}

static void
next_line(struct page *p)
{
	page_html(p, "</dd><dd>");
}

static void
end_fact(struct page *p)
{
	page_html(p, "</dd></div>\n");
}

static void
put_shown(struct page *p, const char *shown)
{
	page_text(p, shown, strlen(shown));
}

static void
fact_rate(struct content *c)
{
	struct page *p = &c->page;
	size_t i;
	const struct frame *f = diagnosis_win_rate(c->t, &i);

	if (f == NULL)
		return;
	open_fact(p, "fact_rate");
	put_shown(p, page_rate(p, frame_value(f, i, "recent"), 1));
	next_line(p);
	page_say(p, "fact_rate_change",
	    "change", page_points(p, frame_value(f, i, "change")),
	    "lo", page_points(p, frame_value(f, i, "change_lo")),
	    "hi", page_points(p, frame_value(f, i, "change_hi")), NULL);
	next_line(p);
	page_say(p, "fact_rate_basis",
	    "recent_from", page_date(p, frame_date(f, i, frame_find(f, "recent_from"))),
	    "recent_to", page_date(p, frame_date(f, i, frame_find(f, "recent_to"))),
	    "base_from", page_date(p, frame_date(f, i, frame_find(f, "base_from"))),
	    "base_to", page_date(p, frame_date(f, i, frame_find(f, "base_to"))), NULL);
	end_fact(p);
}

static void
fact_open(struct content *c, const struct open_sum *s)
{
	struct page *p = &c->page;

	open_fact(p, "fact_open");
	put_shown(p, page_money(p, s->amount));
	next_line(p);
	page_say(p, "deals", "n", page_count(p, (double)s->n), NULL);
	if (s->unpriced > 0) {
		next_line(p);
		page_say(p, "without_amount", "n", page_count(p, (double)s->unpriced), NULL);
	}
	end_fact(p);
}

static void
facts_scored(struct content *c, const struct open_sum *s)
{
	struct page *p = &c->page;
	struct open_sum high = open_deals_level(&c->deals, RISK_HIGH);

	open_fact(p, "fact_expected");
	put_shown(p, page_money(p, s->expected));
	next_line(p);
	page_say(p, "fact_expected_of", "n", page_count(p, round(s->wins)), "share",
	    page_rate(p, s->amount > 0 ? s->expected / s->amount : (double)NAN, 0), NULL);
	end_fact(p);
	open_fact(p, "fact_high");
	put_shown(p, page_money(p, high.amount));
	next_line(p);
	page_say(p, "fact_high_of", "n", page_count(p, (double)high.n), "loss",
	    page_money(p, high.loss), NULL);
	end_fact(p);
}

static void
facts(struct content *c)
{
	struct open_sum s = open_deals_sum(&c->deals);

	page_html(&c->page, "<dl class=\"facts\">\n");
	fact_rate(c);
	if (c->deals.f != NULL)
		fact_open(c, &s);
	if (c->deals.ranked)
		facts_scored(c, &s);
	page_html(&c->page, "</dl>\n");
	(void)content_need(c, TABLE_DEALS);
	if (c->deals.n > 0 && !c->deals.scored)
		page_paragraph(&c->page, "note", "not_scored", NULL);
	else
		(void)tab_no_signal(c);
}

/* ---- what moved the win rate ---- */

static void
findings(struct content *c, const struct synopsis *s, const struct frame *f)
{
	struct page *p = &c->page;

	for (size_t i = 0; i < f->rows; i++) {
		page_html(p, "<p>");
		say_sentence(p, NULL, synopsis_find(s, PART_WHY, i));
		page_html(p, "</p>\n");
		if (!headline_is_finding(f, i))
			continue;
		page_html(p, "<p class=\"do\"><b>");
		page_say(p, "do", NULL);
		page_html(p, "</b> ");
		say_sentence(p, NULL, synopsis_find(s, PART_DO, i));
		page_html(p, "</p>\n");
	}
}

/* What it is not. */
static void
ruled_out(struct content *c, const struct synopsis *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->sentence[i].part == PART_NOT)
			say_sentence(&c->page, "note", &s->sentence[i]);
}

static int
has_parts(const struct frame *f, size_t row)
{
	size_t n, parent = frame_find(f, "parent");
	const char *name = frame_text(f, row, frame_find(f, "hypothesis"), &n);

	for (size_t i = 0; i < f->rows; i++) {
		size_t m;
		const char *s = frame_text(f, i, parent, &m);

		if (m == n && memcmp(s, name, n) == 0 &&
		    isfinite(frame_value(f, i, "points")))
			return 1;
	}
	return 0;
}

/* Rows that add up to the change of the win rate. */
static int
is_part(const struct frame *f, size_t row)
{
	size_t n;

	(void)frame_text(f, row, frame_find(f, "parent"), &n);
	return n > 0 && isfinite(frame_value(f, row, "points")) &&
	    !has_parts(f, row);
}

static void
part_name(struct page *p, const struct frame *f, size_t row)
{
	static const struct { const char *name, *key; } known[] = {
		{ "mix", "part_mix" }, { "who sells", "part_who" },
		{ "execution: rest", "part_rest" }, { "execution", "part_execution" }
	};
	static const char in[] = "execution: ";
	size_t n, column = frame_find(f, "hypothesis"), skip = sizeof in - 1;
	const char *s = frame_text(f, row, column, &n);

	page_html(p, "<th scope=\"row\">");
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (frame_is(f, row, column, known[i].name)) {
			page_say(p, known[i].key, NULL);
			page_html(p, "</th>");
			return;
		}
	if (n > skip && memcmp(s, in, skip) == 0) {
		page_say(p, "part_in", NULL);
		page_html(p, " ");
		s += skip;
		n -= skip;
	}
	page_text(p, s, n);
	page_html(p, "</th>");
}

static void
part_row(struct page *p, const struct frame *f, size_t row, double most)
{
	double points = frame_value(f, row, "points");
	size_t n;
	const char *s = frame_text(f, row, frame_find(f, COL_VERDICT), &n);
	int told = diagnosis_tells(f, row);

	page_row(p, told ? "told" : "");
	part_name(p, f, row);
	figure_change(p, !told ? "s-gr" : points < 0 ? "s-hi" : "s-ab", points, most);
	page_points_cell(p, "", points);
	page_html(p, "<td class=\"opt\">");
	page_text(p, s, n);
	page_html(p, "</td>");
	page_row_end(p);
}

static void
parts(struct content *c)
{
	static const struct page_column column[] = {
		{ "parts", "" }, { "loses_gains", "ch mid" }, { "points", "n" },
		{ "verdict", "opt" }
	};
	struct page *p = &c->page;
	const struct frame *f;
	double most = 0;
	size_t whole;

	(void)content_need(c, TABLE_DIAGNOSE);
	if ((f = diagnosis_win_rate(c->t, &whole)) == NULL)
		return;
	for (size_t i = 0; i < f->rows; i++)
		if (is_part(f, i))
			most = fmax(most, fabs(frame_value(f, i, "points")));
	page_table(p, "parts_table", column, sizeof column / sizeof *column);
	for (size_t i = 0; i < f->rows; i++)
		if (is_part(f, i))
			part_row(p, f, i, most);
	page_row(p, "sum");
	page_head_say(p, "all");
	page_html(p, "<td></td>");
	page_points_cell(p, "", frame_value(f, whole, "points"));
	page_html(p, "<td class=\"opt\"></td>");
	page_row_end(p);
	page_table_end(p);
}

/* ---- the pipeline by risk ---- */

static void
risk_row(struct content *c, enum open_risk level, double most)
{
	static const char *const class[] = { "s-hi", "s-me", "s-lo" };
	struct page *p = &c->page;
	struct open_sum s = open_deals_level(&c->deals, level);
	const struct figure_part part[] = { { class[level], s.expected },
	    { "s-rest", s.amount - s.expected } };

	page_row(p, "");
	page_html(p, "<th scope=\"row\">");
	page_risk(p, level);
	page_html(p, "</th>");
	page_count_cell(p, "", (double)s.n);
	figure_bar(p, part, 2, most);
	page_money_cell(p, "", s.amount);
	page_money_cell(p, "", s.expected);
	page_row_end(p);
}

/* The smallest risk of a level's deals; NaN if it has none. */
static double
least_risk(const struct open_deals *d, enum open_risk level)
{
	double least = NAN;

	for (size_t i = 0; i < d->n; i++)
		if (d->level[i] == level)
			least = fmin(least, d->risk[i]);
	return least;
}

/* Where the levels begin, as the table's deals show it: dealscore's thresholds may be anyone's. */
static void
say_levels(struct content *c)
{
	struct page *p = &c->page;
	double high = least_risk(&c->deals, RISK_HIGH), medium = least_risk(&c->deals, RISK_MEDIUM);

	if (isfinite(high) && isfinite(medium))
		page_paragraph(p, "note", "by_risk_from", "high", page_rate(p, high, 0), "medium",
		    page_rate(p, medium, 0), NULL);
}

static void
by_risk(struct content *c)
{
	static const struct page_column column[] = {
		{ "risk", "" }, { "col_deals", "n" }, { "open_money", "ch" }, { "open", "n" },
		{ "expected", "n" }
	};
	struct page *p = &c->page;
	struct open_sum all = open_deals_sum(&c->deals);
	double most = 0;

	if (!c->deals.ranked)
		return;
	page_heading(p, 3, "by_risk");
	for (int k = 0; k < RISK_NONE; k++)
		most = fmax(most, all.level[k]);
	page_table(p, "by_risk", column, sizeof column / sizeof *column);
	for (int k = 0; k < RISK_NONE; k++)
		risk_row(c, (enum open_risk)k, most);
	page_row(p, "sum");
	page_head_say(p, "all");
	page_count_cell(p, "", (double)all.n);
	page_html(p, "<td></td>");
	page_money_cell(p, "", all.amount);
	page_money_cell(p, "", all.expected);
	page_row_end(p);
	page_table_end(p);
	say_levels(c);
	page_paragraph(p, "note", "by_risk_note", NULL);
}

/* ---- what changed since the last page ---- */

static const char *const change_key[CHANGES] = {
	"change_won", "change_lost", "change_gone", "change_new", "change_slipped",
	"change_risk", "change_up", "change_down"
};

static int
is_of_before(enum change k)
{
	return k == CHANGE_WON || k == CHANGE_LOST || k == CHANGE_GONE;
}

static void
changed_deal(struct content *c, enum change k, const struct change_deal *x)
{
	struct page *p = &c->page;
	const struct open_deals *d = is_of_before(k) ? &c->movement.deals : &c->deals;
	size_t n;
	const char *id = frame_text(d->f, x->deal, d->id, &n);

	page_html(p, "<li>");
	if (is_of_before(k))
		page_text(p, id, n);
	else
		page_deal(p, id, n);
	page_html(p, " <span class=\"mut\">");
	page_cell_of(p, d->f, x->deal, d->rep);
	page_html(p, "</span> ");
	put_shown(p, page_money(p, x->amount));
	if (k == CHANGE_SLIPPED) {
		page_html(p, ", ");
		page_say(p, "days_later", "n", page_count(p, x->by), NULL);
	} else if (k == CHANGE_RISK) {
		page_html(p, ", ");
		page_say(p, "risk_now", "points", page_points(p, x->by), "risk",
		    page_rate(p, d->risk[x->deal], 0), NULL);
	}
	page_html(p, "</li>\n");
}

static void
changed_row(struct content *c, enum change k)
{
	struct page *p = &c->page;
	const struct change_list *l = &c->movement.of[k];

	page_row(p, "");
	page_head_say(p, change_key[k]);
	page_count_cell(p, "", (double)l->n);
	page_money_cell(p, "", l->n > 0 ? l->amount : (double)NAN);
	page_html(p, "<td>");
	if (l->n > 0) {
		page_html(p, "<details><summary>");
		page_say(p, l->n > CHANGED ? "largest" : "which", "n",
		    page_count(p, l->n > CHANGED ? CHANGED : (double)l->n), NULL);
		page_html(p, "</summary><ul>\n");
		for (size_t i = 0; i < l->n && i < CHANGED; i++)
			changed_deal(c, k, &l->deal[i]);
		page_html(p, "</ul></details>");
	}
	page_html(p, "</td>");
	page_row_end(p);
}

static void
changed(struct content *c)
{
	static const struct page_column column[] = {
		{ "change", "" }, { "col_deals", "n" }, { "amount", "n" }, { "col_which", "" }
	};
	struct page *p = &c->page;

	if (!c->movement.there)
		return;
	page_html(p, "<h3>");
	page_say(p, "changed", "day", page_date(p, c->movement.deals.as_of), NULL);
	page_html(p, "</h3>\n");
	page_table(p, "changed_table", column, sizeof column / sizeof *column);
	for (int k = 0; k < CHANGES; k++)
		if ((k != CHANGE_GONE || c->movement.of[k].n > 0) &&
		    (c->movement.outcomes || (k != CHANGE_WON && k != CHANGE_LOST)) &&
		    (k != CHANGE_RISK || !c->movement.rescored))
			changed_row(c, (enum change)k);
	page_table_end(p);
	if (!c->movement.outcomes)
		page_paragraph(p, "note", "changed_outcomes", NULL);
	if (c->movement.rescored)
		page_paragraph(p, "note", "changed_model", NULL);
}

/* ---- this week ---- */

static void
week_deal(struct content *c, size_t i)
{
	struct page *p = &c->page;
	const struct open_deals *d = &c->deals;
	size_t n;
	const char *s = frame_text(d->f, i, d->id, &n);

	page_html(p, "<li><div class=\"who\">");
	page_deal(p, s, n);
	page_html(p, " <span class=\"mut\">");
	page_cell_of(p, d->f, i, d->rep);
	page_html(p, "</span></div><div class=\"sum n\">");
	put_shown(p, page_money(p, d->amount[i]));
	page_html(p, "</div><div class=\"why\"><b class=\"t-hi\">");
	page_say(p, "risk_of_loss", "risk", page_rate(p, d->risk[i], 0), NULL);
	page_html(p, "</b> <span class=\"mut\">");
	s = open_deals_reasons(d, i, &n);
	if (n > 0) {
		page_sentence(p, s, n);
		page_html(p, ".");
	}
	page_html(p, "</span>");
	s = frame_text(d->f, i, d->action, &n);
	if (n > 0) {
		page_html(p, "<div class=\"step\">");
		page_sentence(p, s, n);
		page_html(p, "</div>");
	}
	page_html(p, "</div></li>\n");
}

static void
week(struct content *c)
{
	struct page *p = &c->page;
	struct open_sum high = open_deals_level(&c->deals, RISK_HIGH), named = { 0 };
	int saveable = c->deals.f != NULL && frame_find(c->deals.f, COL_SAVEABLE) != FRAME_NONE;
	size_t *order;

	if (!c->deals.ranked)
		return;
	page_heading(p, 3, saveable ? "week_save" : "week_lose");
	if (high.n == 0) {
		page_paragraph(p, "note", "week_none", NULL);
		return;
	}
	order = open_deals_to_save(&c->deals);
	page_html(p, "<ol class=\"week\">\n");
	for (size_t i = 0; i < WEEK && i < high.n; i++) {
		week_deal(c, order[i]);
		open_sum_add(&named, &c->deals, order[i]);
	}
	page_html(p, "</ol>\n");
	free(order);
	page_html(p, "<p class=\"note\">");
	if (high.n > named.n) {
		page_say(p, "week_rest", "n", page_count(p, (double)(high.n - named.n)), "amount",
		    page_money(p, high.amount - named.amount), NULL);
		page_html(p, " <a href=\"#deals\">");
		page_say(p, "all_deals", NULL);
		page_html(p, "</a>. ");
	}
	page_say(p, saveable ? "week_by_saveable" : "week_by_loss", NULL);
	page_html(p, "</p>\n");
}

/* Is it there, and has nothing to say? */
static int
is_empty(const struct frame *f)
{
	return f != NULL && f->rows == 0;
}

static void
what_moved(struct content *c, const struct synopsis *s)
{
	const struct frame *f = tables_get(c->t, TABLE_INSIGHTS);

	if (!is_empty(f) || !is_empty(tables_get(c->t, TABLE_DIAGNOSE)))
		page_heading(&c->page, 3, "what_moved");
	if (f != NULL)
		findings(c, s, f);
	parts(c);
	ruled_out(c, s);
}

int
tab_summary(struct content *c, struct err *e)
{
	struct page *p = &c->page;
	struct synopsis s;

	(void)e;
	synopsis_make(&s, p, c->t, &c->deals, 0);
	headline(c, &s);
	facts(c);
	changed(c);
	page_html(p, "<div class=\"two\"><div>\n");
	what_moved(c, &s);
	page_html(p, "</div><div>\n");
	by_risk(c);
	page_html(p, "</div></div>\n");
	week(c);
	synopsis_free(&s);
	return 0;
}
