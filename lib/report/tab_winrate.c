#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/span.h"
#include "deal/columns.h"
#include "report/diagnosis.h"
#include "report/figure.h"
#include "report/effects.h"
#include "report/tabs.h"

enum { SEGMENTS = 10 };		/* of compare: all deals and the smallest q-values */

static const char *
text_of(struct page *p, const struct frame *f, size_t i, const char *column)
{
	return page_line(p, f, i, frame_find(f, column));
}

/* ---- the line ---- */

static void
numbers(struct page *p, const struct frame *f)
{
	static const struct page_column column[] = {
		{ "period", "" }, { "col_deals", "n" }, { "col_won", "n" }, { "col_open", "n" },
		{ "win_rate", "n" }, { "from", "n" }, { "to", "n" }, { "note", "opt" }
	};
	size_t n;
	const char *s;

	page_html(p, "<details class=\"numbers\"><summary>");
	page_say(p, "the_numbers", NULL);
	page_html(p, "</summary>\n");
	page_table(p, "periods_table", column, sizeof column / sizeof *column);
	for (size_t i = 0; i < f->rows; i++) {
		page_row(p, "");
		s = frame_text(f, i, 0, &n);
		page_head_text(p, s, n);
		page_count_cell(p, "", frame_value(f, i, COL_DEALS));
		page_count_cell(p, "", frame_value(f, i, COL_WON));
		page_count_cell(p, "", frame_value(f, i, COL_OPEN));
		page_rate_cell(p, "", frame_value(f, i, "mature_win_rate"), 1);
		page_rate_cell(p, "", frame_value(f, i, "mature_win_rate_lo"), 1);
		page_rate_cell(p, "", frame_value(f, i, "mature_win_rate_hi"), 1);
		s = frame_text(f, i, frame_find(f, COL_NOTE), &n);
		page_text_cell(p, "opt", s, n);
		page_row_end(p);
	}
	page_table_end(p);
	page_html(p, "</details>\n");
}

/* "2025-Q2: mature on 2025-11-14", of the first period that is not known. */
static void
say_young(struct page *p, const struct frame *f, const struct figure_point *q)
{
	static const char mature[] = "mature on ";

	for (size_t i = 0; i < f->rows; i++) {
		size_t n;
		const char *s = frame_text(f, i, frame_find(f, COL_NOTE), &n),
		    *at = span_find(s, n, mature);
		int32_t day;

		if (isfinite(q[i].y) || at == NULL ||
		    s + n - at < (ptrdiff_t)sizeof mature - 1 + 10 ||
		    date_parse(at + sizeof mature - 1, 10, &day) != 0)
			continue;
		page_html(p, " ");
		page_say(p, "open_until", "period", q[i].name, "day", page_date(p, day), NULL);
	}
}

static void
line(struct content *c)
{
	struct page *p = &c->page;
	size_t whole;
	const struct frame *f = content_need(c, TABLE_CREATED),
	    *d = diagnosis_win_rate(c->t, &whole);
	double before = d != NULL ? frame_value(d, whole, "base") : (double)NAN;
	struct figure_point *q;
	char **name;

	if (f == NULL || f->rows == 0)
		return;
	page_paragraph(p, "", "line_lead", NULL);
	q = mem_zero(f->rows, sizeof *q);
	name = mem_zero(f->rows, sizeof *name);
	for (size_t i = 0; i < f->rows; i++) {
		const char *s = text_of(p, f, i, COL_PERIOD);

		name[i] = mem_text(s, strlen(s));
		q[i] = (struct figure_point){ frame_value(f, i, "mature_win_rate"),
		    frame_value(f, i, "mature_win_rate_lo"),
		    frame_value(f, i, "mature_win_rate_hi"),
		    name[i] };
	}
	figure_line(p, q, f->rows, before, texts_get(p->texts, "line_aria"));
	page_html(p, "<p class=\"note\">");
	page_say(p, "line_note", NULL);
	if (isfinite(before)) {
		page_html(p, " ");
		page_say(p, "line_before", "rate", page_rate(p, before, 1), NULL);
	}
	say_young(p, f, q);
	page_html(p, "</p>\n");
	numbers(p, f);
	for (size_t i = 0; i < f->rows; i++)
		free(name[i]);
	free(name);
	free(q);
}

