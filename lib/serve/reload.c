#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "serve/clock.h"
#include "serve/notify.h"
#include "serve/reload.h"
#include "serve/watch.h"

#define QUIET 1			/* seconds for which changed files have been as they are */

struct reload {
	struct generations *generations;
	const struct generation_options *options;
	struct watch *watch;
	double period;
	unsigned number;		/* of the present one */
	pthread_t thread;
	pthread_mutex_t lock;		/* of the following */
	pthread_cond_t wake;
	int asked, over;
	struct reload_status status;
};

struct watch *
reload_look(const struct generation_options *o)
{
	const char *const path[] = { o->basis.model, o->basis.state, o->basis.stages,
	    o->basis.labels, o->basis.playbook, o->tokens, o->tables, o->routes, o->slack };
	struct watch *w = watch_new();

	for (size_t i = 0; i < sizeof path / sizeof *path; i++)
		if (path[i] != NULL)
			watch_add(w, path[i]);
	watch_know(w);
	return w;
}

static void
load(struct reload *r)
{
	struct generation *g;
	struct err e;

	notify_reloading();
	watch_know(r->watch);
	g = generation_load(r->options, r->number + 1, &e);
	if (g != NULL) {
		r->number++;
		generations_set(r->generations, g);
		err_result("generation %u", r->number);
	} else {
		err_warn("generation %u stays: %s", r->number, e.text);
	}
	pthread_mutex_lock(&r->lock);
	r->status.done += g != NULL;
	r->status.failed += g == NULL;
	if (g != NULL)
		r->status.last = clock_wall();
	(void)snprintf(r->status.error, sizeof r->status.error, "%s", g != NULL ? "" : e.text);
	pthread_mutex_unlock(&r->lock);
	notify_ready();
}

/* Waits until somebody asks, or for a period.  What it is: 1 asked, 0 time, -1 the end. */
static int
wait_for_work(struct reload *r)
{
	double until = clock_wall() + r->period;
	int rc = 0, what;

	pthread_mutex_lock(&r->lock);
	while (!r->asked && !r->over && rc == 0)
		rc = r->period > 0 ? clock_wait(&r->wake, &r->lock, until) :
		    pthread_cond_wait(&r->wake, &r->lock);
	what = r->over ? -1 : r->asked;
	r->asked = 0;
	pthread_mutex_unlock(&r->lock);
	return what;
}

static void *
run(void *arg)
{
	struct reload *r = arg;
	int what;

	while ((what = wait_for_work(r)) >= 0)
		if (what > 0 || watch_look(r->watch, clock_now(), QUIET))
			load(r);
	return NULL;
}

struct reload *
reload_new(struct generations *s, const struct generation_options *o, struct watch *w,
    double period)
{
	struct reload *r = mem_zero(1, sizeof *r);
	struct generation *g = generations_take(s);

	r->generations = s;
	r->options = o;
	r->period = period;
	r->number = g->number;
	generations_release(s, g);
	r->watch = w;
	r->status.last = clock_wall();
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->wake, NULL);
	if (pthread_create(&r->thread, NULL, run, r) != 0)
		err_die("no threads can be started");
	return r;
}

void
reload_free(struct reload *r)
{
	if (r == NULL)
		return;
	pthread_mutex_lock(&r->lock);
	r->over = 1;
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
	pthread_join(r->thread, NULL);
	pthread_cond_destroy(&r->wake);
	pthread_mutex_destroy(&r->lock);
	watch_free(r->watch);
	free(r);
}

void
reload_ask(struct reload *r)
{
	pthread_mutex_lock(&r->lock);
	r->asked = 1;
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
}

void
reload_status(struct reload *r, struct reload_status *status)
{
	pthread_mutex_lock(&r->lock);
	*status = r->status;
	pthread_mutex_unlock(&r->lock);
}
