#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <microhttpd.h>

#include "base/mem.h"
#include "base/plain_name.h"
#include "serve/clock.h"
#include "serve/connections.h"
#include "serve/framing.h"
#include "serve/http.h"
#include "serve/peer.h"
#include "serve/problem.h"
#include "serve/work_queue.h"

enum {
	POOL = 16 << 10,		/* of a connection: request line and header */
	QUEUE_EACH = 4, QUEUE_MORE = 64,	/* requests that wait: 4 a worker, and 64 */
	DROPPED = 8			/* limits of a body that are read and dropped */
};
#define SWEEP .1			/* seconds between looks for who is late */

struct http {
	const struct http_options *options;
	const struct http_app *app;
	struct MHD_Daemon **daemon;	/* [n] */
	size_t n;
	struct connections *connections;
	struct work_queue *queue;
	pthread_mutex_t lock;		/* of the following */
	pthread_cond_t stop;
	size_t buffered;		/* bytes of bodies */
	size_t exchanges;
	int draining, over;
	pthread_t sweeper;
};

/* A request and its answer, from the request line to the end. */
struct exchange {
	struct http *h;
	struct MHD_Connection *mhd;
	struct connection *connection;
	enum { NEW, READS, DROPS, WORKS, DONE, SENT } stage;
	char *uri;
	struct request q;
	struct answer a;
	size_t held;			/* of h->buffered */
	size_t dropped;
	double since;
};

/* ---- an exchange's life -------------------------------------------------------------- */

static void
hold(struct exchange *x, size_t bytes)
{
	pthread_mutex_lock(&x->h->lock);
	x->h->buffered = x->h->buffered - x->held + bytes;
	pthread_mutex_unlock(&x->h->lock);
	x->held = bytes;
}

/* With the request line, before anything else is known. */
static void *
begin_exchange(void *arg, const char *uri, struct MHD_Connection *mhd)
{
	struct exchange *x = mem_zero(1, sizeof *x);
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd,
	    MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	x->h = arg;
	x->mhd = mhd;
	x->uri = mem_text(uri, strlen(uri));
	x->connection = info != NULL ? info->socket_context : NULL;
	x->since = clock_now();
	if (x->connection != NULL)
		connections_set(x->h->connections, x->connection, CONNECTION_READS);
	pthread_mutex_lock(&x->h->lock);
	x->h->exchanges++;
	pthread_mutex_unlock(&x->h->lock);
	return x;
}

static void
end_exchange(void *arg, struct MHD_Connection *mhd, void **con,
    enum MHD_RequestTerminationCode why)
{
	struct exchange *x = *con;

	(void)arg;
	(void)mhd;
	(void)why;
	if (x == NULL)
		return;
	hold(x, 0);
	pthread_mutex_lock(&x->h->lock);
	x->h->exchanges--;
	pthread_mutex_unlock(&x->h->lock);
	if (x->connection != NULL)
		connections_set(x->h->connections, x->connection, CONNECTION_IDLE);
	x->h->app->end(&x->q, x->h->app->arg);
	uri_free(&x->q.uri);
	buf_free(&x->q.body);
	answer_free(&x->a);
	free(x->uri);
	free(x);
	*con = NULL;
}

static void
notice_connection(void *arg, struct MHD_Connection *mhd, void **context,
    enum MHD_ConnectionNotificationCode what)
{
	struct http *h = arg;
	const union MHD_ConnectionInfo *info;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
		*context = info != NULL ? connections_add(h->connections, info->connect_fd) : NULL;
	} else if (*context != NULL) {
		connections_remove(h->connections, *context);
		*context = NULL;
	}
}

/* ---- the answer ------------------------------------------------------------------------ */

