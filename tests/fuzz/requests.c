/*
 * Any bytes as a request to dealserve: its target, fields of its header, its body.
 *
 * Whatever comes, there is one answer: rows that can be read back, as many as the body has, or a
 * problem; what is JSON is JSON.  The first byte chooses the forms of body and answer and
 * whether the body gets a header, the second is a day; then come a line that is the target, one
 * that is fields, and the body, which is also taken for a form, a button's payload, and a line of
 * feedback.  Runs at the top of the source tree (tests/golden/model.json).
 */
#define _GNU_SOURCE			/* memfd_create */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <jansson.h>

#include "alert/feedback.h"
#include "base/date.h"
#include "base/mem.h"
#include "serve/form.h"
#include "serve/framing.h"
#include "serve/generation.h"
#include "serve/limits.h"
#include "serve/media.h"
#include "serve/score.h"
#include "serve/slack_command.h"
#include "serve/slack_press.h"
#include "serve/uri.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char state[] = "deal_id,created_date,closed_date,sales_rep_id,industry,region,"
    "product_type,lead_source,deal_stage,deal_amount,outcome,as_of_date,made_with\n"
    "D1,2025-01-02,2025-02-01,rep_1,SaaS,EMEA,Core,Inbound,Closed Won,100,Won,2025-03-31,\n"
    "D2,2025-01-03,2025-02-11,rep_1,SaaS,APAC,Pro,Inbound,Closed Lost,250.5,Lost,,\n"
    "D3,2025-01-04,,rep_2,FinTech,EMEA,Core,Referral,Demo,70,Open,,\n"
    "D4,2025-02-04,,,,,,,,,Open,,\n";

static const char header[] = "deal_id,created_date,closed_date,sales_rep_id,industry,region,"
    "product_type,lead_source,deal_stage,deal_amount,outcome\n";

static struct generation *
load(void)
{
	static struct generation_options o = { .basis = { .model = "tests/golden/model.json",
	    .as_of = DATE_NONE, .threads = 1 } };
	static char name[64];
	int fd = memfd_create("state", 0);
	struct generation *g;
	struct err e;

	if (fd < 0 || write(fd, state, sizeof state - 1) != (ssize_t)sizeof state - 1)
		abort();
	snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
	o.basis.state = name;
	if ((g = generation_load(&o, 1, &e)) == NULL) {
		fprintf(stderr, "%s\n", e.text);
		abort();
	}
	return g;
}

static void
is_json(const struct buf *b)
{
	json_error_t e;
	json_t *j = json_loadb(b->s, b->len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &e);

	if (j == NULL) {
		fprintf(stderr, "%s\n%.*s\n", e.text, (int)b->len, b->s);
		abort();
	}
	json_decref(j);
}

static void
has_rows(const struct buf *b, uint64_t rows)
{
	struct err e;
	struct rec *r = rec_memory(b->s, b->len, "answer", 0, &e);
	struct batch batch = { 0 };
	int rc = r != NULL ? 1 : -1;

	while (rc > 0)
		rc = rec_read(r, &batch, &e);
	if (rc < 0 || rec_rows(r) != rows) {
		fprintf(stderr, "%s\n", rc < 0 ? e.text : "other rows than counted");
		abort();
	}
	batch_free(&batch);
	rec_close(r);
}

/* Values in a problem may be any bytes, but it is JSON. */
static void
check(const struct answer *a, enum media wanted)
{
	switch (a->status) {
	case 200:
		if (wanted == MEDIA_JSON)
			is_json(&a->body);
		else
			has_rows(&a->body, a->rows);
		break;
	case 400: case 413: case 422:
		is_json(&a->body);
		break;
	default:
		abort();
	}
}

static void
nothing(const char *feature, uint64_t n, void *arg)
{
	(void)feature;
	(void)n;
	(void)arg;
}

static char *
next_line(const uint8_t **data, size_t *n)
{
	const uint8_t *end = *n > 0 ? memchr(*data, '\n', *n) : NULL;
	size_t len = end != NULL ? (size_t)(end - *data) : *n;
	char *line = mem_text((const char *)*data, len);

	*data += len + (end != NULL);
	*n -= len + (end != NULL);
	return line;
}

static void
try_target(const char *line)
{
	struct uri u;
	const char *what;

	if (uri_parse(&u, line, &what) != 0 && what == NULL)
		abort();
	uri_free(&u);
}

static void
try_fields(const char *line)
{
	struct framing f = { 0 };
	size_t bytes;
	double seconds;

	framing_add(&f, "Content-Length", line);
	framing_add(&f, "Transfer-Encoding", line);
	(void)framing_wrong(&f, "HTTP/1.1");
	(void)media_of_body(line);
	(void)media_wanted(line, MEDIA_CSV);
	(void)limits_size(line, &bytes);
	(void)limits_seconds(line, &seconds);
}

/* What Slack sends; nobody is known, and nothing is written. */
static void
try_slack(const struct buf *body)
{
	const char *s = body->len > 0 ? body->s : "", *what = NULL, *name, *text;
	const struct slack_press p = { .now = 1796073503 };
	struct slack_ask c = { .who = { NULL, "U1" }, .command = "/deals", .currency = "$" };
	struct slack_reply reply;
	struct form f;
	struct buf o = { 0 };

	if (form_parse(&f, s, body->len, &what) != 0 && what == NULL)
		abort();
	c.text = (text = form_find(&f, "text")) != NULL ? text : "";
	(void)slack_command(&c, &o, &name);
	form_free(&f);
	buf_free(&o);
	if (slack_press(&p, s, body->len, &reply) == SLACK_NOTED)
		abort();
	if (reply.message.len > 0)
		is_json(&reply.message);
	slack_reply_free(&reply);
}

/* A line of feedback is taken apart within its bytes. */
static void
try_feedback(const struct buf *body)
{
	const char *cell[FEEDBACK_CELLS], *s;
	size_t len[FEEDBACK_CELLS];
	char *line = mem_text(body->len > 0 ? body->s : "", body->len);
	int n = feedback_split(line, body->len, cell, len);

	for (int i = 0; i < n; i++) {
		s = cell[i];
		if (s < line || s + len[i] > line + body->len)
			abort();
	}
	free(line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct generation *g;
	struct answer a = { 0 };
	struct score_request q = { .day = DATE_NONE, .top = 3, .show = REASONS_RISK,
	    .currency = "$", .most = 100, .id = "fuzz", .unseen = nothing };
	char *target, *fields;
	struct buf body = { 0 };
	unsigned how;

	if (g == NULL)
		g = load();
	if (n < 2)
		return 0;
	how = data[0];
	q.form = how & 1 ? MEDIA_JSON : MEDIA_CSV;
	q.wanted = how & 2 ? MEDIA_JSON : MEDIA_CSV;
	q.top = 1 + (how >> 4);
	q.day = how & 8 ? g->of.day + data[1] % 128 : DATE_NONE;
	data += 2;
	n -= 2;
	target = next_line(&data, &n);
	fields = next_line(&data, &n);
	try_target(target);
	try_fields(fields);
	if (q.form == MEDIA_CSV && how & 4)
		buf_text(&body, header);
	buf_bytes(&body, (const char *)data, n);
	q.body = body.len > 0 ? body.s : "";
	q.n = body.len;
	try_slack(&body);
	try_feedback(&body);
	score_answer(g, &q, &a);
	check(&a, q.wanted);
	answer_free(&a);
	buf_free(&body);
	free(target);
	free(fields);
	return 0;
}
