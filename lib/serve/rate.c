#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/mem.h"
#include "serve/rate.h"

#define HASH_FUNCTION(s, n, h) ((h) = (unsigned)hash_bytes((const char *)(s), (n)))
#define uthash_fatal(msg) err_die("out of memory")
#include <uthash.h>

struct bucket {
	char client[RATE_NAME + 1];	/* longer names are cut */
	double tokens, since;
	UT_hash_handle hh;		/* in the order in which they were seen */
};

struct rate {
	pthread_mutex_t lock;
	double per_second;
	struct bucket *of;
};

struct rate *
rate_new(double per_second)
{
	struct rate *r = mem_zero(1, sizeof *r);

	pthread_mutex_init(&r->lock, NULL);
	r->per_second = per_second;
	return r;
}

void
rate_free(struct rate *r)
{
	struct bucket *b, *next;

	if (r == NULL)
		return;
	HASH_ITER(hh, r->of, b, next) {
		HASH_DEL(r->of, b);
		free(b);
	}
	pthread_mutex_destroy(&r->lock);
	free(r);
}

/* The client's bucket, the last of all. */
static struct bucket *
find(struct rate *r, const char *client, double now)
{
	struct bucket *b;
	char key[RATE_NAME + 1] = "";
	size_t n = strlen(client);

	memcpy(key, client, n < RATE_NAME ? n : RATE_NAME);
	HASH_FIND_STR(r->of, key, b);
	if (b != NULL) {
		HASH_DEL(r->of, b);
	} else {
		if (HASH_COUNT(r->of) >= RATE_CLIENTS) {
			b = r->of;
			HASH_DEL(r->of, b);
			free(b);
		}
		b = mem_zero(1, sizeof *b);
		memcpy(b->client, key, sizeof key);
		b->tokens = fmax(1, r->per_second);
		b->since = now;
	}
	HASH_ADD_STR(r->of, client, b);
	return b;
}

double
rate_take(struct rate *r, const char *client, double now)
{
	struct bucket *b;
	double wait = 0;

	pthread_mutex_lock(&r->lock);
	b = find(r, client, now);
	b->tokens = fmin(fmax(1, r->per_second), b->tokens + (now - b->since) * r->per_second);
	b->since = now;
	if (b->tokens >= 1)
		b->tokens--;
	else
		wait = (1 - b->tokens) / r->per_second;
	pthread_mutex_unlock(&r->lock);
	return wait;
}