/* Hands the answer to the library. */
static enum MHD_Result
send_answer(struct exchange *x)
{
	struct answer *a = &x->a;
	struct MHD_Response *r;
	enum MHD_Result rc;
	int draining;

	pthread_mutex_lock(&x->h->lock);
	draining = x->h->draining;
	pthread_mutex_unlock(&x->h->lock);
	x->h->app->log(&x->q, a, clock_now() - x->since, x->h->app->arg);
	r = MHD_create_response_from_buffer(a->body.len, a->body.s, MHD_RESPMEM_MUST_FREE);
	if (r == NULL)
		return MHD_NO;
	buf_init(&a->body);			/* it is the response's now */
	if (a->type != NULL)
		(void)MHD_add_response_header(r, "Content-Type", a->type);
	for (size_t i = 0; i < a->headers; i++)
		(void)MHD_add_response_header(r, a->header[i].name, a->header[i].value);
	(void)MHD_add_response_header(r, "X-Request-Id", x->q.id);
	(void)MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
	if (a->close || draining)
		(void)MHD_add_response_header(r, "Connection", "close");
	if (x->connection != NULL)
		connections_set(x->h->connections, x->connection, CONNECTION_ANSWERS);
	x->stage = SENT;
	rc = MHD_queue_response(x->mhd, a->status, r);
	MHD_destroy_response(r);
	return rc;
}

/*
 * The same in the first call.  The library ends the connection with what is queued then, which is
 * right if a body is to come; else the next call sends it.
 */
static enum MHD_Result
send_early(struct exchange *x)
{
	if (x->q.expects_body) {
		x->a.close = 1;
		return send_answer(x);
	}
	x->stage = DONE;
	return MHD_YES;
}

static void
work(void *item, void *arg)
{
	struct exchange *x = item;
	struct http *h = arg;

	h->app->work(&x->q, &x->a, h->app->arg);
	x->stage = DONE;
	MHD_resume_connection(x->mhd);
}

static void
busy(struct exchange *x, const char *why)
{
	answer_header(&x->a, "Retry-After", "1");
	problem_answer(&x->a, PROBLEM_UNAVAILABLE, x->q.id, NULL, "%s", why);
}

/* The request is whole. */
static enum MHD_Result
hand_over(struct exchange *x)
{
	struct http *h = x->h;

	x->stage = WORKS;
	if (x->connection != NULL)
		connections_set(h->connections, x->connection, CONNECTION_WORKS);
	MHD_suspend_connection(x->mhd);
	if (work_queue_put(h->queue, x) == 0)
		return MHD_YES;
	busy(x, "too many requests wait");
	x->stage = DONE;
	MHD_resume_connection(x->mhd);
	return MHD_YES;
}

/* ---- the header --------------------------------------------------------------------------- */

static enum MHD_Result
see_field(void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
	(void)kind;
	framing_add(arg, name, value);
	return MHD_YES;
}

static const char *
field(struct exchange *x, const char *name)
{
	return MHD_lookup_connection_value(x->mhd, MHD_HEADER_KIND, name);
}

static void
take_id(struct exchange *x)
{
	const char *id = field(x, "X-Request-Id");
	size_t n = id != NULL ? strlen(id) : 0;

	if (plain_name(id, n))
		memcpy(x->q.id, id, n + 1);
	else
		peer_make_id(x->q.id);
}

static void
take_fields(struct exchange *x, const char *method)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(x->mhd,
	    MHD_CONNECTION_INFO_CONNECTION_FD);

	x->q.method = method;
	x->q.content_type = field(x, "Content-Type");
	x->q.content_encoding = field(x, "Content-Encoding");
	x->q.accept = field(x, "Accept");
	x->q.authorization = field(x, "Authorization");
	x->q.if_none_match = field(x, "If-None-Match");
	x->q.host = field(x, "Host");
	x->q.slack_timestamp = field(x, "X-Slack-Request-Timestamp");
	x->q.slack_signature = field(x, "X-Slack-Signature");
	if (info != NULL)
		peer_name(info->connect_fd, x->q.peer, sizeof x->q.peer);
	x->q.client = x->q.peer;
	take_id(x);
}

static enum MHD_Result
refuse(struct exchange *x, enum problem p, const char *why)
{
	problem_answer(&x->a, p, x->q.id, NULL, "%s", why);
	x->a.close = 1;
	return send_early(x);
}

