#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/rng.h"
#include "serve/clock.h"
#include "serve/courier.h"

#define STEP 1			/* seconds */

struct message {
	char *url, *body;
	size_t n;
	size_t tried;
	double due;			/* of clock_now() */
};

struct courier {
	struct courier_options o;
	struct rng rng;			/* the thread's */
	pthread_t thread;
	pthread_mutex_t lock;		/* of the following */
	pthread_cond_t wake;
	struct message queue[COURIER_QUEUE];	/* [n]; only the thread takes one out */
	size_t n;
	double end;			/* 0: not yet; nothing begins after it */
};

int
courier_is_slack(const char *url)
{
	static const char place[] = "https://hooks.slack.com/";

	return strncmp(url, place, sizeof place - 1) == 0 &&
	    strpbrk(url, "\\@ \t\r\n#") == NULL && strlen(url) < 1024;
}

static void
count(const struct courier *c, const char *what)
{
	if (c->o.count != NULL)
		c->o.count(what, c->o.arg);
}

/* ---- the queue; its lock is held ---------------------------------------------------------- */

/* The one that is due first, of several the one that came first; c->n: there is none. */
static size_t
first_due(const struct courier *c)
{
	size_t first = c->n;

	for (size_t i = 0; i < c->n; i++)
		if ((c->end == 0 || c->queue[i].tried == 0) &&
		    (first == c->n || c->queue[i].due < c->queue[first].due))
			first = i;
	return first;
}

static void
take_out(struct courier *c, size_t i)
{
	free(c->queue[i].url);
	free(c->queue[i].body);
	c->n--;
	memmove(&c->queue[i], &c->queue[i + 1], (c->n - i) * sizeof *c->queue);
}

/* Waits for a message to be due; its place, or SIZE_MAX at the end. */
static size_t
next(struct courier *c)
{
	for (;;) {
		size_t i = first_due(c);
		double now = clock_now();

		if (c->end > 0 && (i == c->n || now >= c->end))
			return SIZE_MAX;
		if (i < c->n && c->queue[i].due <= now)
			return i;
		if (i == c->n)
			pthread_cond_wait(&c->wake, &c->lock);
		else	/* in steps, as the clock that is waited by may be set meanwhile */
			(void)clock_wait(&c->wake, &c->lock, clock_wall() +
			    fmin(c->queue[i].due - now, STEP));
	}
}

/* ---- the thread --------------------------------------------------------------------------- */

static void
judge(struct courier *c, size_t i, const struct delivery_answer *a)
{
	struct message *m = &c->queue[i];
	double pause = delivery_delay(&c->rng, c->o.backoff, ++m->tried, COURIER_LONGEST, a->wait);

	if (a->verdict == DELIVERY_AGAIN && m->tried < COURIER_ATTEMPTS &&
	    pause <= COURIER_LONGEST && c->end == 0) {
		m->due = clock_now() + pause;
		count(c, "again");
		return;
	}
	if (a->verdict != DELIVERY_DONE)
		err_warn("a message to Slack is lost after %zu attempt%s: %s", m->tried,
		    m->tried > 1 ? "s" : "", *a->error != '\0' ? a->error : "no answer");
	count(c, a->verdict == DELIVERY_DONE ? "sent" : "lost");
	take_out(c, i);
}

static void *
run(void *arg)
{
	struct courier *c = arg;
	size_t i;

	pthread_mutex_lock(&c->lock);
	while ((i = next(c)) != SIZE_MAX) {
		const struct message m = c->queue[i];
		struct delivery_answer a = { .verdict = DELIVERY_AGAIN, .wait = -1 };

		pthread_mutex_unlock(&c->lock);
		c->o.post(m.url, m.body, m.n, &a, c->o.arg);
		pthread_mutex_lock(&c->lock);
		judge(c, i, &a);
	}
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

/* ---- its life ------------------------------------------------------------------------------ */

struct courier *
courier_new(const struct courier_options *o)
{
	struct courier *c = mem_zero(1, sizeof *c);

	c->o = *o;
	rng_start(&c->rng, (uint64_t)(1e9 * clock_wall()), 0);
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->wake, NULL);
	if (pthread_create(&c->thread, NULL, run, c) != 0)
		err_die("no threads can be started");
	return c;
}

void
courier_free(struct courier *c)
{
	if (c == NULL)
		return;
	pthread_mutex_lock(&c->lock);
	c->end = clock_now() + COURIER_LAST;
	pthread_cond_signal(&c->wake);
	pthread_mutex_unlock(&c->lock);
	pthread_join(c->thread, NULL);
	if (c->n > 0)
		err_warn("messages to Slack that are lost, as this ends: %zu", c->n);
	while (c->n > 0)
		take_out(c, c->n - 1);
	pthread_cond_destroy(&c->wake);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

int
courier_send(struct courier *c, const char *url, const char *body, size_t n)
{
	int full;

	if (!courier_is_slack(url)) {
		err_warn("a message is not sent: its response_url is not of hooks.slack.com");
		return -1;
	}
	pthread_mutex_lock(&c->lock);
	full = c->n == COURIER_QUEUE;
	if (!full) {
		c->queue[c->n++] = (struct message){ .url = mem_text(url, strlen(url)),
		    .body = mem_text(body, n), .n = n, .due = clock_now() };
		pthread_cond_signal(&c->wake);
	}
	pthread_mutex_unlock(&c->lock);
	if (!full)
		return 0;
	err_warn("a message to Slack is lost: %d others wait", COURIER_QUEUE);
	count(c, "lost");
	return -1;
}