/* ---- hypotheses ---- */

/* Is the measure a rate, so that its change is in points? */
static int
is_rate(const struct frame *f, size_t i)
{
	static const char *const rate[] = { "win_rate", "expected_win_rate", "conversion",
	    "points", "rate_beyond_mix" };

	for (size_t k = 0; k < sizeof rate / sizeof *rate; k++)
		if (frame_is(f, i, frame_find(f, "measure"), rate[k]))
			return 1;
	return 0;
}

static int
is_money(const struct frame *f, size_t i)
{
	size_t column = frame_find(f, "measure");

	return frame_is(f, i, column, "sales_velocity") ||
	    frame_is(f, i, column, "average_won_amount");
}

static void
value_cell(struct page *p, const struct frame *f, size_t i, const char *column)
{
	double x = frame_value(f, i, column);
	int change = strcmp(column, "change") == 0;

	if (is_rate(f, i) && change)
		page_points_cell(p, "", x);
	else if (frame_is(f, i, frame_find(f, "measure"), "rate_beyond_mix"))
		page_html(p, "<td class=\"n opt\">\xe2\x80\x93</td>");
	else if (is_rate(f, i))
		page_rate_cell(p, "opt", x, 1);
	else if (is_money(f, i))
		page_money_cell(p, change ? "" : "opt", x);
	else
		page_number_cell(p, change ? "" : "opt", x, 1);
}

/* A text of the page for what winrate calls it; a part is set in. */
static void
hypothesis(struct page *p, const struct frame *f, size_t i)
{
	static const struct { const char *name, *key; } known[] = {
		{ "win rate", "h_rate" }, { "mix", "part_mix" }, { "who sells", "part_who" },
		{ "execution", "h_execution" }, { "execution: rest", "part_rest" },
		{ "conversion by stage", "h_conversion" }, { "velocity", "h_velocity" },
		{ "velocity: volume", "h_volume" }, { "velocity: win rate", "h_rate" },
		{ "velocity: price", "h_price" }, { "velocity: cycle", "h_cycle" }
	};
	size_t n, column = frame_find(f, "hypothesis"), parent;
	const char *s = frame_text(f, i, column, &n), *colon = memchr(s, ':', n);

	(void)frame_text(f, i, frame_find(f, "parent"), &parent);
	buf_printf(&p->o, "<th scope=\"row\" class=\"%s\">", parent > 0 ? colon != NULL ? "in2" :
	    "in1" : "");
	for (size_t k = 0; k < sizeof known / sizeof *known; k++)
		if (frame_is(f, i, column, known[k].name)) {
			page_say(p, known[k].key, NULL);
			page_html(p, "</th>");
			return;
		}
	if (colon != NULL && colon + 2 <= s + n) {
		n -= (size_t)(colon + 2 - s);
		s = colon + 2;
	}
	page_text(p, s, n);
	page_html(p, "</th>");
}

static double
widest(const struct frame *f, int (*counts)(const struct frame *f, size_t i), const char *lo,
    const char *hi, double least)
{
	double most = least;

	for (size_t i = 0; i < f->rows; i++)
		if (counts == NULL || counts(f, i)) {
			double a = fabs(frame_value(f, i, lo)), b = fabs(frame_value(f, i, hi));

			most = fmax(most, fmax(isnan(a) ? 0 : a, isnan(b) ? 0 : b));
		}
	return ceil(20 * most) / 20;
}

static void
hypothesis_row(struct page *p, const struct frame *f, size_t i, double most)
{
	const struct figure_scale scale = { -most, most };
	size_t n;
	const char *s = frame_text(f, i, frame_find(f, COL_VERDICT), &n);
	double x = frame_value(f, i, "change"), pv = frame_value(f, i, COL_P_VALUE);
	int told = n > 0 ? diagnosis_tells(f, i) : pv <= .05;
	struct figure_dot d = { x, frame_value(f, i, "change_lo"), frame_value(f, i, "change_hi"),
	    0,
	    !told ? "s-gr" : x < 0 ? "s-hi" : "s-ab" };

	if (!is_rate(f, i))
		d.x = d.lo = d.hi = d.tick = NAN;
	page_row(p, told ? "told" : "");
	hypothesis(p, f, i);
	value_cell(p, f, i, "base");
	value_cell(p, f, i, "recent");
	figure_dot(p, &scale, &d);
	value_cell(p, f, i, "change");
	page_html(p, "<td>");
	page_text(p, s, n);
	page_html(p, "</td>");
	page_row_end(p);
}

