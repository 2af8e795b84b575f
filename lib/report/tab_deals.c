#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "deal/columns.h"
#include "report/tabs.h"

enum { SHOWN = 30 };		/* deals that stand on the page without its script */

static void
text_cell(struct content *c, size_t i, size_t column, const char *class)
{
	size_t n;
	const char *s = frame_text(c->deals.f, i, column, &n);

	page_text_cell(&c->page, class, s, n);
}

static void
close_cell(struct content *c, size_t i)
{
	struct page *p = &c->page;
	int32_t day = c->deals.expected[i];
	int late = day != DATE_NONE && c->deals.as_of != DATE_NONE && day < c->deals.as_of;

	page_html(p, late ? "<td class=\"opt t-hi\">" : "<td class=\"opt\">");
	page_text(p, page_date(p, day), strlen(page_date(p, day)));
	if (late) {
		page_html(p, " ");
		page_say(p, "late", NULL);
	}
	page_html(p, "</td>");
}

static void
deal_row(struct content *c, size_t i)
{
	struct page *p = &c->page;
	const struct open_deals *d = &c->deals;
	size_t n;
	const char *s = frame_text(d->f, i, d->id, &n);

	page_row(p, "");
	page_html(p, "<th scope=\"row\">");
	page_deal(p, s, n);
	page_html(p, "</th><td>");
	page_risk(p, d->level[i]);
	page_html(p, "</td>");
	page_rate_cell(p, "", d->chance[i], 0);
	page_money_cell(p, "", d->amount[i]);
	text_cell(c, i, d->rep, "opt");
	text_cell(c, i, d->region, "opt");
	text_cell(c, i, d->stage, "opt");
	page_count_cell(p, "opt", d->age[i]);
	close_cell(c, i);
	text_cell(c, i, d->reasons, "small");
	text_cell(c, i, d->action, "small opt");
	page_row_end(p);
}

int
tab_deals(struct content *c, struct err *e)
{
	static const struct page_column column[] = {
		{ "deal", "" }, { "risk", "" }, { "chance", "n" }, { "amount", "n" },
		{ "rep", "opt" }, { "region", "opt" }, { "stage", "opt" }, { "days", "n opt" },
		{ "close", "opt" }, { "lowers", "" }, { "next_step", "opt" }
	};
	struct page *p = &c->page;
	size_t *order = open_deals_by_loss(&c->deals), n = c->deals.n < SHOWN ? c->deals.n : SHOWN;

	(void)e;
	page_paragraph(p, "", "deals_lead", NULL);
	(void)tab_no_signal(c);
	page_html(p, "<div id=\"grid\"></div>\n<div id=\"static-deals\">\n");
	page_table(p, "deals_table", column, sizeof column / sizeof *column);
	for (size_t k = 0; k < n; k++)
		deal_row(c, order[k]);
	page_table_end(p);
	if (c->deals.n == 0)
		page_paragraph(p, "note", "no_open_deals", NULL);
	else
		page_paragraph(p, "note", c->deals.ranked ? "deals_shown" :
		    "deals_shown_amount", "n", page_count(p, (double)n), "all",
		    page_count(p, (double)c->deals.n), NULL);
	page_html(p, "</div>\n<div id=\"detail\" tabindex=\"-1\" hidden></div>\n");
	free(order);
	return 0;
}
