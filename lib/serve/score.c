#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "deal/asof.h"
#include "explain/effect.h"
#include "model/forest.h"
#include "model/model.h"
#include "serve/binding.h"
#include "serve/body.h"
#include "serve/days.h"
#include "serve/generation.h"
#include "serve/json_deals.h"
#include "serve/json_put.h"
#include "serve/problem.h"
#include "serve/score.h"

enum {
	DAY_WAIT = 2000,	/* ms for a day that is being made */
	TOGETHER = 256		/* deals whose features are written before they are scored */
};

/* A request in hand. */
struct scoring_run {
	const struct generation *g;
	const struct score_request *q;
	const char *s;			/* the body as a table, n bytes */
	size_t n;
	struct json_deals json;		/* what it was */
	int is_json;
	uint64_t line;			/* lines up to the end of its header */
	struct binding *b;
	struct answer *a;
	struct faults f;
	struct err e;
};

/* ---- the header -------------------------------------------------------------------- */

/* Bytes of the header with its line's end, behind skip of them; lines it takes. */
static size_t
header_length(const char *s, size_t n, size_t *skip, uint64_t *lines)
{
	size_t i = n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	int quoted = 0;

	*lines = 0;
	for (; i < n && (s[i] == '\n' || s[i] == '\r'); i++)	/* blank lines before it */
		*lines += s[i] == '\n';
	*skip = i;
	for (; i < n; i++) {
		quoted ^= s[i] == '"';
		*lines += s[i] == '\n';
		if (s[i] == '\n' && !quoted)
			return i + 1 - *skip;
	}
	return n - *skip;
}

/* ---- scores and reasons ---------------------------------------------------------------- */

/* Row i of the batch of scored ones. */
static int
explain_row(struct scoring_run *r, const struct batch *lines, size_t at, size_t i)
{
	struct binding *b = r->b;
	const struct contributions *of = &r->g->of.contributions;
	const struct model *m = of->m;
	const struct rec_row *row = &lines->row[at];
	double margin = (double)b->rows.margin[i];

	if (m->verdict == MODEL_NO_SIGNAL) {
		reasons_none(b->row, lines, row);
		return 0;
	}
	effect_row(&m->calib, forest_bias(m->forest), margin, b->phi + i * (of->n + 1), of->n,
	    b->effect);
	return reasons_find(b->row, lines, row, calib_prob(&m->calib, margin), b->effect, &r->e);
}

/* The scored rows in b->lines with their reasons, into the answer. */
static int
explain_lines(struct scoring_run *r, struct out *o)
{
	struct binding *b = r->b;
	size_t i = 0;
	int rc;

	rec_again(b->scores, b->lines.b.s, b->lines.b.len, 2);
	while ((rc = rec_read(b->scores, &b->line, &r->e)) > 0)
		for (size_t at = 0; at < b->line.rows; at++, i++) {
			if (explain_row(r, &b->line, at, i) != 0)
				return -1;
			append_row(&b->explained, &b->line, &b->line.row[at], o, reasons_cell,
			    b->row);
		}
	return rc;
}

/* A batch of rows of features, to the end. */
static int
score_batch(struct scoring_run *r, const struct batch *rows, struct out *o)
{
	struct binding *b = r->b;
	const struct model *m = r->g->of.m;
	struct score score;

	if (model_input_read(&b->input, rows, &b->rows, &r->e) < 0)
		return -1;
	model_input_count(&b->input, &b->rows);
	if (scoring_has_margin(&r->g->of.scoring))
		forest_margin(m->forest, b->rows.x, rows->rows, b->rows.margin);
	if (m->verdict != MODEL_NO_SIGNAL)
		contributions_make(&r->g->of.contributions, b->rows.x, rows->rows, b->phi,
		    b->forest);
	out_clear(&b->lines);
	for (size_t i = 0; i < rows->rows; i++) {
		scoring_set(&score, &r->g->of.scoring, b->rows.margin[i]);
		append_row(&b->scored, rows, &rows->row[i], &b->lines, scoring_cell, &score);
	}
	r->a->rows += rows->rows;
	return explain_lines(r, o);
}

/* Rows of features that b->input's reader was given. */
static int
score_rows(struct scoring_run *r, struct out *o)
{
	int rc;

	while ((rc = rec_read(r->b->input.rec, &r->b->featured, &r->e)) > 0) {
		if (r->a->rows + r->b->featured.rows > r->q->most)
			return 1;
		if (score_batch(r, &r->b->featured, o) != 0)
			return -1;
	}
	return rc;
}

