/*
 * store_sweep -- keys that nobody reads any more are removed, by SCAN and UNLINK.
 *
 * SCAN goes through all keys of the database, some millions a second; what is removed is freed by
 * the server beside its other work.
 */
#ifndef STORE_SWEEP_H
#define STORE_SWEEP_H

#include <stddef.h>

#include "base/err.h"
#include "store/redis.h"

/*
 * Calls each with every key that fits the pattern, perhaps more than once.  each must not use the
 * connection; after, which may be NULL, may: it is called behind each page.  0, or -1 with the
 * reason, also that of after.
 */
int	store_scan(struct redis *c, const char *pattern,
	    void (*each)(const char *key, size_t n, void *arg),
	    int (*after)(void *arg, struct err *e), void *arg, struct err *e);

/* What this connection does, for store_others: it puts a table. */
void	store_say_put(struct redis *c, const char *table);

/*
 * How many connections put this table, this one among them if it said so; -1 if the server does
 * not tell.  e: only what ended the connection.
 */
int	store_putting(struct redis *c, const char *table, struct err *e);

/*
 * Removes the generations of a table that are neither kept (its head) nor being written by a
 * program that still runs: older ones, and what killed programs left.  *removed counts keys.
 * 0, or -1 with the reason.
 */
int	store_sweep_old(struct redis *c, const char *table, size_t *removed, struct err *e);

/* Removes one generation and its own key, which goes first. */
int	store_sweep_generation(struct redis *c, const char *table, long long g, size_t *removed,
	    struct err *e);

/* Removes all of a table: its head first, which may be damaged, its rows, its number last. */
int	store_sweep_table(struct redis *c, const char *table, size_t *removed, struct err *e);

/* Removes the generations [first, last] of a state, but one (-1: all of them). */
int	store_sweep_state(struct redis *c, const char *name, long long first, long long last,
	    long long but, struct err *e);

#endif
