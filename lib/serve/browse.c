#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "serve/browse.h"
#include "serve/etag.h"
#include "serve/json_put.h"
#include "serve/problem.h"
#include "serve/rows_page.h"
#include "serve/stored_deals.h"

static int
nothing(const struct browse *b, struct answer *a, const char *what)
{
	problem_answer(a, PROBLEM_NOT_FOUND, b->q->id, NULL, "%s", b->run == NULL ?
	    "this server has no tables of a last run (--tables)" : what);
	return -1;
}

/* ---- tables ---------------------------------------------------------------------------- */

static void
list_tables_json(const struct browse *b, struct buf *o)
{
	buf_printf(o, "{\"generation\":%u,\"tables\":[", b->generation);
	for (size_t i = 0; i < b->run->n; i++) {
		const struct run_table *t = &b->run->table[i];

		buf_text(o, i == 0 ? "{" : ",{");
		json_put_name(o, "name");
		json_put_text(o, t->name, strlen(t->name));
		buf_printf(o, ",\"kind\":\"%s\",\"rows\":%zu,\"bytes\":%zu", run_table_kind_name[
		    t->kind], t->rows, t->n);
		rows_page_columns(t, o);
		buf_printf(o, ",\"sha256\":\"%s\",\"as_of\":", t->sha256);
		json_put_cell(o, t->as_of, strlen(t->as_of), 0);
		buf_text(o, "}");
	}
	buf_text(o, "]}\n");
}

void
browse_tables(const struct browse *b, struct answer *a)
{
	static const char *const none[] = { NULL };
	struct rows_page p = { .q = b->q, .generation = b->generation, .a = a };

	if ((b->run == NULL && nothing(b, a, "") != 0) || rows_page_choose_form(&p) != 0 ||
	    rows_page_read(&p, none) != 0)
		return;
	answer_text(a, 200, p.form == MEDIA_JSON ? "application/json" : "text/csv; charset=utf-8",
	    "");
	a->rows = b->run->n;
	if (p.form == MEDIA_JSON) {
		list_tables_json(b, &a->body);
		return;
	}
	buf_text(&a->body, "name,kind,rows,bytes,sha256\n");
	for (size_t i = 0; i < b->run->n; i++) {
		const struct run_table *t = &b->run->table[i];

		buf_printf(&a->body, "%s,%s,%zu,%zu,%s\n", t->name, run_table_kind_name[t->kind],
		    t->rows, t->n, t->sha256);
	}
}

void
browse_table(const struct browse *b, struct answer *a)
{
	static const char *const names[] = { "limit", "after", NULL };
	struct rows_page p = { .q = b->q, .generation = b->generation, .a = a, .next = SIZE_MAX };
	const char *name = b->q->uri.part[2];

	p.t = b->run != NULL ? last_run_find(b->run, name) : NULL;
	if ((p.t == NULL && nothing(b, a, "no such table: see /v1/tables") != 0) ||
	    rows_page_choose_form(&p) != 0 || rows_page_read(&p, names) != 0)
		return;
	if (p.form == MEDIA_CSV && !p.is_paged) {
		rows_page_file(&p);
		return;
	}
	if (rows_page_tag(&p))
		return;
	p.total = p.t->rows;
	p.row = mem_resize(NULL, p.limit, sizeof *p.row);
	for (size_t i = p.from; i < p.t->rows && p.n < p.limit; i++)
		p.row[p.n++] = i;
	p.next = p.from + p.n < p.t->rows ? p.from + p.n : SIZE_MAX;
	rows_page_put(&p);
	free(p.row);
}

/* ---- deals ----------------------------------------------------------------------------- */

/* rep, risk and order.  0 or -1. */
static int
read_filter(const struct rows_page *p, struct run_deals_filter *f)
{
	const struct uri *u = &p->q->uri;
	const char *order = uri_find(u, "order");
	int i = RUN_DEALS_LOSS;

	*f = (struct run_deals_filter){ uri_find(u, "rep"), uri_find(u, "risk"), RUN_DEALS_LOSS };
	if (f->category != NULL && strcmp(f->category, "High") != 0 &&
	    strcmp(f->category, "Medium") != 0 && strcmp(f->category, "Low") != 0) {
		rows_page_refuse(p, "risk: not High, Medium or Low");
		return -1;
	}
	for (i = 0; order != NULL && i < RUN_DEALS_ORDERS && strcmp(order,
	    run_deals_order_name[i]) != 0; i++)
		;
	if (i == RUN_DEALS_ORDERS) {
		rows_page_refuse(p, "order: not risk, amount, expected_loss or deal_id");
		return -1;
	}
	f->order = order != NULL ? (enum run_deals_order)i : RUN_DEALS_LOSS;
	return 0;
}

