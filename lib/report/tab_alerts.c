#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/mem.h"
#include "base/span.h"
#include "deal/columns.h"
#include "report/effects.h"
#include "report/tabs.h"

/* The columns of alerts; FRAME_NONE where there is none. */
struct columns {
	size_t severity, kind, audience, recipient, deal, subject, message, amount;
};

static struct columns
find_columns(const struct frame *f)
{
	return (struct columns){ frame_find(f, "severity"), frame_find(f, "kind"),
	    frame_find(f, "audience"), frame_find(f, "recipient"), frame_find(f, COL_DEAL_ID),
	    frame_find(f, "subject"), frame_find(f, "message"), frame_find(f, "amount") };
}

/* ---- counts by kind ---- */

struct tally {
	const char *kind;
	size_t len, n;
};

static int
most_first(const void *x, const void *y)
{
	const struct tally *a = x, *b = y;

	if (a->n != b->n)
		return a->n < b->n ? 1 : -1;
	return span_order(a->kind, a->len, b->kind, b->len);
}

/* "135 risk high, 44 overdue", of the n alerts at row. */
static void
put_counts(struct page *p, const struct frame *f, size_t kind, const size_t *row, size_t n)
{
	struct intern *kinds = intern_new();
	struct tally *t = mem_zero(n, sizeof *t);
	size_t len;

	for (size_t i = 0; i < n; i++) {
		const char *s = frame_text(f, row[i], kind, &len);
		struct tally *x = &t[intern_add(kinds, s, len)];

		x->kind = s;
		x->len = len;
		x->n++;
	}
	qsort(t, intern_size(kinds), sizeof *t, most_first);
	for (uint32_t k = 0; k < intern_size(kinds); k++) {
		page_html(p, k > 0 ? ", " : "");
		page_text(p, page_count(p, (double)t[k].n), strlen(page_count(p, (double)t[k].n)));
		page_html(p, " ");
		page_name(p, t[k].kind, t[k].len);
	}
	free(t);
	intern_free(kinds);
}

/* ---- alerts ---- */

static void
severity(struct page *p, const struct frame *f, size_t i, size_t column)
{
	static const struct { const char *name, *class; } known[] = {
		{ "critical", "hi" }, { "warning", "me" }, { "info", "lo" }
	};

	for (size_t k = 0; k < sizeof known / sizeof *known; k++)
		if (frame_is(f, i, column, known[k].name)) {
			buf_printf(&p->o, "<span class=\"chip %s\">", known[k].class);
			page_say(p, k == 0 ? "critical" : k == 1 ? "warning" : "info", NULL);
			page_html(p, "</span>");
		}
}

/* Data for the script's filters: in attributes, escaped like all else. */
static void
open_alert(struct page *p, const char *element, const struct frame *f, size_t i,
    const struct columns *c)
{
	buf_printf(&p->o, "<%s class=\"alert\" data-severity=\"", element);
	page_cell_of(p, f, i, c->severity);
	page_html(p, "\" data-kind=\"");
	page_cell_of(p, f, i, c->kind);
	page_html(p, "\" data-recipient=\"");
	page_cell_of(p, f, i, c->recipient);
	page_html(p, "\">");
}

static void
subject(struct page *p, const struct frame *f, size_t i, const struct columns *c)
{
	size_t n;
	const char *id = frame_text(f, i, c->deal, &n);

	page_html(p, "<b>");
	page_sentence_of(p, f, i, c->subject);
	page_html(p, "</b>");
	if (n > 0) {
		page_html(p, " ");
		page_deal(p, id, n);
	}
	page_html(p, "<div>");
	page_sentence_of(p, f, i, c->message);
	page_html(p, "</div>");
}

static int
is_personal(const struct frame *f, size_t i, const struct columns *c)
{
	return frame_is(f, i, c->audience, "rep") || frame_is(f, i, c->audience, "manager");
}

