#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include <hiredis/hiredis.h>

#include "base/mem.h"
#include "store/redis.h"

enum { NUMBERS = 8 };			/* of one command */

struct redis {
	redisContext *of;
	redisReply *reply;		/* the last one */
	const struct store_url *url;
	double timeout;
	size_t n, cap, len_cap;		/* of the command begun */
	const char **arg;
	size_t *len;
	char number[NUMBERS][24];
	size_t numbers;
};

/* ---- SIGPIPE ------------------------------------------------------------------------ */

/* Writes what waits; a broken pipe is EPIPE and no signal.  REDIS_OK or REDIS_ERR. */
static int
flush(redisContext *c)
{
	sigset_t pipe, old, pending;
	int done = 0, rc = REDIS_OK, sig, reason;

	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	sigpending(&pending);
	pthread_sigmask(SIG_BLOCK, &pipe, &old);
	while (rc == REDIS_OK && !done)
		rc = redisBufferWrite(c, &done);
	reason = errno;
	if (rc != REDIS_OK && !sigismember(&pending, SIGPIPE)) {
		sigpending(&pending);
		if (sigismember(&pending, SIGPIPE))
			(void)sigwait(&pipe, &sig);
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	errno = reason;
	return rc;
}

/* ---- connections --------------------------------------------------------------------- */

static int
fail(const struct redis *c, struct err *e)
{
	const redisContext *of = c->of;

	if (of->err == REDIS_ERR_IO && (errno == EAGAIN || errno == EWOULDBLOCK))
		return err_set(e, "server: %s: no answer within %gs (--timeout)", c->url->text,
		    c->timeout);
	return err_set(e, "server: %s: %s", c->url->text, of->errstr);
}

struct redis *
redis_connect(const struct store_url *u, double timeout, int *again, struct err *e)
{
	struct redis *c = mem_zero(1, sizeof *c);
	struct timeval t = { (time_t)timeout, (suseconds_t)(1e6 * (timeout -
	    (double)(time_t)timeout)) };

	c->url = u;
	c->timeout = timeout;
	*again = 1;
	c->of = u->path != NULL ? redisConnectUnixWithTimeout(u->path, t) :
	    redisConnectWithTimeout(u->host, u->port, t);
	if (c->of == NULL)
		err_die("out of memory");
	if (c->of->err != 0 || redisSetTimeout(c->of, t) != REDIS_OK) {
		(void)err_set(e, "server: %s: %s", u->text, c->of->errstr);
		redis_close(c);
		return NULL;
	}
	if (u->path == NULL)
		(void)redisEnableKeepAlive(c->of);
	return c;
}

void
redis_close(struct redis *c)
{
	if (c == NULL)
		return;
	if (c->reply != NULL)
		freeReplyObject(c->reply);
	redisFree(c->of);
	free(c->arg);
	free(c->len);
	free(c);
}

int
redis_is_gone(const struct redis *c)
{
	return c->of->err != 0;
}

/* ---- commands ------------------------------------------------------------------------- */

void
redis_begin(struct redis *c, const char *command)
{
	c->n = c->numbers = 0;
	redis_text(c, command);
}

void
redis_arg(struct redis *c, const char *s, size_t n)
{
	c->arg = mem_grow(c->arg, &c->cap, c->n + 1, sizeof *c->arg);
	c->len = mem_grow(c->len, &c->len_cap, c->n + 1, sizeof *c->len);
	c->arg[c->n] = s != NULL ? s : "";
	c->len[c->n++] = n;
}

void
redis_text(struct redis *c, const char *s)
{
	redis_arg(c, s, strlen(s));
}

void
redis_number(struct redis *c, long long i)
{
	char *s = c->number[c->numbers++ % NUMBERS];

	(void)snprintf(s, sizeof c->number[0], "%lld", i);
	redis_text(c, s);
}

/* That it was refused, the next reply will say. */
void
redis_send(struct redis *c)
{
	if (c->of->err == 0 &&
	    redisAppendCommandArgv(c->of, (int)c->n, c->arg, c->len) != REDIS_OK)
		err_die("out of memory");
}

/* ---- replies ----------------------------------------------------------------------------- */

static struct redis_reply
reply_of(const redisReply *of)
{
	struct redis_reply r = { .kind = REPLY_NIL, .s = "", .of = of };

	switch (of->type) {
	case REDIS_REPLY_STRING:
		r.kind = REPLY_TEXT;
		break;
	case REDIS_REPLY_STATUS:
		r.kind = REPLY_STATUS;
		break;
	case REDIS_REPLY_ERROR:
		r.kind = REPLY_ERROR;
		break;
	case REDIS_REPLY_INTEGER:
		r.kind = REPLY_INTEGER;
		r.i = of->integer;
		break;
	case REDIS_REPLY_ARRAY:
		r.kind = REPLY_ARRAY;
		r.elements = of->elements;
		break;
	default:
		break;
	}
	if (r.kind == REPLY_TEXT || r.kind == REPLY_STATUS || r.kind == REPLY_ERROR) {
		r.s = of->str;
		r.n = of->len;
	}
	return r;
}

struct redis_reply
redis_element(const struct redis_reply *r, size_t i)
{
	const redisReply *of = r->of;

	if (r->kind != REPLY_ARRAY || i >= r->elements)
		return (struct redis_reply){ .kind = REPLY_NIL, .s = "" };
	return reply_of(of->element[i]);
}

int
redis_next(struct redis *c, struct redis_reply *r, struct err *e)
{
	void *reply = NULL;

	if (c->reply != NULL)
		freeReplyObject(c->reply);
	c->reply = NULL;
	errno = 0;
	if (c->of->err != 0 || redisGetReplyFromReader(c->of, &reply) != REDIS_OK ||
	    (reply == NULL && (flush(c->of) != REDIS_OK ||
	    redisGetReply(c->of, &reply) != REDIS_OK)))
		return fail(c, e);
	c->reply = reply;
	*r = reply_of(c->reply);
	return 0;
}

int
redis_take(struct redis *c, struct redis_reply *r, struct err *e)
{
	if (redis_next(c, r, e) != 0)
		return -1;
	return r->kind == REPLY_ERROR ? redis_complain(c, r, e) : 0;
}

int
redis_ask(struct redis *c, struct redis_reply *r, struct err *e)
{
	redis_send(c);
	return redis_take(c, r, e);
}

/* ---- errors --------------------------------------------------------------------------------- */

int
redis_is_error(const struct redis_reply *r, const char *code)
{
	size_t n = strlen(code);

	return r->kind == REPLY_ERROR && r->n >= n && memcmp(r->s, code, n) == 0 &&
	    (r->n == n || r->s[n] == ' ');
}

int
redis_complain(const struct redis *c, const struct redis_reply *r, struct err *e)
{
	const char *way = redis_is_error(r, "MOVED") || redis_is_error(r, "ASK") ||
	    redis_is_error(r, "CROSSSLOT") ? " (Redis Cluster is not supported: one master is)" :
	    redis_is_error(r, "NOAUTH") ? " (--password-file, or DEALKIT_REDIS_PASSWORD)" :
	    redis_is_error(r, "READONLY") ? " (a replica: --store needs the master)" : "";

	return err_set(e, "server: %s: %.*s%s", c->url->text, (int)(r->n < 600 ? r->n : 600), r->s,
	    way);
}
