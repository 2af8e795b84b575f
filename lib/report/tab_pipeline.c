#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/span.h"
#include "deal/columns.h"
#include "deal/stage.h"
#include "report/figure.h"
#include "report/tabs.h"

/* ---- a table of groups ---- */

struct group {
	const char *name;	/* NULL: a text of the page, key */
	size_t len;
	const char *key;
	struct open_sum sum;
};

static void
group_row(struct content *c, const struct group *g, double most)
{
	struct page *p = &c->page;
	const struct open_sum *s = &g->sum;
	const struct figure_part part[] = { { "s-hi", s->level[RISK_HIGH] },
	    { "s-me", s->level[RISK_MEDIUM] }, { "s-lo", s->level[RISK_LOW] },
	    { "s-gr", s->level[RISK_NONE] } };

	page_row(p, "");
	if (g->key != NULL)
		page_head_say(p, g->key);
	else
		page_head_text(p, g->name, g->len);
	page_count_cell(p, "", (double)s->n);
	figure_bar(p, part, 4, most);
	page_money_cell(p, "", s->amount);
	if (c->deals.scored) {
		page_money_cell(p, "", s->expected);
		page_rate_cell(p, "opt", s->amount > 0 ? s->expected / s->amount : (double)NAN, 0);
	}
	page_row_end(p);
}

static void
group_table(struct content *c, const char *name, const char *head, const struct group *g, size_t n)
{
	const struct page_column column[] = {
		{ head, "" }, { "col_deals", "n" },
		{ c->deals.ranked ? "money_by_risk" : "open_money", "ch" }, { "open", "n" },
		{ "expected", "n" }, { "share_expected", "n opt" }
	};
	double most = 0;

	page_heading(&c->page, 3, name);
	for (size_t i = 0; i < n; i++)
		most = fmax(most, g[i].sum.amount);
	page_table(&c->page, name, column, c->deals.scored ? 6 : 4);
	for (size_t i = 0; i < n; i++)
		if (g[i].sum.n > 0)
			group_row(c, &g[i], most);
	page_table_end(&c->page);
}

/* ---- by stage ---- */

struct stage {
	size_t rank;		/* 0: not in the pipeline */
	struct group g;
};

static int
in_order(const void *x, const void *y)
{
	const struct stage *a = x, *b = y;

	if ((a->rank == 0) != (b->rank == 0))
		return a->rank == 0 ? 1 : -1;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return span_order(a->g.name, a->g.len, b->g.name, b->g.len);
}

static int
by_stage(struct content *c, struct err *e)
{
	struct stages *order = stages_read(c->stages, e);
	struct intern *names = intern_new();
	struct stage *s;
	struct group *g;
	size_t *rank, n;

	if (order == NULL) {
		intern_free(names);
		return -1;
	}
	for (size_t i = 0; i < c->deals.n; i++) {
		const char *name = frame_text(c->deals.f, i, c->deals.stage, &n);

		(void)intern_add(names, name, n);
	}
	rank = mem_zero(intern_size(names), sizeof *rank);
	s = mem_zero(intern_size(names), sizeof *s);
	g = mem_zero(intern_size(names), sizeof *g);
	(void)stages_rank(order, names, rank);
	for (uint32_t k = 0; k < intern_size(names); k++) {
		s[k].rank = rank[k];
		s[k].g.name = intern_text(names, k, &s[k].g.len);
	}
	for (size_t i = 0; i < c->deals.n; i++) {
		const char *name = frame_text(c->deals.f, i, c->deals.stage, &n);

		open_sum_add(&s[intern_find(names, name, n)].g.sum, &c->deals, i);
	}
	qsort(s, intern_size(names), sizeof *s, in_order);
	for (uint32_t k = 0; k < intern_size(names); k++)
		g[k] = s[k].g;
	group_table(c, "by_stage", "stage", g, intern_size(names));
	free(g);
	free(s);
	free(rank);
	intern_free(names);
	stages_free(order);
	return 0;
}

/* ---- by age ---- */

static void
by_age(struct content *c)
{
	static const double end[] = { 14, 30, 60, 90, 120, INFINITY };
	struct group g[] = { { .key = "age_0" }, { .key = "age_1" }, { .key = "age_2" },
	    { .key = "age_3" }, { .key = "age_4" }, { .key = "age_5" }, { .key = "no_date" } };
	size_t k;

	if (frame_find(c->deals.f, "x_age_days") == FRAME_NONE)
		return;
	for (size_t i = 0; i < c->deals.n; i++) {
		for (k = 0; k < 6 && !(c->deals.age[i] <= end[k]); k++)
			continue;
		open_sum_add(&g[k].sum, &c->deals, i);
	}
	group_table(c, "by_age", "open_for", g, sizeof g / sizeof *g);
}