/* The faults lead into the body as it came. */
static const struct faults *
point(struct scoring_run *r)
{
	if (r->is_json)
		json_deals_point(&r->json, &r->f);
	return &r->f;
}

static void
refuse(struct scoring_run *r, enum problem p)
{
	const struct faults *f = point(r);
	const struct fault *t = &f->fault[0];

	if (t->pointer != NULL)
		problem_answer(r->a, p, r->q->id, f, "%s: %s", *t->pointer != '\0' ? t->pointer :
		    "the body", t->detail);
	else
		problem_answer(r->a, p, r->q->id, f, "line %llu: %s",
		    (unsigned long long)t->line, t->detail);
}

/* ---- bodies ------------------------------------------------------------------------------- */

static void
too_many(struct scoring_run *r)
{
	problem_answer(r->a, PROBLEM_TOO_LARGE, r->q->id, NULL,
	    "more than %zu rows: send them in several requests", r->q->most);
}

/* The body's line of a row of features that was made of it. */
static uint64_t
line_of(const struct scoring_run *r, const struct body *body, uint64_t line)
{
	const struct batch *b = &r->b->featured;
	const struct body_deal *d;

	for (size_t i = 0; i < b->rows; i++)
		if (b->row[i].line == line && r->a->rows + i < body->n) {
			d = &body->deal[r->a->rows + i];
			return body->batch[d->batch].row[d->row].line;
		}
	return line;
}

/* What reading rows of features found wrong; body: what they were made of, or NULL. */
static void
refuse_rows(struct scoring_run *r, const struct body *body)
{
	struct fault *t;

	body_unreadable(&r->f, &r->e);
	t = &r->f.fault[0];
	if (body != NULL)
		t->line = line_of(r, body, t->line);
	if (strstr(t->detail, "not a number") == NULL && strstr(t->detail, "float32") == NULL) {
		refuse(r, PROBLEM_UNREADABLE);
		return;
	}
	t->code = FAULT_BAD_NUMBER;
	refuse(r, PROBLEM_INVALID);
}

static void
answer_features(struct scoring_run *r, const char *s, size_t n, uint64_t line, struct out *o)
{
	int rc;

	rec_again(r->b->input.rec, s, n, line);
	rc = score_rows(r, o);
	if (rc > 0)
		too_many(r);
	else if (rc < 0)
		refuse_rows(r, NULL);
	else
		r->a->status = 200;
}

static int
score_deals(struct scoring_run *r, const struct body *body, int32_t day,
    const struct feature_cache *cache, struct out *o)
{
	struct binding *b = r->b;

	for (size_t from = 0; from < body->n; from += TOGETHER) {
		size_t to = body->n - from < TOGETHER ? body->n : from + TOGETHER;

		out_clear(&b->features);
		body_features(body, b, from, to, day, cache, &b->features);
		rec_again(b->input.rec, b->features.b.s, b->features.b.len, 2);
		if (score_rows(r, o) != 0)
			return -1;
	}
	return 0;
}

static void
refuse_deals(struct scoring_run *r, enum body_found found)
{
	if (found == BODY_TOO_MANY)
		too_many(r);
	else
		refuse(r, found == BODY_UNREADABLE ? PROBLEM_UNREADABLE : PROBLEM_INVALID);
}

static void
answer_deals(struct scoring_run *r, const char *s, size_t n, uint64_t line, struct out *o)
{
	int32_t day = r->q->day != DATE_NONE ? r->q->day : r->g->of.day;
	const struct feature_cache *cache;
	struct body body = { .n = 0 };
	enum body_found found = body_read(&body, r->b, s, n, line, day, r->q->most, &r->f);

	if (found != BODY_READ) {
		refuse_deals(r, found);
	} else if ((cache = days_take(r->g->days, day, DAY_WAIT)) == NULL) {
		answer_header(r->a, "Retry-After", "1");
		problem_answer(r->a, PROBLEM_UNAVAILABLE, r->q->id, NULL,
		    "another day is being made");
	} else {
		if (score_deals(r, &body, day, cache, o) == 0)
			r->a->status = 200;
		else
			refuse_rows(r, &body);
		days_release(r->g->days, cache);
		date_text(r->a->as_of, day);
	}
	body_free(&body);
}

/* No binding: what is missing, or that there is no header. */
static void
refuse_header(struct scoring_run *r)
{
	if (r->f.n > 0) {
		problem_answer(r->a, PROBLEM_INVALID, r->q->id, &r->f,
		    "%zu columns are missing", r->f.n + r->f.more);
		return;
	}
	body_unreadable(&r->f, &r->e);
	refuse(r, PROBLEM_UNREADABLE);
}

