#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "alert/route.h"
#include "base/date.h"
#include "base/mem.h"
#include "serve/binding.h"
#include "serve/days.h"
#include "serve/generation.h"
#include "serve/last_run.h"
#include "serve/slack_check.h"
#include "serve/tokens.h"

static int
load_tables(struct generation *g, const char *folder, struct err *e)
{
	g->run = mem_zero(1, sizeof *g->run);
	return last_run_read(g->run, folder, e);
}

/* The day of its scored deals; DATE_NONE if there are none. */
static int32_t
day_of_run(const struct generation *g)
{
	int32_t day = DATE_NONE;
	const char *text;

	if (g->run != NULL && g->run->scored < g->run->n) {
		text = g->run->table[g->run->scored].as_of;
		(void)date_parse(text, strlen(text), &day);
	}
	return day;
}

struct generation *
generation_load(const struct generation_options *o, unsigned number, struct err *e)
{
	struct generation *g = mem_zero(1, sizeof *g);

	g->number = number;
	g->bindings = bindings_new();
	if ((o->tables != NULL && load_tables(g, o->tables, e) != 0) ||
	    basis_load(&g->of, &o->basis, day_of_run(g), e) != 0 ||
	    binding_check(&g->of, e) != 0 ||
	    (o->tokens != NULL && (g->tokens = tokens_read(o->tokens, e)) == NULL) ||
	    (o->routes != NULL && (g->routes = routes_read(o->routes, e)) == NULL) ||
	    (o->slack != NULL && (g->slack = slack_secrets_read(o->slack, e)) == NULL)) {
		generation_free(g);
		return NULL;
	}
	if (g->of.a != NULL) {
		g->days = days_new(g->of.a);
		days_release(g->days, days_take(g->days, g->of.day, 0));
	}
	return g;
}

void
generation_free(struct generation *g)
{
	if (g == NULL)
		return;
	tokens_free(g->tokens);
	routes_free(g->routes);
	slack_secrets_free(g->slack);
	if (g->run != NULL)
		last_run_free(g->run);
	free(g->run);
	bindings_free(g->bindings);
	days_free(g->days);
	basis_free(&g->of);
	free(g);
}

/* ---- the present one ---------------------------------------------------------------- */

struct generations {
	pthread_mutex_t lock;
	struct generation *now;
};

struct generations *
generations_new(struct generation *first)
{
	struct generations *s = mem_zero(1, sizeof *s);

	pthread_mutex_init(&s->lock, NULL);
	s->now = first;
	first->users = 1;
	return s;
}

struct generation *
generations_take(struct generations *s)
{
	struct generation *g;

	pthread_mutex_lock(&s->lock);
	g = s->now;
	g->users++;
	pthread_mutex_unlock(&s->lock);
	return g;
}

void
generations_release(struct generations *s, struct generation *g)
{
	unsigned users;

	pthread_mutex_lock(&s->lock);
	users = --g->users;
	pthread_mutex_unlock(&s->lock);
	if (users == 0)
		generation_free(g);
}

void
generations_set(struct generations *s, struct generation *next)
{
	struct generation *old;

	pthread_mutex_lock(&s->lock);
	old = s->now;
	s->now = next;
	next->users = 1;
	pthread_mutex_unlock(&s->lock);
	generations_release(s, old);
}

void
generations_free(struct generations *s)
{
	if (s == NULL)
		return;
	generations_release(s, s->now);
	pthread_mutex_destroy(&s->lock);
	free(s);
}
