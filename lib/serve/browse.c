#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "serve/browse.h"
#include "serve/etag.h"
#include "serve/json_put.h"
#include "serve/media.h"
#include "serve/problem.h"
#include "serve/stored_deals.h"

/* ---- what is asked for ------------------------------------------------------------- */

/* A page in the making. */
struct page {
	const struct browse *b;
	struct answer *a;
	const struct run_table *t;
	enum media form;
	size_t limit, from;		/* rows at most; the first place */
	int is_paged;			/* limit or after was given */
	size_t *row;			/* [n] */
	size_t n, total;
	size_t next;			/* the next page's first place; SIZE_MAX: none */
};

static void
bad_parameter(const struct page *p, const char *what)
{
	problem_answer(p->a, PROBLEM_BAD_REQUEST, p->b->q->id, NULL, "%s", what);
}

/* The decimal number at s, ended by end; -1 if it is none. */
static long long
whole_number(const char *s, char end)
{
	size_t n = strspn(s, "0123456789");

	return n > 0 && n < 16 && s[n] == end ? strtoll(s, NULL, 10) : -1;
}

/* after=GENERATION-PLACE.  0, or -1 and the answer says why. */
static int
read_cursor(struct page *p, const char *after)
{
	const char *place = strchr(after, '-');
	long long generation = whole_number(after, '-'), from;

	if (generation < 0 || (from = whole_number(place + 1, '\0')) < 0) {
		bad_parameter(p, "after: not a cursor that this server gave");
		return -1;
	}
	if (generation != p->b->generation) {
		problem_answer(p->a, PROBLEM_CURSOR, p->b->q->id, NULL,
		    "the tables have been loaded anew: begin again without after");
		return -1;
	}
	p->from = (size_t)from;
	return 0;
}

/* limit and after, and no parameter but names.  0 or -1. */
static int
read_page(struct page *p, const char *const *names)
{
	const struct uri *u = &p->b->q->uri;
	const char *limit = uri_find(u, "limit"), *after = uri_find(u, "after");
	long long n;

	p->limit = BROWSE_USUAL;
	p->is_paged = limit != NULL || after != NULL;
	if (uri_unknown(u, names) != NULL) {
		bad_parameter(p, "a parameter that this path does not have");
		return -1;
	}
	if (limit != NULL) {
		n = whole_number(limit, '\0');
		if (n < 1 || n > BROWSE_MOST) {
			bad_parameter(p, "limit: not a number from 1 to 10000");
			return -1;
		}
		p->limit = (size_t)n;
	}
	return after != NULL ? read_cursor(p, after) : 0;
}

/* CSV or JSON.  0, or -1 and the answer says why. */
static int
choose_form(struct page *p)
{
	p->form = media_wanted(p->b->q->accept, MEDIA_JSON);
	if (p->form != MEDIA_OTHER)
		return 0;
	problem_answer(p->a, PROBLEM_NOT_ACCEPTABLE, p->b->q->id, NULL,
	    "an answer is application/json or text/csv");
	return -1;
}

static int
nothing(const struct browse *b, struct answer *a, const char *what)
{
	problem_answer(a, PROBLEM_NOT_FOUND, b->q->id, NULL, "%s", b->run == NULL ?
	    "this server has no tables of a last run (--tables)" : what);
	return -1;
}

/* ---- tags ------------------------------------------------------------------------------ */

/* The variant of a page: its form, its generation, what was asked for. */
static int
tag_page(struct page *p)
{
	const struct uri *u = &p->b->q->uri;
	struct buf v = { 0 };
	int rc;

	buf_printf(&v, "%d %u", p->form, p->b->generation);
	for (size_t i = 0; i < u->parts; i++)
		buf_printf(&v, "/%s", u->part[i]);
	for (size_t i = 0; i < u->parameters; i++)
		buf_printf(&v, "&%s=%s", u->parameter[i].name, u->parameter[i].value);
	rc = etag_set(p->b->q, p->a, p->t->sha256, &v);
	buf_free(&v);
	return rc;
}

/* ---- pages -------------------------------------------------------------------------------- */

static void
put_escaped(struct buf *o, const char *s)
{
	for (; *s != '\0'; s++)
		if ((*s >= '0' && *s <= '9') || (*s >= 'A' && *s <= 'Z') ||
		    (*s >= 'a' && *s <= 'z') || strchr("-._~", *s) != NULL)
			buf_bytes(o, s, 1);
		else
			buf_printf(o, "%%%02X", (unsigned)(unsigned char)*s);
}

