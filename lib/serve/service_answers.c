#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "model/model.h"
#include "serve/browse.h"
#include "serve/card.h"
#include "serve/counters.h"
#include "serve/etag.h"
#include "serve/json_put.h"
#include "serve/media.h"
#include "serve/problem.h"
#include "serve/reload.h"
#include "serve/score.h"
#include "serve/service_answers.h"
#include "serve/service_metrics.h"
#include "serve/service_slack.h"
#include "serve/service_state.h"
#include "serve/stored_deals.h"
#include "serve/tokens.h"

/* ---- of itself ----------------------------------------------------------------------- */

static void
answer_health(struct service *s, struct request *q, struct answer *a)
{
	(void)s;
	(void)q;
	answer_text(a, 200, "text/plain; charset=utf-8", "ok\n");
}

static void
answer_ready(struct service *s, struct request *q, struct answer *a)
{
	const struct generation *g = q->hold;
	struct reload_status status;
	int draining;

	reload_status(s->reload, &status);
	pthread_mutex_lock(&s->lock);
	draining = s->draining;
	pthread_mutex_unlock(&s->lock);
	answer_text(a, draining ? 503 : 200, "application/json", "");
	buf_printf(&a->body, "{\"ready\":%s,\"generation\":%u,\"reasons\":[%s],"
	    "\"last_reload_error\":", draining ? "false" : "true", g->number,
	    draining ? "\"draining\"" : "");
	json_put_cell(&a->body, status.error, strlen(status.error), 0);
	buf_text(&a->body, "}\n");
}

static void
name_generation(const struct generation *g, struct answer *a)
{
	a->generation = g->number;
	answer_header(a, "Deal-Generation", "%u", g->number);
}

static void
answer_model(struct service *s, struct request *q, struct answer *a)
{
	const struct generation *g = q->hold;
	struct buf variant = { 0 };

	(void)s;
	name_generation(g, a);
	if (media_wanted(q->accept, MEDIA_JSON) != MEDIA_JSON) {
		problem_answer(a, PROBLEM_NOT_ACCEPTABLE, q->id, NULL,
		    "an answer is application/json");
		return;
	}
	buf_printf(&variant, "card %u", g->number);
	if (!etag_set(q, a, g->of.m->sha256, &variant)) {
		answer_text(a, 200, "application/json", "");
		card_json(g, &a->body);
	}
	buf_free(&variant);
}

static void
answer_openapi(struct service *s, struct request *q, struct answer *a)
{
	(void)q;
	answer_text(a, 200, "application/json", "");
	buf_bytes(&a->body, s->openapi, s->openapi_len);
}

static void
answer_metrics(struct service *s, struct request *q, struct answer *a)
{
	struct http_numbers n = { 0 };
	struct reload_status status;
	struct http *h;

	pthread_mutex_lock(&s->lock);
	h = s->http;
	pthread_mutex_unlock(&s->lock);
	if (h != NULL)
		n = http_numbers(h);
	reload_status(s->reload, &status);
	answer_text(a, 200, "text/plain; version=0.0.4; charset=utf-8", "");
	service_metrics(&a->body, s->counters, q->hold, &n, &status);
	if (s->stored != NULL)
		stored_deals_metrics(s->stored, &a->body);
}

static int
read_count(const char *s, size_t most, size_t *n)
{
	size_t len = strspn(s, "0123456789");

	if (len == 0 || len > 9 || s[len] != '\0')
		return -1;
	*n = (size_t)strtoul(s, NULL, 10);
	return *n >= 1 && *n <= most ? 0 : -1;
}

/* What the parameters ask for; NULL, or what is wrong with them. */
static const char *
read_parameters(const struct request *q, struct score_request *r)
{
	static const char *const names[] = { "as_of", "k", "show", "currency", NULL };
	static const struct { const char *name; enum reasons_show show; } shows[] = {
		{ "risk", REASONS_RISK }, { "help", REASONS_HELP }, { "both", REASONS_BOTH }
	};
	const char *v;
	size_t i;

	if (uri_unknown(&q->uri, names) != NULL)
		return "a parameter other than as_of, k, show and currency";
	if ((v = uri_find(&q->uri, "as_of")) != NULL &&
	    date_parse(v, strlen(v), &r->day) != 0)
		return "as_of: not a date YYYY-MM-DD";
	if ((v = uri_find(&q->uri, "k")) != NULL && read_count(v, REASONS_TOP, &r->top) != 0)
		return "k: not a number from 1 to 50";
	if ((v = uri_find(&q->uri, "show")) != NULL) {
		for (i = 0; i < 3 && strcmp(v, shows[i].name) != 0; i++)
			;
		if (i == 3)
			return "show: not risk, help or both";
		r->show = shows[i].show;
	}
	if ((v = uri_find(&q->uri, "currency")) != NULL) {
		if (strlen(v) > 8)
			return "currency: more than 8 bytes";
		r->currency = v;
	}
	return NULL;
}

