#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/mem.h"
#include "serve/card.h"
#include "serve/clock.h"
#include "serve/counters.h"
#include "serve/form.h"
#include "serve/media.h"
#include "serve/problem.h"
#include "serve/rate.h"
#include "serve/reload.h"
#include "serve/service.h"
#include "serve/service_answers.h"
#include "serve/service_metrics.h"
#include "serve/service_slack.h"
#include "serve/service_state.h"
#include "serve/stored_deals.h"
#include "serve/tokens.h"
#include "serve/watch.h"

/* ---- methods ---------------------------------------------------------------------------- */

static int
is_method(const struct service_route *r, const char *method)
{
	return strcmp(method, r->method) == 0 || (strcmp(r->method, "GET") == 0 &&
	    strcmp(method, "HEAD") == 0);
}

static void
allow(const struct service_route *r, struct answer *a)
{
	answer_header(a, "Allow", "%s, OPTIONS", strcmp(r->method, "GET") == 0 ? "GET, HEAD" :
	    r->method);
}

/* ---- who may ask --------------------------------------------------------------------------- */

/* The name that a Host has, without its port, is ours. */
static int
is_our_host(const struct service *s, const char *host)
{
	static const char *const own[] = { "localhost", "127.0.0.1", "[::1]" };
	size_t n = host != NULL ? strlen(host) : 0, colon = n;

	if (host == NULL)			/* only HTTP/1.0 comes so far without it */
		return 1;
	while (colon > 0 && strchr("0123456789", host[colon - 1]) != NULL)
		colon--;
	if (colon > 0 && host[colon - 1] == ':')
		n = colon - 1;
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (strlen(own[i]) == n && strncasecmp(own[i], host, n) == 0)
			return 1;
	for (size_t i = 0; i < s->o->hosts.n; i++)
		if (strlen(s->o->hosts.item[i]) == n &&
		    strncasecmp(s->o->hosts.item[i], host, n) == 0)
			return 1;
	return 0;
}

/* 1 if it is refused: by its token, or because its client asks too often. */
static int
refuse_client(const struct service *s, const struct service_route *r, struct request *q,
    struct answer *a)
{
	const struct generation *g = q->hold;
	int scope = TOKENS_READ | TOKENS_SCORE;
	double wait;

	if (r->scope == 0)
		return 0;
	if (g->tokens != NULL && (scope = tokens_find(g->tokens, q->authorization,
	    &q->client)) == 0) {
		q->client = q->peer;
		answer_header(a, "WWW-Authenticate", "Bearer%s", q->authorization != NULL ?
		    " error=\"invalid_token\"" : "");
		problem_answer(a, PROBLEM_UNAUTHORIZED, q->id, NULL,
		    "a token is needed: Authorization: Bearer TOKEN");
	} else if ((scope & r->scope) == 0) {
		problem_answer(a, PROBLEM_FORBIDDEN, q->id, NULL,
		    "the token is not for this (its scope is %s)",
		    scope == TOKENS_READ ? "read" : "score");
	} else if (s->rate != NULL && (wait = rate_take(s->rate, q->client, clock_now())) > 0) {
		answer_header(a, "Retry-After", "%.0f", ceil(wait));
		problem_answer(a, PROBLEM_RATE, q->id, NULL,
		    "more than %g requests a second of one client", s->o->rate);
	}
	return a->status != 0;
}

/* ---- what a request is refused for before its body is read ------------------------ */

static int
refuse_form(const struct service_route *r, const struct request *q, struct answer *a)
{
	enum media body;

	if (r->next != HTTP_WORK || strcmp(r->method, "POST") != 0)
		return 0;
	if (r->slack) {
		if (q->content_encoding != NULL || !form_is(q->content_type))
			problem_answer(a, PROBLEM_MEDIA_TYPE, q->id, NULL,
			    "Content-Type must be application/x-www-form-urlencoded");
		return a->status != 0;
	}
	body = media_of_body(q->content_type);
	if (q->content_encoding != NULL || (body != MEDIA_CSV && body != MEDIA_JSON)) {
		problem_answer(a, PROBLEM_MEDIA_TYPE, q->id, NULL, q->content_encoding != NULL ?
		    "no Content-Encoding is understood" :
		    "Content-Type must be text/csv or application/json, in UTF-8");
		return 1;
	}
	if (media_wanted(q->accept, body) == MEDIA_OTHER) {
		problem_answer(a, PROBLEM_NOT_ACCEPTABLE, q->id, NULL,
		    "an answer is text/csv or application/json");
		return 1;
	}
	return 0;
}

static enum http_next
begin(struct request *q, struct answer *a, void *arg)
{
	struct service *s = arg;
	const struct service_route *r = service_route(&q->uri);

	q->hold = generations_take(s->generations);
	if (!is_our_host(s, q->host)) {
		problem_answer(a, PROBLEM_FORBIDDEN, q->id, NULL,
		    "the Host is none of this server's (--host)");
		a->reason = "host";
		return HTTP_ANSWERED;
	}
	if (r == NULL || (r->slack && s->slack == NULL)) {
		problem_answer(a, PROBLEM_NOT_FOUND, q->id, NULL, "no such path");
		return HTTP_ANSWERED;
	}
	q->route = r->path;
	q->plan = r;
	if (strcmp(q->method, "OPTIONS") == 0) {
		a->status = 204;
		allow(r, a);
		return HTTP_ANSWERED;
	}
	if (!is_method(r, q->method)) {
		allow(r, a);
		problem_answer(a, PROBLEM_METHOD, q->id, NULL, "the method must be %s",
		    r->method);
		return HTTP_ANSWERED;
	}
	if (refuse_client(s, r, q, a) || refuse_form(r, q, a))
		return HTTP_ANSWERED;
	if (r->next == HTTP_ANSWERED)
		r->answer(s, q, a);
	return r->next;
}