/* Link: the same request, from the next place on. */
static void
link_next(const struct page *p)
{
	const struct uri *u = &p->b->q->uri;
	struct buf l = { 0 };

	for (size_t i = 0; i < u->parts; i++) {
		buf_text(&l, "/");
		put_escaped(&l, u->part[i]);
	}
	buf_text(&l, "?");
	for (size_t i = 0; i < u->parameters; i++)
		if (strcmp(u->parameter[i].name, "after") != 0) {
			put_escaped(&l, u->parameter[i].name);
			buf_text(&l, "=");
			put_escaped(&l, u->parameter[i].value);
			buf_text(&l, "&");
		}
	answer_header(p->a, "Link", "<%.*safter=%u-%zu>; rel=\"next\"", (int)l.len, l.s,
	    p->b->generation, p->next);
	buf_free(&l);
}

static void
put_row_csv(const struct page *p, size_t row)
{
	size_t n;
	const char *s = run_table_row(p->t, row, &n);

	buf_bytes(&p->a->body, s, n);
	if (n > 0 && s[n - 1] != '\n')		/* the file's last row */
		buf_bytes(&p->a->body, "\n", 1);
}

static void
put_csv(const struct page *p)
{
	size_t n;
	const char *s = run_table_header(p->t, &n);

	answer_text(p->a, 200, "text/csv; charset=utf-8", "");
	buf_bytes(&p->a->body, s, n);
	for (size_t i = 0; i < p->n; i++)
		put_row_csv(p, p->row[i]);
}

static void
put_columns(const struct run_table *t, struct buf *o)
{
	json_put_name(o, "columns");
	for (size_t c = 0; c < t->columns; c++) {
		buf_text(o, c == 0 ? "[" : ",");
		json_put_text(o, t->column[c], strlen(t->column[c]));
	}
	buf_text(o, "]");
}

/* The rows as objects with commas between them.  0, or -1 with the reason. */
static int
put_rows_json(const struct page *p, struct buf *o, struct err *e)
{
	struct json_table j;
	int rc = run_table_json(p->t, &j, e);
	size_t n;
	const char *s;

	for (size_t i = 0; rc == 0 && i < p->n; i++) {
		if (i > 0)
			buf_bytes(o, ",", 1);
		s = run_table_row(p->t, p->row[i], &n);
		rc = json_table_rows(&j, s, n, o, e);
	}
	json_table_close(&j);
	return rc;
}

static void
put_json(const struct page *p)
{
	struct buf *o = &p->a->body;
	struct err e;

	answer_text(p->a, 200, "application/json", "{");
	put_columns(p->t, o);
	json_put_name(o, "rows");
	buf_text(o, "[");
	if (put_rows_json(p, o, &e) != 0) {
		problem_answer(p->a, PROBLEM_UNAVAILABLE, p->b->q->id, NULL, "%s", e.text);
		return;
	}
	buf_printf(o, "],\"total\":%zu,\"next\":", p->total);
	if (p->next != SIZE_MAX)
		buf_printf(o, "\"%u-%zu\"", p->b->generation, p->next);
	else
		buf_text(o, "null");
	buf_printf(o, ",\"generation\":%u}\n", p->b->generation);
}

static void
put_page(const struct page *p)
{
	p->a->rows = p->n;
	if (p->form == MEDIA_CSV)
		put_csv(p);
	else
		put_json(p);
	if (p->next != SIZE_MAX)
		link_next(p);
}

/* The file, byte for byte. */
static void
put_file(const struct page *p)
{
	if (etag_set(p->b->q, p->a, p->t->sha256, NULL))
		return;
	p->a->rows = p->t->rows;
	answer_text(p->a, 200, "text/csv; charset=utf-8", "");
	buf_bytes(&p->a->body, p->t->bytes, p->t->n);
}