static void
change_head(struct page *p, const char *key, double most)
{
	char low[PAGE_SHOWN_MAX];

	strcpy(low, page_number(p, -100 * most, 0));
	figure_head(p, key, low, "0", page_number(p, 100 * most, 0));
}

static void
hypotheses(struct content *c)
{
	struct page *p = &c->page;
	const struct frame *f;
	double most;

	page_heading(p, 3, "hypotheses");
	if ((f = content_need(c, TABLE_DIAGNOSE)) == NULL || f->rows == 0)
		return;
	most = widest(f, is_rate, "change_lo", "change_hi", .05);
	page_table_open(p, "hypotheses");
	page_table_head(p, "hypothesis", "");
	page_table_head(p, "before", "n opt");
	page_table_head(p, "recent", "n opt");
	change_head(p, "change_points", most);
	page_table_head(p, "change", "n");
	page_table_head(p, "verdict", "");
	page_table_body(p);
	for (size_t i = 0; i < f->rows; i++)
		hypothesis_row(p, f, i, most);
	page_table_end(p);
	page_paragraph(p, "note", "hypotheses_note", NULL);
}

/* ---- segments ---- */

struct by_q {
	double q;
	size_t row;
};

static int
smaller_first(const void *x, const void *y)
{
	const struct by_q *a = x, *b = y;

	if (a->q != b->q)
		return a->q < b->q ? -1 : 1;
	return (a->row > b->row) - (a->row < b->row);
}

/* All deals first, then by q-value. */
static struct by_q *
order_segments(const struct frame *f, size_t *tested)
{
	struct by_q *order = mem_zero(f->rows, sizeof *order);

	*tested = 0;
	for (size_t i = 0; i < f->rows; i++) {
		double q = frame_value(f, i, COL_Q_VALUE);

		*tested += isfinite(q) ? 1 : 0;
		order[i] = (struct by_q){ frame_is(f, i, frame_find(f, COL_DIMENSION), "overall") ?
		    -1 : isfinite(q) ? q : 2, i };
	}
	qsort(order, f->rows, sizeof *order, smaller_first);
	return order;
}

static void
segment_name(struct page *p, const struct frame *f, size_t i)
{
	page_html(p, "<th scope=\"row\">");
	if (frame_is(f, i, frame_find(f, COL_DIMENSION), "overall")) {
		page_say(p, "all_deals", NULL);
	} else {
		if (!frame_is(f, i, frame_find(f, COL_DIMENSION), COL_REP)) {
			page_html(p, "<span class=\"mut\">");
			page_name_of(p, f, i, frame_find(f, COL_DIMENSION));
			page_html(p, "</span> ");
		}
		page_cell_of(p, f, i, frame_find(f, COL_SEGMENT));
	}
	page_html(p, "</th>");
}

static void
segment_row(struct page *p, const struct frame *f, size_t i, double most)
{
	const struct figure_scale scale = { -most, most };
	double x = frame_value(f, i, "change"), q = frame_value(f, i, COL_Q_VALUE);
	int told = frame_is(f, i, frame_find(f, COL_VERDICT), "fell") ||
	    frame_is(f, i, frame_find(f, COL_VERDICT), "rose");
	const struct figure_dot d = { x, frame_value(f, i, "change_lo"),
	    frame_value(f, i, "change_hi"), 0,
	    !told ? "s-gr" : x < 0 ? "s-hi" : "s-ab" };

	page_row(p, told ? "told" : "");
	segment_name(p, f, i);
	page_count_cell(p, "opt", frame_value(f, i, "recent_deals"));
	figure_dot(p, &scale, &d);
	page_points_cell(p, "", x);
	page_q_cell(p, "", q);
	page_row_end(p);
}