/* The first call: all but the body. */
static enum MHD_Result
take_header(struct exchange *x, const char *method, const char *version)
{
	const struct http_options *o = x->h->options;
	struct framing f = { 0 };
	const char *wrong;

	take_fields(x, method);
	(void)MHD_get_connection_values(x->mhd, MHD_HEADER_KIND, see_field, &f);
	x->q.expects_body = framing_has_body(&f);
	if ((wrong = framing_wrong(&f, version)) != NULL)
		return refuse(x, PROBLEM_BAD_REQUEST, wrong);
	if (uri_parse(&x->q.uri, x->uri, &wrong) != 0)
		return refuse(x, PROBLEM_NOT_FOUND, wrong);
	if (x->h->app->begin(&x->q, &x->a, x->h->app->arg) == HTTP_ANSWERED)
		return send_early(x);
	if (f.length > o->max_body) {
		problem_answer(&x->a, PROBLEM_TOO_LARGE, x->q.id, NULL,
		    "a body of more than %zu bytes", o->max_body);
		return send_early(x);
	}
	x->stage = READS;
	return MHD_YES;
}

/* ---- the body ------------------------------------------------------------------------------ */

/* Is there room for n bytes more?  What is wrong stands in the answer if there is not. */
static int
has_room(struct exchange *x, size_t n)
{
	const struct http_options *o = x->h->options;
	int full;

	if (x->q.body.len + n > o->max_body) {
		problem_answer(&x->a, PROBLEM_TOO_LARGE, x->q.id, NULL,
		    "a body of more than %zu bytes", o->max_body);
		return 0;
	}
	pthread_mutex_lock(&x->h->lock);
	full = x->h->buffered + n > o->max_buffered;
	pthread_mutex_unlock(&x->h->lock);
	if (full)
		busy(x, "the bodies of all requests take too much memory");
	return !full;
}

/* A piece of the body.  An answer cannot be sent before its end: what is too much is dropped. */
static enum MHD_Result
take_piece(struct exchange *x, const char *s, size_t *n)
{
	size_t got = *n;

	*n = 0;
	if (x->stage == READS && has_room(x, got)) {
		buf_bytes(&x->q.body, s, got);
		hold(x, x->q.body.cap);
		return MHD_YES;
	}
	x->stage = DROPS;
	x->a.close = 1;
	buf_free(&x->q.body);
	hold(x, 0);
	x->dropped += got;
	return x->dropped > DROPPED * x->h->options->max_body ? MHD_NO : MHD_YES;
}

static enum MHD_Result
handle(void *arg, struct MHD_Connection *mhd, const char *url, const char *method,
    const char *version, const char *data, size_t *n, void **con)
{
	struct exchange *x = *con;

	(void)arg;
	(void)mhd;
	(void)url;
	if (x == NULL)
		return MHD_NO;
	switch (x->stage) {
	case NEW:
		return take_header(x, method, version);
	case READS:
	case DROPS:
		if (*n > 0)
			return take_piece(x, data, n);
		return x->stage == READS ? hand_over(x) : send_answer(x);
	case DONE:
		return send_answer(x);
	case WORKS:
	case SENT:
		break;
	}
	return MHD_YES;
}

/* ---- start and stop -------------------------------------------------------------------- */

static size_t
leave_alone(void *arg, struct MHD_Connection *mhd, char *s)
{
	(void)arg;
	(void)mhd;
	return strlen(s);
}

static void
log_library(void *arg, const char *fmt, va_list ap)
{
	char text[300];

	(void)arg;
	(void)vsnprintf(text, sizeof text, fmt, ap);
	text[strcspn(text, "\n")] = '\0';
	err_note("libmicrohttpd: %s", text);
}