static void
work(struct request *q, struct answer *a, void *arg)
{
	const struct service_route *r = q->plan;

	r->answer(arg, q, a);
}

/* ---- the log ------------------------------------------------------------------------- */

/* Methods that are ours: others are told by no name. */
static const char *
method_name(const char *method)
{
	static const char *const known[] = { "GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE",
	    "PATCH" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(method, known[i]) == 0)
			return known[i];
	return "OTHER";
}

/* Why a request was refused, whatever it holds; NULL if it was not. */
static const char *
rejected(const struct answer *a)
{
	switch (a->status) {
	case 401:
		return "auth";
	case 403:
		return strcmp(a->reason, "host") == 0 ? "host" : "auth";
	case 413:
		return "size";
	case 429:
		return "rate";
	case 503:
		return "busy";
	default:
		return NULL;
	}
}

/* No query, header, body or cell is in it. */
static void
log_request(const struct request *q, const struct answer *a, double taken, void *arg)
{
	struct service *s = arg;
	struct buf line = { 0 };

	counters_request(s->counters, q->route != NULL ? q->route : "other",
	    method_name(q->method), a->status, taken, rejected(a));
	if (err_quiet)
		return;
	buf_printf(&line, "%s %s %u rows=%llu in=%zu out=%zu us=%.0f", method_name(q->method),
	    q->route != NULL ? q->route : "-", a->status, (unsigned long long)a->rows,
	    q->body.len, a->body.len, 1e6 * taken);
	if (a->generation > 0)
		buf_printf(&line, " gen=%u", a->generation);
	if (*a->as_of != '\0')
		buf_printf(&line, " as_of=%s", a->as_of);
	buf_printf(&line, " client=%s id=%s", q->client, q->id);
	if (a->reason != NULL)
		buf_printf(&line, " error=%s", a->reason);
	if (a->line > 0)
		buf_printf(&line, " line=%llu", (unsigned long long)a->line);
	buf_text(&line, "\n");
	err_print(a->status >= 500 ? ERR_WARNING : ERR_NOTE, line.s, line.len);
	buf_free(&line);
}

static void
end(struct request *q, void *arg)
{
	struct service *s = arg;

	if (q->hold != NULL)
		generations_release(s->generations, q->hold);
	q->hold = NULL;
}

/* ---- its life ------------------------------------------------------------------------ */

/* The document that says what there is. */
static int
load_openapi(struct service *s, struct err *e)
{
	char *path = file_share("openapi.json", e);

	if (path != NULL)
		s->openapi = file_read(path, 1 << 20, &s->openapi_len, e);
	free(path);
	return s->openapi != NULL ? 0 : -1;
}

struct service *
service_new(const struct service_options *o, struct err *e)
{
	struct service *s = mem_zero(1, sizeof *s);
	struct generation *g;

	service_metrics_start();
	pthread_mutex_init(&s->lock, NULL);
	s->o = o;
	s->watch = reload_look(&o->load);
	s->counters = counters_new();
	if (load_openapi(s, e) != 0 || (g = generation_load(&o->load, 1, e)) == NULL) {
		service_free(s);
		return NULL;
	}
	s->generations = generations_new(g);
	if (o->load.slack != NULL &&
	    (s->slack = slack_service_new(o->slack_ca_file, s->counters, e)) == NULL) {
		service_free(s);
		return NULL;
	}
	s->rate = o->rate > 0 ? rate_new(o->rate) : NULL;
	s->stored = o->store != NULL ? stored_deals_new(o->store, o->store_table) : NULL;
	return s;
}

void
service_free(struct service *s)
{
	if (s == NULL)
		return;
	watch_free(s->watch);
	reload_free(s->reload);
	generations_free(s->generations);
	rate_free(s->rate);
	slack_service_free(s->slack);
	stored_deals_free(s->stored);
	counters_free(s->counters);
	free(s->openapi);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

void
service_watch(struct service *s, double period)
{
	s->reload = reload_new(s->generations, &s->o->load, s->watch, period);
	s->watch = NULL;
}

void
service_reload(struct service *s)
{
	reload_ask(s->reload);
}

int
service_check_store(struct service *s, struct err *e)
{
	return s->stored != NULL ? stored_deals_check(s->stored, e) : 0;
}

void
service_serves(struct service *s, struct http *h)
{
	pthread_mutex_lock(&s->lock);
	s->http = h;
	pthread_mutex_unlock(&s->lock);
}

void
service_app(struct service *s, struct http_app *app)
{
	*app = (struct http_app){ begin, work, log_request, end, s };
}

void
service_drain(struct service *s)
{
	pthread_mutex_lock(&s->lock);
	s->draining = 1;
	pthread_mutex_unlock(&s->lock);
}

void
service_card(struct service *s, struct buf *o)
{
	struct generation *g = generations_take(s->generations);

	card_lines(g, o);
	generations_release(s->generations, g);
}
