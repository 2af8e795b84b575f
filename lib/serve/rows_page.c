#include <stdlib.h>
#include <string.h>

#include "serve/etag.h"
#include "serve/json_put.h"
#include "serve/problem.h"
#include "serve/rows_page.h"

/* ---- what is asked for ------------------------------------------------------------- */

void
rows_page_refuse(const struct rows_page *p, const char *what)
{
	problem_answer(p->a, PROBLEM_BAD_REQUEST, p->q->id, NULL, "%s", what);
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
read_cursor(struct rows_page *p, const char *after)
{
	const char *place = strchr(after, '-');
	long long generation = whole_number(after, '-'), from;

	if (generation < 0 || (from = whole_number(place + 1, '\0')) < 0) {
		rows_page_refuse(p, "after: not a cursor that this server gave");
		return -1;
	}
	if (generation != p->generation) {
		problem_answer(p->a, PROBLEM_CURSOR, p->q->id, NULL,
		    "the tables have been loaded anew: begin again without after");
		return -1;
	}
	p->from = (size_t)from;
	return 0;
}

int
rows_page_read(struct rows_page *p, const char *const *names)
{
	const struct uri *u = &p->q->uri;
	const char *limit = uri_find(u, "limit"), *after = uri_find(u, "after");
	long long n;

	p->limit = ROWS_PAGE_USUAL;
	p->is_paged = limit != NULL || after != NULL;
	if (uri_unknown(u, names) != NULL) {
		rows_page_refuse(p, "a parameter that this path does not have");
		return -1;
	}
	if (limit != NULL) {
		n = whole_number(limit, '\0');
		if (n < 1 || n > ROWS_PAGE_MOST) {
			rows_page_refuse(p, "limit: not a number from 1 to 10000");
			return -1;
		}
		p->limit = (size_t)n;
	}
	return after != NULL ? read_cursor(p, after) : 0;
}

int
rows_page_choose_form(struct rows_page *p)
{
	p->form = media_wanted(p->q->accept, MEDIA_JSON);
	if (p->form != MEDIA_OTHER)
		return 0;
	problem_answer(p->a, PROBLEM_NOT_ACCEPTABLE, p->q->id, NULL,
	    "an answer is application/json or text/csv");
	return -1;
}

/* ---- tags ------------------------------------------------------------------------------ */

int
rows_page_tag(struct rows_page *p)
{
	const struct uri *u = &p->q->uri;
	struct buf v = { 0 };
	int rc;

	buf_printf(&v, "%d %u", p->form, p->generation);
	for (size_t i = 0; i < u->parts; i++)
		buf_printf(&v, "/%s", u->part[i]);
	for (size_t i = 0; i < u->parameters; i++)
		buf_printf(&v, "&%s=%s", u->parameter[i].name, u->parameter[i].value);
	rc = etag_set(p->q, p->a, p->t->sha256, &v);
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
link_next(const struct rows_page *p)
{
	const struct uri *u = &p->q->uri;
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
	    p->generation, p->next);
	buf_free(&l);
}

static void
put_row_csv(const struct rows_page *p, size_t row)
{
	size_t n;
	const char *s = run_table_row(p->t, row, &n);

	buf_bytes(&p->a->body, s, n);
	if (n > 0 && s[n - 1] != '\n')		/* the file's last row */
		buf_bytes(&p->a->body, "\n", 1);
}

void
rows_page_csv(const struct rows_page *p)
{
	size_t n;
	const char *s = run_table_header(p->t, &n);

	answer_text(p->a, 200, "text/csv; charset=utf-8", "");
	buf_bytes(&p->a->body, s, n);
	for (size_t i = 0; i < p->n; i++)
		put_row_csv(p, p->row[i]);
}

void
rows_page_columns(const struct run_table *t, struct buf *o)
{
	json_put_name(o, "columns");
	for (size_t c = 0; c < t->columns; c++) {
		buf_text(o, c == 0 ? "[" : ",");
		json_put_text(o, t->column[c], strlen(t->column[c]));
	}
	buf_text(o, "]");
}

int
rows_page_rows_json(const struct rows_page *p, struct buf *o, struct err *e)
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
put_json(const struct rows_page *p)
{
	struct buf *o = &p->a->body;
	struct err e;

	answer_text(p->a, 200, "application/json", "{");
	rows_page_columns(p->t, o);
	json_put_name(o, "rows");
	buf_text(o, "[");
	if (rows_page_rows_json(p, o, &e) != 0) {
		problem_answer(p->a, PROBLEM_UNAVAILABLE, p->q->id, NULL, "%s", e.text);
		return;
	}
	buf_printf(o, "],\"total\":%zu,\"next\":", p->total);
	if (p->next != SIZE_MAX)
		buf_printf(o, "\"%u-%zu\"", p->generation, p->next);
	else
		buf_text(o, "null");
	buf_printf(o, ",\"generation\":%u}\n", p->generation);
}

void
rows_page_put(const struct rows_page *p)
{
	p->a->rows = p->n;
	if (p->form == MEDIA_CSV)
		rows_page_csv(p);
	else
		put_json(p);
	if (p->next != SIZE_MAX)
		link_next(p);
}

void
rows_page_file(const struct rows_page *p)
{
	if (etag_set(p->q, p->a, p->t->sha256, NULL))
		return;
	p->a->rows = p->t->rows;
	answer_text(p->a, 200, "text/csv; charset=utf-8", "");
	buf_bytes(&p->a->body, p->t->bytes, p->t->n);
}
