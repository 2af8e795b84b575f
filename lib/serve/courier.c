#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "serve/courier.h"

struct message {
	char *url, *body;
	size_t n;
};

struct courier {
	int (*post)(const char *url, const char *body, size_t n, const char **why, void *arg);
	void *arg;
	pthread_t thread;
	pthread_mutex_t lock;		/* of the following */
	pthread_cond_t wake;
	struct message queue[COURIER_QUEUE];
	size_t first, n;
	int over;
};

int
courier_is_slack(const char *url)
{
	static const char place[] = "https://hooks.slack.com/";

	return strncmp(url, place, sizeof place - 1) == 0 &&
	    strpbrk(url, "\\@ \t\r\n#") == NULL && strlen(url) < 1024;
}

static void
free_message(struct message *m)
{
	free(m->url);
	free(m->body);
}

/* The next message; 0 at the end. */
static int
next(struct courier *c, struct message *m)
{
	int over;

	pthread_mutex_lock(&c->lock);
	while (c->n == 0 && !c->over)
		pthread_cond_wait(&c->wake, &c->lock);
	over = c->over;
	if (!over) {
		*m = c->queue[c->first];
		c->first = (c->first + 1) % COURIER_QUEUE;
		c->n--;
	}
	pthread_mutex_unlock(&c->lock);
	return !over;
}

static void *
run(void *arg)
{
	struct courier *c = arg;
	struct message m;
	const char *why;

	while (next(c, &m)) {
		why = "no answer";
		if (c->post(m.url, m.body, m.n, &why, c->arg) != 0)
			err_warn("a message to Slack is lost: %s", why);
		free_message(&m);
	}
	return NULL;
}

struct courier *
courier_new(int (*post)(const char *url, const char *body, size_t n, const char **why, void *arg),
    void *arg)
{
	struct courier *c = mem_zero(1, sizeof *c);

	c->post = post;
	c->arg = arg;
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
	c->over = 1;
	pthread_cond_signal(&c->wake);
	pthread_mutex_unlock(&c->lock);
	pthread_join(c->thread, NULL);
	for (; c->n > 0; c->n--, c->first = (c->first + 1) % COURIER_QUEUE)
		free_message(&c->queue[c->first]);
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
		c->queue[(c->first + c->n++) % COURIER_QUEUE] = (struct message){
		    mem_text(url, strlen(url)), mem_text(body, n), n };
		pthread_cond_signal(&c->wake);
	}
	pthread_mutex_unlock(&c->lock);
	if (full)
		err_warn("a message to Slack is lost: %d others wait", COURIER_QUEUE);
	return full ? -1 : 0;
}