/* ---- by the month of the expected close ---- */

enum { MONTHS = 12 };

/* overdue, this month and the next ones, later, no date */
static size_t
month_of(const struct open_deals *d, size_t i)
{
	struct date_civil now, then;
	int months;

	if (d->expected[i] == DATE_NONE)
		return MONTHS + 2;
	if (d->as_of == DATE_NONE || d->expected[i] < d->as_of)
		return 0;
	now = date_civil(d->as_of);
	then = date_civil(d->expected[i]);
	months = 12 * (then.year - now.year) + then.month - now.month;
	return months < MONTHS ? 1 + (size_t)months : MONTHS + 1;
}

static void
by_close(struct content *c)
{
	char name[MONTHS][16];
	struct group g[MONTHS + 3] = { [0] = { .key = "overdue" },
	    [MONTHS + 1] = { .key = "later" }, [MONTHS + 2] = { .key = "no_date" } };
	struct page *p = &c->page;

	if (frame_find(c->deals.f, COL_EXPECTED) == FRAME_NONE || c->deals.as_of == DATE_NONE)
		return;
	for (int k = 0; k < MONTHS; k++) {
		struct date_civil m = date_civil(date_add_months(date_month_start(c->deals.as_of),
		    k));

		snprintf(name[k], sizeof name[k], "%04d-%02d", m.year % 10000, m.month % 100);
		g[k + 1].name = name[k];
		g[k + 1].len = strlen(name[k]);
	}
	for (size_t i = 0; i < c->deals.n; i++)
		open_sum_add(&g[month_of(&c->deals, i)].sum, &c->deals, i);
	group_table(c, "by_close", "month", g, MONTHS + 3);
	if (g[0].sum.n > 0)
		page_paragraph(p, "note told", "overdue_note", "n",
		    page_count(p, (double)g[0].sum.n), "amount", page_money(p, g[0].sum.amount),
		    NULL);
}

/* ---- conversion ---- */

static void
funnel_row(struct page *p, const struct frame *f, size_t i)
{
	static const struct figure_scale all = { 0, 1 };
	const struct figure_dot d = { frame_value(f, i, "conversion"),
	    frame_value(f, i, "conversion_lo"),
	    frame_value(f, i, "conversion_hi"), NAN, "s-mk" };
	size_t n;
	const char *s = frame_text(f, i, 0, &n);

	page_row(p, "");
	page_head_text(p, s, n);
	page_count_cell(p, "", frame_value(f, i, "reached"));
	page_count_cell(p, "opt", frame_value(f, i, "advanced"));
	figure_dot(p, &all, &d);
	page_rate_cell(p, "", d.x, 1);
	page_number_cell(p, "opt", frame_value(f, i, "median_days"), 0);
	page_row_end(p);
}

static void
funnel(struct content *c)
{
	static const struct page_column column[] = {
		{ "stage", "" }, { "reached", "n" }, { "advanced", "n opt" }, { "went_on", "ch" },
		{ "conversion", "n" }, { "median_days", "n opt" }
	};
	struct page *p = &c->page;
	const struct frame *f;
	size_t known = 0;

	page_heading(p, 3, "funnel");
	if ((f = content_need(c, TABLE_FUNNEL)) == NULL)
		return;
	for (size_t i = 0; i < f->rows; i++)
		known += isfinite(frame_value(f, i, "reached")) ? 1 : 0;
	if (known == 0) {
		page_paragraph(p, "", "funnel_unknown", "why", f->rows > 0 ?
		    page_line(p, f, 0, frame_find(f, COL_NOTE)) : "", NULL);
		return;
	}
	page_table(p, "funnel", column, sizeof column / sizeof *column);
	for (size_t i = 0; i < f->rows; i++)
		funnel_row(p, f, i);
	page_table_end(p);
	page_paragraph(p, "note", "funnel_note", NULL);
}

int
tab_pipeline(struct content *c, struct err *e)
{
	struct page *p = &c->page;
	struct open_sum s = open_deals_sum(&c->deals);

	if (content_need(c, TABLE_DEALS) != NULL) {
		page_html(p, "<p>");
		page_say(p, c->deals.scored ? "pipeline_lead" : "pipeline_lead_unscored", "n",
		    page_count(p, (double)s.n), "amount", page_money(p, s.amount), "expected",
		    page_money(p, s.expected), NULL);
		for (int k = 0; k < RISK_NONE && c->deals.ranked; k++) {
			page_html(p, " ");
			page_risk(p, (enum open_risk)k);
		}
		page_html(p, "</p>\n");
		(void)tab_no_signal(c);
		if (c->deals.stage != FRAME_NONE && by_stage(c, e) != 0)
			return -1;
		by_age(c);
		by_close(c);
	}
	funnel(c);
	return 0;
}
