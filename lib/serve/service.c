#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/date.h"
#include "base/mem.h"
#include "model/model.h"
#include "serve/card.h"
#include "serve/json_put.h"
#include "serve/media.h"
#include "serve/problem.h"
#include "serve/rate.h"
#include "serve/reload.h"
#include "serve/score.h"
#include "serve/service.h"
#include "serve/tokens.h"
#include "serve/watch.h"

struct service {
	const struct service_options *o;
	struct generations *generations;
	struct rate *rate;		/* NULL: no limit */
	struct watch *watch;		/* until there is a reload */
	struct reload *reload;		/* NULL before service_watch */
	pthread_mutex_t lock;		/* of the following */
	int draining;
};

/* ---- answers ------------------------------------------------------------------------- */

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

	(void)s;
	answer_text(a, 200, "application/json", "");
	card_json(g, &a->body);
	name_generation(g, a);
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
answer_score(struct service *s, struct request *q, struct answer *a)
{
	const struct generation *g = q->hold;
	enum media form = media_of_body(q->content_type);
	struct score_request r = { .body = q->body.s, .n = q->body.len, .form = form,
	    .wanted = media_wanted(q->accept, form), .day = DATE_NONE, .top = 3,
	    .show = REASONS_RISK, .currency = s->o->currency, .most = s->o->max_rows,
	    .id = q->id };
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
}

/* ---- paths ------------------------------------------------------------------------------- */

static const struct route {
	const char *path;		/* template: {} is any part */
	const char *method;		/* GET is HEAD, too */
	int scope;			/* of serve/tokens.h; 0: whoever asks */
	enum http_next next;
	void (*answer)(struct service *s, struct request *q, struct answer *a);
} routes[] = {
	{ "/health", "GET", 0, HTTP_ANSWERED, answer_health },
	{ "/ready", "GET", 0, HTTP_ANSWERED, answer_ready },
	{ "/v1/model", "GET", TOKENS_READ, HTTP_ANSWERED, answer_model },
	{ "/v1/score", "POST", TOKENS_SCORE, HTTP_WORK, answer_score },
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

static const struct route *
find_route(const struct uri *t)
{
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
		if (fits(routes[i].path, t))
			return &routes[i];
	return NULL;
}

static int
is_method(const struct route *r, const char *method)
{
	return strcmp(method, r->method) == 0 || (strcmp(r->method, "GET") == 0 &&
	    strcmp(method, "HEAD") == 0);
}

static void
allow(const struct route *r, struct answer *a)
{
	answer_header(a, "Allow", "%s, OPTIONS", strcmp(r->method, "GET") == 0 ? "GET, HEAD" :
	    r->method);
}

/* ---- who may ask --------------------------------------------------------------------------- */

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

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
refuse_client(const struct service *s, const struct route *r, struct request *q,
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
	} else if (s->rate != NULL && (wait = rate_take(s->rate, q->client, seconds())) > 0) {
		answer_header(a, "Retry-After", "%.0f", ceil(wait));
		problem_answer(a, PROBLEM_RATE, q->id, NULL,
		    "more than %g requests a second of one client", s->o->rate);
	}
	return a->status != 0;
}

/* ---- what a request is refused for before its body is read ------------------------ */

static int
refuse_form(const struct route *r, const struct request *q, struct answer *a)
{
	enum media body;

	if (r->next != HTTP_WORK || strcmp(r->method, "POST") != 0)
		return 0;
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
	const struct route *r = find_route(&q->uri);

	q->hold = generations_take(s->generations);
	if (!is_our_host(s, q->host)) {
		problem_answer(a, PROBLEM_FORBIDDEN, q->id, NULL,
		    "the Host is none of this server's (--host)");
		return HTTP_ANSWERED;
	}
	if (r == NULL) {
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
	const struct route *r = q->plan;

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

/* No query, header, body or cell is in it. */
static void
log_request(const struct request *q, const struct answer *a, double seconds, void *arg)
{
	struct buf line = { 0 };

	(void)arg;
	if (err_quiet)
		return;
	buf_printf(&line, "%s %s %u rows=%llu in=%zu out=%zu us=%.0f", method_name(q->method),
	    q->route != NULL ? q->route : "-", a->status, (unsigned long long)a->rows,
	    q->body.len, a->body.len, 1e6 * seconds);
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

struct service *
service_new(const struct service_options *o, struct err *e)
{
	struct watch *w = reload_look(&o->load);
	struct generation *g = generation_load(&o->load, 1, e);
	struct service *s;

	if (g == NULL) {
		watch_free(w);
		return NULL;
	}
	s = mem_zero(1, sizeof *s);
	s->o = o;
	s->watch = w;
	s->generations = generations_new(g);
	s->rate = o->rate > 0 ? rate_new(o->rate) : NULL;
	pthread_mutex_init(&s->lock, NULL);
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
