#include <math.h>
#include <string.h>

#include "deal/columns.h"
#include "report/figure.h"
#include "report/tabs.h"

enum { SEGMENTS = 20 };

static int
is_overall(const struct frame *f, size_t i)
{
	return frame_is(f, i, frame_find(f, COL_DIMENSION), "overall");
}

/* ---- by period ---- */

static double
largest(const struct frame *f, int overall)
{
	double most = 0, target;

	for (size_t i = 0; i < f->rows; i++)
		if (is_overall(f, i) == overall) {
			target = frame_value(f, i, "target");
			most = fmax(most, frame_value(f, i, "amount_hi95"));
			most = isfinite(target) ? fmax(most, target) : most;
		}
	return most;
}

/* Has any row a target? */
static int
has_target(const struct frame *f)
{
	for (size_t i = 0; i < f->rows; i++)
		if (isfinite(frame_value(f, i, "target")))
			return 1;
	return 0;
}

static void
period_row(struct page *p, const struct frame *f, size_t i, double most, int target)
{
	const struct figure_scale scale = { 0, most };
	const struct figure_dot d = { frame_value(f, i, "expected_amount"),
	    frame_value(f, i, "amount_lo95"),
	    frame_value(f, i, "amount_hi95"), frame_value(f, i, "target"), "s-mk" };
	size_t n;
	const char *s = frame_text(f, i, frame_find(f, is_overall(f, i) ? COL_PERIOD :
	    COL_SEGMENT), &n);

	page_row(p, "");
	page_head_text(p, s, n);
	page_money_cell(p, "opt", frame_value(f, i, "won_amount"));
	figure_dot(p, &scale, &d);
	page_money_cell(p, "", d.x);
	page_money_cell(p, "", d.lo);
	page_money_cell(p, "", d.hi);
	page_count_cell(p, "opt", round(frame_value(f, i, "expected_wins")));
	if (target) {
		page_money_cell(p, "", d.tick);
		page_rate_cell(p, "", frame_value(f, i, "p_target"), 0);
	}
	page_row_end(p);
}

static void
open_table(struct page *p, const char *name, const char *head, double most, int target)
{
	char high[PAGE_SHOWN_MAX], mid[PAGE_SHOWN_MAX];

	strcpy(high, page_money(p, most));
	strcpy(mid, page_money(p, most / 2));
	page_table_open(p, name);
	page_table_head(p, head, "");
	page_table_head(p, "won_so_far", "n opt");
	figure_head(p, "interval_95", page_money(p, 0), mid, high);
	page_table_head(p, "expected", "n");
	page_table_head(p, "from", "n");
	page_table_head(p, "to", "n");
	page_table_head(p, "wins", "n opt");
	if (target) {
		page_table_head(p, "target", "n");
		page_table_head(p, "p_target", "n");
	}
	page_table_body(p);
}

static void
periods(struct page *p, const struct frame *f)
{
	int target = has_target(f);
	double most = largest(f, 1);

	open_table(p, "forecast_table", "period", most, target);
	for (size_t i = 0; i < f->rows; i++)
		if (is_overall(f, i))
			period_row(p, f, i, most, target);
	page_table_end(p);
	page_paragraph(p, "note", target ? "forecast_note_target" : "forecast_note", NULL);
	if (!frame_is(f, 0, frame_find(f, COL_VERDICT), "ready"))
		page_paragraph(p, "note told", "forecast_verdict", "verdict",
		    page_line(p, f, 0, frame_find(f, COL_VERDICT)), NULL);
}

/* Segments of the first period. */
static void
by_segment(struct page *p, const struct frame *f)
{
	int target = has_target(f);
	double most = largest(f, 0);
	size_t n, m, shown = 0;
	const char *first = frame_text(f, 0, 0, &n), *s;

	if (most <= 0)
		return;
	page_heading(p, 3, "forecast_segments");
	open_table(p, "forecast_segments", "segment", most, target);
	for (size_t i = 0; i < f->rows && shown < SEGMENTS; i++) {
		s = frame_text(f, i, 0, &m);
		if (is_overall(f, i) || m != n || memcmp(s, first, n) != 0)
			continue;
		period_row(p, f, i, most, target);
		shown++;
	}
	page_table_end(p);
}

/* ---- by deal: commit, best case, slipped ---- */

static void
category_row(struct page *p, const struct frame *f, const char *column, const char *name,
    const char *key)
{
	const size_t of = frame_find(f, column), worth = frame_find(f, COL_AMOUNT),
	    by_end = frame_find(f, "p_win_by_end");
	double n = 0, amount = 0, expected = 0;

	for (size_t i = 0; i < f->rows; i++) {
		double a = frame_number(f, i, worth), chance = frame_number(f, i, by_end);

		if (!frame_is(f, i, of, name))
			continue;
		n++;
		amount += isnan(a) ? 0 : a;
		expected += isnan(a) || isnan(chance) ? 0 : a * chance;
	}
	page_row(p, "");
	page_head_say(p, key);
	page_count_cell(p, "", n);
	page_money_cell(p, "", amount);
	page_money_cell(p, "", expected);
	page_row_end(p);
}

static void
categories(struct content *c)
{
	static const struct page_column column[] = {
		{ "category", "" }, { "col_deals", "n" }, { "amount", "n" },
		{ "expected_this_period", "n" }
	};
	struct page *p = &c->page;
	const struct frame *f = tables_get(c->t, TABLE_CLOSES);

	if (f == NULL && c->deals.f != NULL && frame_find(c->deals.f, "p_win_by_end") != FRAME_NONE)
		f = c->deals.f;
	page_heading(p, 3, "categories");
	if (f == NULL) {
		(void)content_need(c, TABLE_CLOSES);
		return;
	}
	page_table(p, "categories", column, sizeof column / sizeof *column);
	category_row(p, f, "forecast_category", "commit", "commit");
	category_row(p, f, "forecast_category", "best case", "best_case");
	category_row(p, f, "forecast_category", "pipeline", "category_pipeline");
	category_row(p, f, "slip", "overdue", "slip_overdue");
	category_row(p, f, "slip", "late", "slip_late");
	page_table_end(p);
	page_paragraph(p, "note", "categories_note", NULL);
}

/* ---- what past forecasts said ---- */

static void
backtest(struct page *p, const struct frame *f)
{
	size_t n = 0, in80 = 0, in95 = 0;

	for (size_t i = 0; i < f->rows; i++) {
		double came = frame_value(f, i, "amount_came");

		if (!isfinite(came) || frame_value(f, i, "window") != 1)
			continue;
		n++;
		in80 += came >= frame_value(f, i, "amount_lo80") &&
		    came <= frame_value(f, i, "amount_hi80");
		in95 += came >= frame_value(f, i, "amount_lo95") &&
		    came <= frame_value(f, i, "amount_hi95");
	}
	if (n > 0)
		page_paragraph(p, "", "backtest", "n", page_count(p, (double)n), "in80",
		    page_count(p, (double)in80), "in95", page_count(p, (double)in95), NULL);
}

int
tab_forecast(struct content *c, struct err *e)
{
	struct page *p = &c->page;
	const struct frame *f = content_need(c, TABLE_PERIODS);

	(void)e;
	if (f != NULL && f->rows > 0) {
		page_paragraph(p, "", "forecast_lead", NULL);
		periods(p, f);
		by_segment(p, f);
	}
	if ((f = tables_get(c->t, TABLE_BACKTEST)) != NULL)
		backtest(p, f);
	categories(c);
	return 0;
}