/* ---- paths ---------------------------------------------------------------------------------- */

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
		put_columns(t, o);
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
	struct page p = { .b = b, .a = a };

	if ((b->run == NULL && nothing(b, a, "") != 0) || choose_form(&p) != 0 ||
	    read_page(&p, none) != 0)
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
	struct page p = { .b = b, .a = a, .next = SIZE_MAX };
	const char *name = b->q->uri.part[2];

	p.t = b->run != NULL ? last_run_find(b->run, name) : NULL;
	if ((p.t == NULL && nothing(b, a, "no such table: see /v1/tables") != 0) ||
	    choose_form(&p) != 0 || read_page(&p, names) != 0)
		return;
	if (p.form == MEDIA_CSV && !p.is_paged) {
		put_file(&p);
		return;
	}
	if (tag_page(&p))
		return;
	p.total = p.t->rows;
	p.row = mem_resize(NULL, p.limit, sizeof *p.row);
	for (size_t i = p.from; i < p.t->rows && p.n < p.limit; i++)
		p.row[p.n++] = i;
	p.next = p.from + p.n < p.t->rows ? p.from + p.n : SIZE_MAX;
	put_page(&p);
	free(p.row);
}

/* rep, risk and order.  0 or -1. */
static int
read_filter(const struct page *p, struct run_deals_filter *f)
{
	const struct uri *u = &p->b->q->uri;
	const char *order = uri_find(u, "order");
	int i = RUN_DEALS_LOSS;

	*f = (struct run_deals_filter){ uri_find(u, "rep"), uri_find(u, "risk"), RUN_DEALS_LOSS };
	if (f->category != NULL && strcmp(f->category, "High") != 0 &&
	    strcmp(f->category, "Medium") != 0 && strcmp(f->category, "Low") != 0) {
		bad_parameter(p, "risk: not High, Medium or Low");
		return -1;
	}
	for (i = 0; order != NULL && i < RUN_DEALS_ORDERS && strcmp(order,
	    run_deals_order_name[i]) != 0; i++)
		;
	if (i == RUN_DEALS_ORDERS) {
		bad_parameter(p, "order: not risk, amount, expected_loss or deal_id");
		return -1;
	}
	f->order = order != NULL ? (enum run_deals_order)i : RUN_DEALS_LOSS;
	return 0;
}

void
browse_deals(const struct browse *b, struct answer *a)
{
	static const char *const names[] = { "rep", "risk", "order", "limit", "after", NULL };
	struct page p = { .b = b, .a = a, .next = SIZE_MAX };
	struct run_deals_filter f;
	size_t at;

	if (((b->run == NULL || b->run->deals == NULL) &&
	    nothing(b, a, "no table of scored deals among the tables") != 0) ||
	    choose_form(&p) != 0 || read_page(&p, names) != 0 || read_filter(&p, &f) != 0)
		return;
	p.t = &b->run->table[b->run->scored];
	if (p.form == MEDIA_CSV && b->q->uri.parameters == 0) {
		put_file(&p);
		return;
	}
	if (tag_page(&p))
		return;
	p.total = run_deals_count(b->run->deals, &f);
	p.row = mem_resize(NULL, p.limit, sizeof *p.row);
	at = p.from;
	p.n = run_deals_rows(b->run->deals, &f, &at, p.row, p.limit);
	p.next = at;
	put_page(&p);
	free(p.row);
}

/* One row of p->t, alone. */
static void
put_deal(struct page *p, size_t row)
{
	struct answer *a = p->a;
	struct err e;

	p->row = &row;
	p->n = a->rows = 1;
	if (tag_page(p))
		return;
	if (p->form == MEDIA_CSV) {
		put_csv(p);
		return;
	}
	answer_text(a, 200, "application/json", "");
	if (put_rows_json(p, &a->body, &e) != 0)
		problem_answer(a, PROBLEM_UNAVAILABLE, p->b->q->id, NULL, "%s", e.text);
	else
		buf_text(&a->body, "\n");
}

/* Not of the last run: of the store. */
static void
put_stored_deal(struct page *p)
{
	const struct request *q = p->b->q;
	struct run_table t;
	long long generation = 0;
	struct err e;
	int rc = stored_deals_find(p->b->store, q->uri.part[2], &t, &generation, &e);

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
	struct page p = { .b = b, .a = a, .next = SIZE_MAX };
	size_t row = b->run != NULL && b->run->deals != NULL ?
	    run_deals_find(b->run->deals, b->q->uri.part[2]) : SIZE_MAX;

	if ((row == SIZE_MAX && b->store == NULL &&
	    nothing(b, a, "no such deal in the last run") != 0) ||
	    choose_form(&p) != 0 || read_page(&p, none) != 0)
		return;
	if (row == SIZE_MAX) {
		put_stored_deal(&p);
		return;
	}
	p.t = &b->run->table[b->run->scored];
	put_deal(&p, row);
}

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
