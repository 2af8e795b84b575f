#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "serve/clock.h"
#include "serve/connections.h"

#define DRAIN_IDLE .5			/* seconds */

struct connection {
	int fd;
	int cut;
	enum connection_state state;
	double since;
	struct connection *next, **at;		/* what leads to it */
};

struct connections {
	pthread_mutex_t lock;
	double timeout;
	int draining;
	struct connection *first;
	size_t open;
	uint64_t cuts;
};

struct connections *
connections_new(double timeout)
{
	struct connections *s = mem_zero(1, sizeof *s);

	pthread_mutex_init(&s->lock, NULL);
	s->timeout = timeout;
	return s;
}

void
connections_free(struct connections *s)
{
	if (s == NULL)
		return;
	while (s->first != NULL)
		connections_remove(s, s->first);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

struct connection *
connections_add(struct connections *s, int fd)
{
	struct connection *c = mem_zero(1, sizeof *c);

	c->fd = fd;
	c->since = clock_now();
	pthread_mutex_lock(&s->lock);
	c->next = s->first;
	c->at = &s->first;
	if (c->next != NULL)
		c->next->at = &c->next;
	s->first = c;
	s->open++;
	pthread_mutex_unlock(&s->lock);
	return c;
}

void
connections_remove(struct connections *s, struct connection *c)
{
	pthread_mutex_lock(&s->lock);
	*c->at = c->next;
	if (c->next != NULL)
		c->next->at = c->at;
	s->open--;
	pthread_mutex_unlock(&s->lock);
	free(c);
}

void
connections_set(struct connections *s, struct connection *c, enum connection_state state)
{
	double t = clock_now();

	pthread_mutex_lock(&s->lock);
	c->state = state;
	c->since = t;
	pthread_mutex_unlock(&s->lock);
}

static int
is_late(const struct connections *s, const struct connection *c, double t)
{
	double waited = t - c->since;

	switch (c->state) {
	case CONNECTION_IDLE:
		return waited > (s->draining ? fmin(DRAIN_IDLE, s->timeout) : s->timeout);
	case CONNECTION_READS:
		return waited > s->timeout;
	case CONNECTION_ANSWERS:
		return waited > CONNECTIONS_SLOW_ANSWER * s->timeout;
	case CONNECTION_WORKS:
		break;
	}
	return 0;
}

void
connections_sweep(struct connections *s)
{
	double t = clock_now();

	pthread_mutex_lock(&s->lock);
	for (struct connection *c = s->first; c != NULL; c = c->next)
		if (!c->cut && is_late(s, c, t)) {
			c->cut = 1;
			s->cuts += !s->draining;
			(void)shutdown(c->fd, SHUT_RDWR);
		}
	pthread_mutex_unlock(&s->lock);
}

void
connections_drain(struct connections *s)
{
	pthread_mutex_lock(&s->lock);
	s->draining = 1;
	pthread_mutex_unlock(&s->lock);
	connections_sweep(s);
}

struct connections_count
connections_count(struct connections *s)
{
	struct connections_count n = { 0, 0, 0 };

	pthread_mutex_lock(&s->lock);
	n.open = s->open;
	n.cut = s->cuts;
	for (const struct connection *c = s->first; c != NULL; c = c->next)
		n.busy += c->state != CONNECTION_IDLE;
	pthread_mutex_unlock(&s->lock);
	return n;
}
