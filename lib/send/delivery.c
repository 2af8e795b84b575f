#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/intern.h"
#include "base/mem.h"
#include "send/delivery.h"

static const double SLICE = 0.2;	/* seconds */

/* ---- what answers mean ---------------------------------------------------------- */

enum delivery_verdict
delivery_http(long status)
{
	if (status >= 200 && status < 300)
		return DELIVERY_DONE;
	if (status == 408 || status == 425 || status == 429 || status >= 500 || status < 200)
		return DELIVERY_AGAIN;
	return status == 400 || status == 413 || status == 422 ? DELIVERY_REFUSED : DELIVERY_DENIED;
}

enum delivery_verdict
delivery_smtp(long code)
{
	if (code < 500 || code > 599)
		return DELIVERY_AGAIN;
	return code >= 530 && code <= 538 ? DELIVERY_DENIED : DELIVERY_REFUSED;
}

enum delivery_verdict
delivery_exit(int status)
{
	if (status == 0)
		return DELIVERY_DONE;
	if (status == 71 || (status >= 73 && status <= 75))
		return DELIVERY_AGAIN;
	return status == 65 || status == 67 || status == 68 ? DELIVERY_REFUSED : DELIVERY_DENIED;
}

double
delivery_delay(struct rng *r, double base, size_t n, double most, double wait)
{
	double delay = base;

	for (size_t i = 1; i < n && delay < most; i++)
		delay *= 2;
	if (delay > most)
		delay = most;
	delay *= 0.5 + rng_uniform(r) / 2;
	return wait > delay ? wait : delay;
}

/* ---- destinations --------------------------------------------------------------- */

struct destination {
	double not_before;	/* of the next request */
	size_t failed, silent;	/* digests in a row, through all attempts; of them without any
				 * answer */
	int closed;
	char error[DELIVERY_ERROR];	/* of the last */
};

struct delivery {
	struct delivery_options o;
	struct rng rng;
	struct intern *name;
	struct destination *destination;
	size_t cap;
};

struct delivery *
delivery_new(const struct delivery_options *o)
{
	struct delivery *c = mem_zero(1, sizeof *c);

	c->o = *o;
	rng_start(&c->rng, o->seed, 0);
	c->name = intern_new();
	return c;
}

void
delivery_free(struct delivery *c)
{
	if (c == NULL)
		return;
	intern_free(c->name);
	free(c->destination);
	free(c);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* 0, or -1 if it is to stop. */
static int
sleep_until(const struct delivery *c, double when)
{
	double left;

	while (!*c->o.stop && (left = when - now()) > 0) {
		struct timespec t = { 0, (long)(1e9 * (left < SLICE ? left : SLICE)) };

		nanosleep(&t, NULL);	/* a signal just before it is not seen for a slice */
	}
	return *c->o.stop ? -1 : 0;
}

static struct destination *
find(struct delivery *c, const char *name)
{
	uint32_t known = intern_size(c->name), id = intern_add(c->name, name, strlen(name));

	c->destination = mem_grow(c->destination, &c->cap, id + (size_t)1, sizeof *c->destination);
	if (id == known)
		c->destination[id] = (struct destination){ 0 };
	return &c->destination[id];
}

static size_t
allowed(const struct delivery *c, const struct destination *d)
{
	return d->closed || d->silent >= 2 ? 0 : d->failed > 0 ? 1 : c->o.attempts;
}

/* What the digest's last answer says of the destination. */
static void
learn(struct destination *d, const struct delivery_answer *a)
{
	d->failed = a->verdict == DELIVERY_AGAIN ? d->failed + 1 : 0;
	d->closed |= a->verdict == DELIVERY_DENIED;
	d->silent = a->verdict == DELIVERY_AGAIN && a->silent ? d->silent + 1 : 0;
	memcpy(d->error, a->error, sizeof d->error);
}

int
delivery_may(struct delivery *c, const char *destination, struct delivery_answer *a)
{
	const struct destination *d = find(c, destination);

	*a = (struct delivery_answer){ .verdict = DELIVERY_AGAIN, .wait = -1 };
	if (*c->o.stop)
		snprintf(a->error, sizeof a->error, "stopped by a signal");
	else if (allowed(c, d) == 0)
		snprintf(a->error, sizeof a->error, "not tried after: %.170s", d->error);
	else
		return 1;
	return 0;
}

size_t
delivery_try(struct delivery *c, const char *destination, void (*attempt)(void *,
    struct delivery_answer *), void *arg, struct delivery_answer *a)
{
	struct destination *d = find(c, destination);
	size_t n = 0, most = allowed(c, d);
	double delay;

	if (!delivery_may(c, destination, a))
		return 0;
	while (n < most && sleep_until(c, d->not_before) == 0) {
		attempt(arg, a);
		n++;
		d->not_before = now() + c->o.pace;
		if (a->verdict != DELIVERY_AGAIN)
			break;
		delay = delivery_delay(&c->rng, c->o.backoff, n, c->o.longest, a->wait);
		d->closed = delay > c->o.longest;
		if (d->closed)
			break;
		if (now() + delay > d->not_before)
			d->not_before = now() + delay;
	}
	if (n > 0)
		learn(d, a);
	else
		delivery_may(c, destination, a);	/* stopped meanwhile */
	return n;
}