static void *
sweep(void *arg)
{
	struct http *h = arg;
	int over;

	do {
		connections_sweep(h->connections);
		pthread_mutex_lock(&h->lock);
		if (!h->over)
			(void)clock_wait(&h->stop, &h->lock, clock_wall() + SWEEP);
		over = h->over;
		pthread_mutex_unlock(&h->lock);
	} while (!over);
	return NULL;
}

static struct MHD_Daemon *
start_daemon(struct http *h, int fd)
{
	const struct http_options *o = h->options;

	return MHD_start_daemon(MHD_USE_AUTO_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
	    MHD_USE_ERROR_LOG, 0, NULL, NULL, handle, h,
	    MHD_OPTION_EXTERNAL_LOGGER, log_library, NULL,
	    MHD_OPTION_LISTEN_SOCKET, fd,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)o->max_connections,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)(o->timeout + 1),
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL,
	    MHD_OPTION_STRICT_FOR_CLIENT, 1,
	    MHD_OPTION_UNESCAPE_CALLBACK, leave_alone, NULL,
	    MHD_OPTION_URI_LOG_CALLBACK, begin_exchange, h,
	    MHD_OPTION_NOTIFY_COMPLETED, end_exchange, h,
	    MHD_OPTION_NOTIFY_CONNECTION, notice_connection, h,
	    MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
	    MHD_OPTION_END);
}

struct http *
http_start(const int *fd, size_t n, const struct http_options *o, const struct http_app *app,
    struct err *e)
{
	struct http *h = mem_zero(1, sizeof *h);

	h->options = o;
	h->app = app;
	h->connections = connections_new(o->timeout);
	pthread_mutex_init(&h->lock, NULL);
	pthread_cond_init(&h->stop, NULL);
	h->queue = work_queue_new(o->threads, QUEUE_EACH * o->threads + QUEUE_MORE, work, h);
	h->daemon = mem_zero(n, sizeof *h->daemon);
	if (h->queue == NULL || pthread_create(&h->sweeper, NULL, sweep, h) != 0)
		err_die("no threads can be started");
	for (; h->n < n; h->n++)
		if ((h->daemon[h->n] = start_daemon(h, fd[h->n])) == NULL) {
			err_set(e, "libmicrohttpd cannot serve the socket");
			http_stop(h, 0);
			return NULL;
		}
	return h;
}

static void
wait_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	(void)nanosleep(&t, NULL);
}

static size_t
exchanges(struct http *h)
{
	size_t n;

	pthread_mutex_lock(&h->lock);
	n = h->exchanges;
	pthread_mutex_unlock(&h->lock);
	return n;
}

/* Listening sockets stay open: they may be systemd's. */
void
http_stop(struct http *h, double grace)
{
	double until = clock_now() + grace;

	pthread_mutex_lock(&h->lock);
	h->draining = 1;
	pthread_mutex_unlock(&h->lock);
	for (size_t i = 0; i < h->n; i++)
		(void)MHD_quiesce_daemon(h->daemon[i]);
	connections_drain(h->connections);
	while (exchanges(h) > 0 && clock_now() < until)
		wait_ms(10);
	work_queue_free(h->queue);		/* resumes all that was suspended */
	wait_ms(exchanges(h) > 0 ? 50 : 0);
	for (size_t i = 0; i < h->n; i++)
		MHD_stop_daemon(h->daemon[i]);
	pthread_mutex_lock(&h->lock);
	h->over = 1;
	pthread_cond_broadcast(&h->stop);
	pthread_mutex_unlock(&h->lock);
	pthread_join(h->sweeper, NULL);
	connections_free(h->connections);
	pthread_cond_destroy(&h->stop);
	pthread_mutex_destroy(&h->lock);
	free(h->daemon);
	free(h);
}

struct http_numbers
http_numbers(struct http *h)
{
	struct connections_count c = connections_count(h->connections);
	struct http_numbers n = { .connections = c.open, .cut = c.cut };

	n.queue = work_queue_waiting(h->queue, &n.in_hand);
	pthread_mutex_lock(&h->lock);
	n.buffered = h->buffered;
	pthread_mutex_unlock(&h->lock);
	return n;
}