static void
leaders(struct page *p, const struct frame *f, const struct columns *c)
{
	static const struct page_column column[] = {
		{ "severity", "" }, { "for_whom", "opt" }, { "what", "" }
	};
	size_t n = 0;

	for (size_t i = 0; i < f->rows; i++)
		n += !is_personal(f, i, c);
	if (n == 0)
		return;
	page_heading(p, 3, "for_leaders");
	page_table(p, "for_leaders", column, sizeof column / sizeof *column);
	for (size_t i = 0; i < f->rows; i++) {
		if (is_personal(f, i, c))
			continue;
		open_alert(p, "tr", f, i, c);
		page_html(p, "<td>");
		severity(p, f, i, c->severity);
		page_html(p, "</td><td class=\"opt\">");
		page_cell_of(p, f, i, c->recipient);
		page_html(p, "</td><td>");
		subject(p, f, i, c);
		page_html(p, "</td>");
		page_row_end(p);
	}
	page_table_end(p);
}

/* The alerts of one recipient: rows row[0 .. n - 1]. */
static void
person(struct page *p, const struct frame *f, const struct columns *c, const size_t *row,
    size_t n)
{
	double amount = 0;

	for (size_t i = 0; i < n; i++) {
		double x = frame_number(f, row[i], c->amount);

		amount += isnan(x) ? 0 : x;
	}
	page_html(p, "<details class=\"person\"><summary><b>");
	page_cell_of(p, f, row[0], c->recipient);
	page_html(p, "</b> <span class=\"mut\">");
	put_counts(p, f, c->kind, row, n);
	if (amount > 0) {
		page_html(p, "; ");
		page_say(p, "worth", "amount", page_money(p, amount), NULL);
	}
	page_html(p, "</span></summary><ul>\n");
	for (size_t i = 0; i < n; i++) {
		open_alert(p, "li", f, row[i], c);
		severity(p, f, row[i], c->severity);
		page_html(p, " ");
		subject(p, f, row[i], c);
		page_html(p, "</li>\n");
	}
	page_html(p, "</ul></details>\n");
}

static void
people(struct page *p, const struct frame *f, const struct columns *c)
{
	struct intern *who = intern_new();
	size_t *row = mem_zero(f->rows, sizeof *row), n, len;
	uint32_t *sorted;

	for (size_t i = 0; i < f->rows; i++)
		if (is_personal(f, i, c)) {
			const char *s = frame_text(f, i, c->recipient, &len);

			(void)intern_add(who, s, len);
		}
	if (intern_size(who) > 0)
		page_heading(p, 3, "for_reps");
	sorted = intern_sorted(who);
	for (uint32_t k = 0; k < intern_size(who); k++) {
		n = 0;
		for (size_t i = 0; i < f->rows; i++)
			if (is_personal(f, i, c) && frame_is(f, i, c->recipient,
			    intern_text(who, sorted[k], NULL)))
				row[n++] = i;
		person(p, f, c, row, n);
	}
	free(sorted);
	free(row);
	intern_free(who);
}

static void
alerts(struct page *p, const struct frame *f)
{
	const struct columns at = find_columns(f);
	size_t *all = mem_zero(f->rows, sizeof *all);

	for (size_t i = 0; i < f->rows; i++)
		all[i] = i;
	if (f->rows == 0) {
		page_paragraph(p, "", "no_alerts", NULL);
	} else {
		page_html(p, "<p>");
		page_say(p, "alerts_lead", "n", page_count(p, (double)f->rows), "day",
		    page_date(p, frame_date(f, 0, frame_find(f, "raised_on"))), NULL);
		page_html(p, " ");
		put_counts(p, f, at.kind, all, f->rows);
		page_html(p, ".</p>\n");
	}
	page_html(p, "<div id=\"alert-filters\"></div>\n");
	leaders(p, f, &at);
	people(p, f, &at);
	free(all);
}

int
tab_alerts(struct content *c, struct err *e)
{
	const struct frame *f;

	(void)e;
	effects_experiment(c);
	if ((f = content_need(c, TABLE_ALERTS)) != NULL)
		alerts(&c->page, f);
	return 0;
}