void
browse_deals(const struct browse *b, struct answer *a)
{
	static const char *const names[] = { "rep", "risk", "order", "limit", "after", NULL };
	struct rows_page p = { .q = b->q, .generation = b->generation, .a = a, .next = SIZE_MAX };
	struct run_deals_filter f;
	size_t at;

	if (((b->run == NULL || b->run->deals == NULL) &&
	    nothing(b, a, "no table of scored deals among the tables") != 0) ||
	    rows_page_choose_form(&p) != 0 || rows_page_read(&p, names) != 0 ||
	    read_filter(&p, &f) != 0)
		return;
	p.t = &b->run->table[b->run->scored];
	if (p.form == MEDIA_CSV && b->q->uri.parameters == 0) {
		rows_page_file(&p);
		return;
	}
	if (rows_page_tag(&p))
		return;
	p.total = run_deals_count(b->run->deals, &f);
	p.row = mem_resize(NULL, p.limit, sizeof *p.row);
	at = p.from;
	p.n = run_deals_rows(b->run->deals, &f, &at, p.row, p.limit);
	p.next = at;
	rows_page_put(&p);
	free(p.row);
}

/* One row of p->t, alone. */
static void
put_deal(struct rows_page *p, size_t row)
{
	struct answer *a = p->a;
	struct err e;

	p->row = &row;
	p->n = a->rows = 1;
	if (rows_page_tag(p))
		return;
	if (p->form == MEDIA_CSV) {
		rows_page_csv(p);
		return;
	}
	answer_text(a, 200, "application/json", "");
	if (rows_page_rows_json(p, &a->body, &e) != 0)
		problem_answer(a, PROBLEM_UNAVAILABLE, p->q->id, NULL, "%s", e.text);
	else
		buf_text(&a->body, "\n");
}

/* Not of the last run: of the store. */
static void
put_stored_deal(const struct browse *b, struct rows_page *p)
{
	const struct request *q = p->q;
	struct run_table t;
	long long generation = 0;
	struct err e;
	int rc = stored_deals_find(b->store, q->uri.part[2], &t, &generation, &e);

	p->t = &t;
	if (rc > 0) {
		answer_header(p->a, "Deal-Store-Generation", "%lld", generation);
		put_deal(p, 0);
	} else if (rc == 0) {
		problem_answer(p->a, PROBLEM_NOT_FOUND, q->id, NULL,
		    "no such deal in the last run, nor in the store");
	} else {
		answer_header(p->a, "Retry-After", "1");
		problem_answer(p->a, PROBLEM_UNAVAILABLE, q->id, NULL,
		    "no such deal in the last run, and the store cannot be asked");
	}
	run_table_free(&t);
}

void
browse_deal(const struct browse *b, struct answer *a)
{
	static const char *const none[] = { NULL };
	struct rows_page p = { .q = b->q, .generation = b->generation, .a = a, .next = SIZE_MAX };
	size_t row = b->run != NULL && b->run->deals != NULL ?
	    run_deals_find(b->run->deals, b->q->uri.part[2]) : SIZE_MAX;

	if ((row == SIZE_MAX && b->store == NULL &&
	    nothing(b, a, "no such deal in the last run") != 0) ||
	    rows_page_choose_form(&p) != 0 || rows_page_read(&p, none) != 0)
		return;
	if (row == SIZE_MAX) {
		put_stored_deal(b, &p);
		return;
	}
	p.t = &b->run->table[b->run->scored];
	put_deal(&p, row);
}

/* ---- the page -------------------------------------------------------------------------- */

void
browse_page(const struct browse *b, struct answer *a)
{
	if (b->run == NULL || b->run->page == NULL) {
		(void)nothing(b, a, "no page among the tables (dealreport -o report.html)");
		return;
	}
	answer_header(a, "Content-Security-Policy", "%s", b->run->policy);
	answer_header(a, "Referrer-Policy", "no-referrer");
	if (etag_set(b->q, a, b->run->page_sha256, NULL))
		return;
	answer_text(a, 200, "text/html; charset=utf-8", "");
	buf_bytes(&a->body, b->run->page, b->run->page_len);
}
