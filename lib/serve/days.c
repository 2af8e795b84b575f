#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"
#include "deal/asof.h"
#include "deal/feature_cache.h"
#include "serve/clock.h"
#include "serve/days.h"

struct frozen {
	int32_t day;
	struct feature_cache *cache;
	unsigned users;
	uint64_t used;		/* when it was asked for last, by days.now */
};

struct days {
	struct asof *a;		/* the maker's */
	pthread_mutex_t lock;
	pthread_cond_t made;
	int making;
	struct frozen *day;	/* [n] */
	size_t n, cap;
	uint64_t now;
};

struct days *
days_new(struct asof *a)
{
	struct days *d = mem_zero(1, sizeof *d);

	d->a = a;
	pthread_mutex_init(&d->lock, NULL);
	pthread_cond_init(&d->made, NULL);
	return d;
}

void
days_free(struct days *d)
{
	if (d == NULL)
		return;
	for (size_t i = 0; i < d->n; i++)
		feature_cache_free(d->day[i].cache);
	free(d->day);
	pthread_cond_destroy(&d->made);
	pthread_mutex_destroy(&d->lock);
	free(d);
}

static struct feature_cache *
make(struct asof *a, int32_t day)
{
	struct feature_cache *c;

	if (a->day > day)
		asof_start(a);
	asof_move(a, day);
	c = feature_cache_new(a);
	feature_cache_fill(c);
	return c;
}

/* Forgets the one that was asked for longest ago and that nobody uses, if there are too many. */
static void
forget(struct days *d)
{
	size_t oldest = d->n;

	for (size_t i = 0; i < d->n; i++)
		if (d->day[i].users == 0 && (oldest == d->n ||
		    d->day[i].used < d->day[oldest].used))
			oldest = i;
	if (d->n <= DAYS_KEPT || oldest == d->n)
		return;
	feature_cache_free(d->day[oldest].cache);
	d->day[oldest] = d->day[--d->n];
}

static struct frozen *
find(struct days *d, int32_t day)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->day[i].day == day)
			return &d->day[i];
	return NULL;
}

/* Makes it while others wait; called and left with the lock. */
static struct frozen *
make_day(struct days *d, int32_t day)
{
	struct feature_cache *c;

	d->making = 1;
	pthread_mutex_unlock(&d->lock);
	c = make(d->a, day);
	pthread_mutex_lock(&d->lock);
	d->making = 0;
	d->day = mem_grow(d->day, &d->cap, d->n + 1, sizeof *d->day);
	d->day[d->n++] = (struct frozen){ .day = day, .cache = c, .used = d->now + 1 };
	pthread_cond_broadcast(&d->made);
	return &d->day[d->n - 1];
}

const struct feature_cache *
days_take(struct days *d, int32_t day, long wait)
{
	const struct feature_cache *c = NULL;
	double until = clock_wall() + .001 * (double)wait;
	struct frozen *f;

	pthread_mutex_lock(&d->lock);
	while ((f = find(d, day)) == NULL && d->making &&
	    clock_wait(&d->made, &d->lock, until) == 0)
		;
	if (f == NULL && !d->making)
		f = make_day(d, day);
	if (f != NULL) {
		f->users++;
		f->used = ++d->now;
		c = f->cache;
		forget(d);
	}
	pthread_mutex_unlock(&d->lock);
	return c;
}

void
days_release(struct days *d, const struct feature_cache *day)
{
	pthread_mutex_lock(&d->lock);
	for (size_t i = 0; i < d->n; i++)
		if (d->day[i].cache == day)
			d->day[i].users--;
	forget(d);
	pthread_mutex_unlock(&d->lock);
}
