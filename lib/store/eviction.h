/*
 * eviction -- does the server throw keys away when its memory is full, and has it?
 *
 * A put into a server with maxmemory-policy allkeys-lru succeeds and loses its first rows: what
 * INFO counts before and after tells.
 */
#ifndef EVICTION_H
#define EVICTION_H

#include "base/err.h"
#include "store/redis.h"

struct eviction {
	char policy[32];	/* maxmemory-policy; "": the server does not tell */
	long long evicted;	/* keys since the server began; -1: it does not tell */
};

/* 0, or -1 if the connection has failed. */
int	eviction_read(struct redis *c, struct eviction *v, struct err *e);

/* Warns if rows may go: by the policy, with_ttl those with a time to live; or nobody tells. */
void	eviction_warn(const struct eviction *v, int with_ttl);

#endif
