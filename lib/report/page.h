/*
 * page -- an HTML page that is being written: words, numbers and cells of tables.
 *
 * All words of the page's own come from its texts, all others are escaped.  Numbers are
 * written in English; each is in a <data> element with its value, which the page's
 * script writes anew in another locale.  What is not known is an en dash.
 */
#ifndef PAGE_H
#define PAGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "report/frame.h"
#include "report/open_deals.h"
#include "report/texts.h"

enum { PAGE_SHOWN = 24, PAGE_SHOWN_MAX = 768 };

struct page {
	struct buf o;			/* the HTML so far */
	const struct texts *texts;
	const char *currency;		/* the sign before money */
	const char *link;		/* an address with {deal_id}; NULL: none */
	char shown[PAGE_SHOWN][PAGE_SHOWN_MAX];	/* numbers for sentences */
	size_t next;
};

/* HTML as it stands: only what the program itself says. */
void	page_html(struct page *p, const char *html);

/* A text filled from NAME, VALUE ..., NULL; the same in a paragraph of this class. */
void	page_say(struct page *p, const char *key, ...);
void	page_paragraph(struct page *p, const char *class, const char *key, ...);
void	page_heading(struct page *p, int level, const char *key);

/* n bytes of a table. */
void	page_text(struct page *p, const char *s, size_t n);
/* A sentence of a table: its first letter raised, the sign before a number U+2212. */
void	page_sentence(struct page *p, const char *s, size_t n);
void	page_sentence_of(struct page *p, const struct frame *f, size_t row, size_t column);
void	page_name(struct page *p, const char *s, size_t n);	/* risk_high as risk high */
void	page_name_of(struct page *p, const struct frame *f, size_t row, size_t column);
void	page_cell_of(struct page *p, const struct frame *f, size_t row, size_t column);

/* ---- numbers for sentences: valid until PAGE_SHOWN more are asked for ---- */

const char *page_money(struct page *p, double x);		/* $21.4M */
const char *page_count(struct page *p, double x);		/* 4,253 */
const char *page_number(struct page *p, double x, int decimals);
/* 38.0%; without decimals <1% and >99% where rounding would say 0 or 1. */
const char *page_rate(struct page *p, double x, int decimals);
const char *page_points(struct page *p, double x);		/* -6.0 with U+2212, of a rate */
const char *page_date(struct page *p, int32_t day);		/* Jun 30, 2025 */
/* A cell as a line of text, of at most some 250 characters; page_say escapes it. */
const char *page_line(struct page *p, const struct frame *f, size_t row, size_t column);

/* ---- tables ---- */

/*
 * Opens one: its name for screen readers, then its columns, a text and a class each, from
 * a list or one by one up to the body.
 */
struct page_column {
	const char *key, *class;	/* class "n": a number, at the right */
};

void	page_table_open(struct page *p, const char *name);
void	page_table_head(struct page *p, const char *key, const char *class);
void	page_table_body(struct page *p);
void	page_table(struct page *p, const char *name, const struct page_column *c, size_t n);
void	page_table_end(struct page *p);

/* A row's head, then its cells; opt: one that a narrow page can do without. */
void	page_row(struct page *p, const char *class);
void	page_row_end(struct page *p);
void	page_head_text(struct page *p, const char *s, size_t n);
void	page_head_say(struct page *p, const char *key);
void	page_text_cell(struct page *p, const char *class, const char *s, size_t n);
void	page_say_cell(struct page *p, const char *class, const char *key);
void	page_money_cell(struct page *p, const char *class, double x);
void	page_count_cell(struct page *p, const char *class, double x);
void	page_rate_cell(struct page *p, const char *class, double x, int decimals);
void	page_points_cell(struct page *p, const char *class, double x);
void	page_number_cell(struct page *p, const char *class, double x, int decimals);
void	page_q_cell(struct page *p, const char *class, double q);

/* A deal: a link to its place on the page, and to the CRM if there is one. */
void	page_deal(struct page *p, const char *id, size_t n);

/* High, Medium or Low with its mark; without a level an en dash. */
void	page_risk(struct page *p, enum open_risk level);

#endif
