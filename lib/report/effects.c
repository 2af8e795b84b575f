#include <math.h>

#include "base/span.h"
#include "deal/columns.h"
#include "report/effects.h"

static void
put_text_cell(struct page *p, const char *class, const struct frame *f, size_t row,
    const char *column)
{
	size_t n;
	const char *s = frame_text(f, row, frame_find(f, column), &n);

	page_text_cell(p, class, s, n);
}

/* "2.3 to 7.2", of two shares or of two sums. */
static void
put_interval_cell(struct page *p, const struct frame *f, size_t row, int money)
{
	double lo = frame_value(f, row, "effect_lo"), hi = frame_value(f, row, "effect_hi");

	page_html(p, "<td class=\"n opt\">");
	if (isnan(lo) || isnan(hi))
		page_html(p, "&ndash;");
	else
		page_say(p, "from_to", "lo", money ? page_money(p, lo) : page_points(p, lo), "hi",
		    money ? page_money(p, hi) : page_points(p, hi), NULL);
	page_html(p, "</td>");
}

/* ---- levers ----------------------------------------------------------------------------- */

/* demo=yes; the column alone if it has days. */
static void
put_lever(struct page *p, const struct frame *f, size_t row)
{
	size_t n;
	const char *s = frame_text(f, row, frame_find(f, "lever"), &n);

	page_html(p, "<th scope=\"row\">");
	page_name(p, s, n);
	s = frame_text(f, row, frame_find(f, "level"), &n);
	if (n > 0) {
		page_html(p, ": ");
		page_text(p, s, n);
	}
	page_html(p, "</th>");
}

static int
is_found(const struct frame *f, size_t row)
{
	size_t verdict = frame_find(f, COL_VERDICT);

	return frame_is(f, row, verdict, "robust") ||
	    frame_is(f, row, verdict, "association only");
}

/* The sentences of what was found. */
static void
put_found(struct page *p, const struct frame *f)
{
	size_t note = frame_find(f, COL_NOTE);

	page_html(p, "<ul class=\"drift\">\n");
	for (size_t i = 0; i < f->rows; i++)
		if (is_found(f, i)) {
			page_html(p, "<li><b>");
			page_cell_of(p, f, i, frame_find(f, COL_VERDICT));
			page_html(p, ":</b> ");
			page_cell_of(p, f, i, note);
			page_html(p, "</li>\n");
		}
	page_html(p, "</ul>\n");
}

void
effects_levers(struct content *c)
{
	static const struct page_column column[] = {
		{ "lever", "" }, { "with_it", "n opt" }, { "lever_seen", "n" },
		{ "lever_effect", "n" }, { "certain", "n opt" }, { "drift_verdict", "" }
	};
	const struct frame *f = tables_get(c->t, TABLE_LEVERS);
	struct page *p = &c->page;

	if (f == NULL)
		return;
	page_heading(p, 3, "levers");
	put_found(p, f);
	page_table(p, "levers_table", column, sizeof column / sizeof *column);
	for (size_t i = 0; i < f->rows; i++) {
		page_row(p, "");
		put_lever(p, f, i);
		page_count_cell(p, "opt", frame_value(f, i, "treated"));
		page_points_cell(p, "", frame_value(f, i, "naive"));
		page_points_cell(p, "", frame_value(f, i, "effect"));
		put_interval_cell(p, f, i, 0);
		put_text_cell(p, "", f, i, COL_VERDICT);
		page_row_end(p);
	}
	page_table_end(p);
	page_paragraph(p, "note", "levers_note", NULL);
}

/* ---- the experiment ------------------------------------------------------------------- */

/* Is there no later look at this row's measure? */
static int
is_last(const struct frame *f, size_t row)
{
	size_t measure = frame_find(f, "measure"), n, m;
	const char *s = frame_text(f, row, measure, &n), *t;

	for (size_t i = row + 1; i < f->rows; i++) {
		t = frame_text(f, i, measure, &m);
		if (span_order(s, n, t, m) == 0)
			return 0;
	}
	return 1;
}

static void
put_look(struct page *p, const struct frame *f, size_t row, int money)
{
	page_row(p, "");
	page_head_say(p, money ? "value_per_deal" : "share_won");
	page_count_cell(p, "opt", frame_value(f, row, "alert_deals"));
	page_count_cell(p, "opt", frame_value(f, row, "holdout_deals"));
	if (money) {
		page_money_cell(p, "", frame_value(f, row, "alert_rate"));
		page_money_cell(p, "", frame_value(f, row, "holdout_rate"));
		page_money_cell(p, "", frame_value(f, row, "effect"));
	} else {
		page_rate_cell(p, "", frame_value(f, row, "alert_rate"), 1);
		page_rate_cell(p, "", frame_value(f, row, "holdout_rate"), 1);
		page_points_cell(p, "", frame_value(f, row, "effect"));
	}
	put_interval_cell(p, f, row, money);
	put_text_cell(p, "", f, row, COL_VERDICT);
	page_row_end(p);
}

void
effects_experiment(struct content *c)
{
	static const struct page_column column[] = {
		{ "measure", "" }, { "with_it", "n opt" }, { "held_out", "n opt" },
		{ "brings", "n" }, { "brings_without", "n" }, { "lever_effect", "n" },
		{ "certain", "n opt" }, { "drift_verdict", "" }
	};
	const struct frame *f = tables_get(c->t, TABLE_EXPERIMENT);
	struct page *p = &c->page;
	size_t measure;

	if (f == NULL)
		return;
	measure = frame_find(f, "measure");
	page_heading(p, 3, "experiment");
	for (size_t i = 0; i < f->rows; i++)
		if (is_last(f, i) && frame_is(f, i, measure, "win_rate")) {
			page_html(p, "<p><b>");
			page_sentence_of(p, f, i, frame_find(f, COL_VERDICT));
			page_html(p, ".</b> ");
			page_sentence_of(p, f, i, frame_find(f, COL_NOTE));
			page_html(p, ".</p>\n");
		}
	page_table(p, "experiment_table", column, sizeof column / sizeof *column);
	for (size_t i = 0; i < f->rows; i++)
		if (is_last(f, i))
			put_look(p, f, i, frame_is(f, i, measure, "value_per_deal"));
	page_table_end(p);
	page_paragraph(p, "note", "experiment_note", NULL);
}