static void
count_unseen(const char *feature, uint64_t n, void *arg)
{
	counters_unseen(arg, feature, n);
}

static void
answer_score(struct service *s, struct request *q, struct answer *a)
{
	const struct generation *g = q->hold;
	enum media form = media_of_body(q->content_type);
	struct score_request r = { .body = q->body.s, .n = q->body.len, .form = form,
	    .wanted = media_wanted(q->accept, form), .day = DATE_NONE, .top = 3,
	    .show = REASONS_RISK, .currency = s->o->currency, .most = s->o->max_rows,
	    .id = q->id, .unseen = count_unseen, .arg = s->counters };
	const char *wrong = read_parameters(q, &r);

	if (wrong != NULL)
		problem_answer(a, PROBLEM_INVALID, q->id, NULL, "%s", wrong);
	else if (q->body.len == 0)
		problem_answer(a, PROBLEM_UNREADABLE, q->id, NULL, "the body is empty");
	else
		score_answer(g, &r, a);
	name_generation(g, a);
	if (a->status == 200 && *a->as_of != '\0')
		answer_header(a, "Deal-As-Of", "%s", a->as_of);
	if (a->status == 200)
		answer_header(a, "Deal-Left-Out", "0");
	if (a->status == 200)
		counters_scored(s->counters, a->rows);
}

/* ---- the last run ------------------------------------------------------------------- */

static void
answer_browse(struct service *s, struct request *q, struct answer *a)
{
	const struct service_route *r = q->plan;
	const struct generation *g = q->hold;
	struct browse b = { g->run, g->number, q, s->stored };

	r->browse(&b, a);
	name_generation(g, a);
}

/* ---- paths ------------------------------------------------------------------------------- */

static const struct service_route routes[] = {
	{ "/health", "GET", 0, HTTP_ANSWERED, answer_health, NULL, 0 },
	{ "/ready", "GET", 0, HTTP_ANSWERED, answer_ready, NULL, 0 },
	{ "/openapi.json", "GET", 0, HTTP_ANSWERED, answer_openapi, NULL, 0 },
	{ "/metrics", "GET", TOKENS_READ, HTTP_ANSWERED, answer_metrics, NULL, 0 },
	{ "/v1/model", "GET", TOKENS_READ, HTTP_ANSWERED, answer_model, NULL, 0 },
	{ "/v1/score", "POST", TOKENS_SCORE, HTTP_WORK, answer_score, NULL, 0 },
	{ "/v1/deals", "GET", TOKENS_READ, HTTP_WORK, answer_browse, browse_deals, 0 },
	{ "/v1/deals/{deal_id}", "GET", TOKENS_READ, HTTP_WORK, answer_browse, browse_deal, 0 },
	{ "/v1/tables", "GET", TOKENS_READ, HTTP_WORK, answer_browse, browse_tables, 0 },
	{ "/v1/tables/{name}", "GET", TOKENS_READ, HTTP_WORK, answer_browse, browse_table, 0 },
	{ "/", "GET", TOKENS_READ, HTTP_WORK, answer_browse, browse_page, 0 },
	{ "/slack/command", "POST", 0, HTTP_WORK, slack_answer_command, NULL, 1 },
	{ "/slack/interact", "POST", 0, HTTP_WORK, slack_answer_interact, NULL, 1 },
};

/* Is the path of this form? */
static int
fits(const char *form, const struct uri *t)
{
	size_t part = 0, n;

	while (*form == '/' && form[1] != '\0') {
		n = strcspn(++form, "/");
		if (part == t->parts || (*form != '{' && (strlen(t->part[part]) != n ||
		    memcmp(t->part[part], form, n) != 0)))
			return 0;
		form += n;
		part++;
	}
	return part == t->parts;
}

const struct service_route *
service_route(const struct uri *t)
{
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
		if (fits(routes[i].path, t))
			return &routes[i];
	return NULL;
}