static int
day_is_served(struct scoring_run *r)
{
	char first[11], last[11];

	if (r->q->day == DATE_NONE || r->g->of.a == NULL || (r->q->day >= r->g->of.day &&
	    r->q->day <= r->g->of.day + GENERATION_DAYS))
		return 1;
	date_text(first, r->g->of.day);
	date_text(last, r->g->of.day + GENERATION_DAYS);
	problem_answer(r->a, PROBLEM_INVALID, r->q->id, NULL,
	    "as_of: not a day from %s to %s; dealfeat works out others", first, last);
	return 0;
}

/* ---- the form of an answer ------------------------------------------------------------ */

static void
put_unseen(const struct scoring_run *r, struct buf *o)
{
	const struct model *m = r->g->of.m;

	json_put_name(o, "unseen");
	buf_text(o, "{");
	for (size_t i = 0; i < m->features; i++)
		if (r->b->input.unseen[i] > 0) {
			json_put_name(o, m->feature[i].name);
			buf_printf(o, "%llu", (unsigned long long)r->b->input.unseen[i]);
		}
	buf_text(o, "}");
}

static int
answer_json(struct scoring_run *r, const struct buf *rows)
{
	struct buf *o = &r->a->body;
	size_t header = r->b->header.len;

	answer_text(r->a, 200, "application/json", "{");
	json_put_name(o, "as_of");
	json_put_cell(o, r->a->as_of, strlen(r->a->as_of), 0);
	buf_printf(o, ",\"generation\":%u,\"verdict\":\"%s\",\"left_out\":0", r->g->number,
	    model_verdict_name(r->g->of.m->verdict));
	put_unseen(r, o);
	json_put_name(o, "deals");
	buf_text(o, "[");
	if (binding_json(r->b, &r->e) != 0 ||
	    json_table_rows(&r->b->json, rows->s + header, rows->len - header, o, &r->e) != 0)
		return -1;
	buf_text(o, "]}\n");
	return 0;
}

static void
answer_rows(struct scoring_run *r, struct out *o)
{
	if (r->q->wanted == MEDIA_JSON) {
		if (answer_json(r, &o->b) != 0)
			refuse_header(r);
		return;
	}
	r->a->type = "text/csv; charset=utf-8";
	buf_free(&r->a->body);
	r->a->body = o->b;
	buf_init(&o->b);
}

static void
answer_table(struct scoring_run *r)
{
	const struct score_request *q = r->q;
	size_t skip, n = header_length(r->s, r->n, &skip, &r->line);
	struct binding_key key = { r->s + skip, n, q->top, q->show, q->currency };
	struct out o;

	r->b = binding_take(r->g->bindings, &r->g->of, &key, &r->f, &r->e);
	if (r->b == NULL) {
		refuse_header(r);
		return;
	}
	memset(r->b->input.unseen, 0, r->g->of.m->features * sizeof *r->b->input.unseen);
	out_memory(&o);
	buf_bytes(&o.b, r->b->header.s, r->b->header.len);
	if (r->b->deals != NULL)
		answer_deals(r, r->s + skip + n, r->n - skip - n, r->line + 1, &o);
	else
		answer_features(r, r->s + skip + n, r->n - skip - n, r->line + 1, &o);
	if (r->a->status == 200)
		answer_rows(r, &o);
	for (size_t i = 0; i < r->g->of.m->features; i++)
		if (r->b->input.unseen[i] > 0)
			q->unseen(r->g->of.m->feature[i].name, r->b->input.unseen[i], q->arg);
	out_free(&o);
	binding_release(r->b, r->n);
}

void
score_answer(const struct generation *g, const struct score_request *q, struct answer *a)
{
	struct scoring_run r = { .g = g, .q = q, .s = q->body, .n = q->n, .a = a };
	enum json_deals_found found;

	if (!day_is_served(&r))
		return;
	if (q->form == MEDIA_JSON) {
		found = json_deals_read(&r.json, q->body, q->n, &r.f);
		r.s = r.json.csv.b.s;
		r.n = r.json.csv.b.len;
		if (found == JSON_DEALS_READ)
			r.is_json = 1;
		else
			refuse(&r, found == JSON_DEALS_UNREADABLE ? PROBLEM_UNREADABLE :
			    PROBLEM_INVALID);
	}
	if (a->status == 0)
		answer_table(&r);
	faults_free(&r.f);
	json_deals_free(&r.json);
}