static void
segments(struct content *c)
{
	struct page *p = &c->page;
	const struct frame *f;
	struct by_q *order;
	size_t tested;
	double most;

	page_heading(p, 3, "segments");
	if ((f = content_need(c, TABLE_COMPARE)) == NULL || f->rows == 0)
		return;
	order = order_segments(f, &tested);
	most = .05;
	for (size_t k = 0; k < f->rows && k < SEGMENTS; k++)
		most = fmax(most, fabs(frame_value(f, order[k].row, "change")) * 1.6);
	most = ceil(10 * most) / 10;
	page_table_open(p, "segments");
	page_table_head(p, "segment", "");
	page_table_head(p, "col_deals", "n opt");
	change_head(p, "change_points", most);
	page_table_head(p, "change", "n");
	page_table_head(p, "q", "n");
	page_table_body(p);
	for (size_t k = 0; k < f->rows && k < SEGMENTS; k++)
		segment_row(p, f, order[k].row, most);
	page_table_end(p);
	page_paragraph(p, "note", "segments_note", "n", page_count(p, (double)tested), NULL);
	free(order);
}

/* ---- cycle and velocity ---- */

static void
cycle(struct content *c)
{
	static const struct figure_scale all = { 0, 1 };
	struct page *p = &c->page;
	const struct frame *f;
	size_t n;

	page_heading(p, 3, "cycle");
	if ((f = content_need(c, TABLE_CYCLE)) == NULL || f->rows == 0)
		return;
	page_table_open(p, "cycle");
	page_table_head(p, "days", "");
	page_table_head(p, "col_deals", "n");
	figure_head(p, "win_rate", "0%", "50%", "100%");
	page_table_head(p, "col_won", "n");
	page_table_body(p);
	for (size_t i = 0; i < f->rows; i++) {
		const struct figure_dot d = { frame_value(f, i, COL_WIN_RATE),
		    frame_value(f, i, "win_rate_lo"), frame_value(f, i, "win_rate_hi"), NAN,
		    "s-mk" };
		const char *s = frame_text(f, i, 0, &n);

		page_row(p, "");
		page_head_text(p, s, n);
		page_count_cell(p, "", frame_value(f, i, COL_DEALS));
		figure_dot(p, &all, &d);
		page_rate_cell(p, "", d.x, 0);
		page_row_end(p);
	}
	page_table_end(p);
}

/* partial or early: not to be compared with the others */
static int
is_whole(const struct frame *f, size_t i)
{
	size_t n;
	const char *s = frame_text(f, i, frame_find(f, COL_NOTE), &n);

	return span_find(s, n, "early") == NULL && span_find(s, n, "partial") == NULL;
}

static void
velocity(struct content *c)
{
	static const struct page_column column[] = {
		{ "period", "" }, { "money_a_day", "ch" }, { "a_day", "n" },
		{ "won_deal", "n opt" }, { "days", "n opt" }
	};
	struct page *p = &c->page;
	const struct frame *f;
	double most = 0;
	size_t n;

	page_heading(p, 3, "velocity");
	if ((f = content_need(c, TABLE_VELOCITY)) == NULL || f->rows == 0)
		return;
	for (size_t i = 0; i < f->rows; i++)
		most = fmax(most, frame_value(f, i, "sales_velocity"));
	page_table(p, "velocity", column, sizeof column / sizeof *column);
	for (size_t i = 0; i < f->rows; i++) {
		const struct figure_part part = { is_whole(f, i) ? "s-mk" : "s-gr",
		    frame_value(f, i, "sales_velocity") };
		const char *s = frame_text(f, i, 0, &n);

		page_row(p, "");
		page_head_text(p, s, n);
		figure_bar(p, &part, 1, most);
		page_money_cell(p, "", part.size);
		page_money_cell(p, "opt", frame_value(f, i, "average_won_amount"));
		page_number_cell(p, "opt", frame_value(f, i, "cycle_days"), 0);
		page_row_end(p);
	}
	page_table_end(p);
	page_paragraph(p, "note", "velocity_note", NULL);
}

int
tab_winrate(struct content *c, struct err *e)
{
	struct page *p = &c->page;

	(void)e;
	line(c);
	hypotheses(c);
	segments(c);
	page_html(p, "<div class=\"two\"><div>\n");
	cycle(c);
	page_html(p, "</div><div>\n");
	velocity(c);
	page_html(p, "</div></div>\n");
	effects_levers(c);
	return 0;
}
