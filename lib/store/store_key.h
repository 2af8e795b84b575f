/*
 * store_key -- what the keys of the store are called.
 *
 *	deal:{TABLE}:head	hash: which generation is the present one, and what it holds
 *	deal:{TABLE}:seq	the number of the last generation that was begun
 *	deal:{TABLE}:G		while generation G is being written: whose it is
 *	deal:{TABLE}:G:KEY	a row of it
 *	deal:state:NAME:head, deal:state:NAME:seq
 *	deal:state:NAME:G	the bytes of a state; of more than one piece, deal:state:NAME:G:I
 *
 * {TABLE} is the hash tag: all of a table is in one slot of a cluster.  Names of tables and states
 * are plain (base/plain_name.h), so that they hold nothing that a pattern obeys.
 */
#ifndef STORE_KEY_H
#define STORE_KEY_H

#include <stddef.h>

#include "base/buf.h"

/* Each of these sets b; a NUL is behind it. */
void	store_key_table(struct buf *b, const char *table, const char *what);
void	store_key_state(struct buf *b, const char *name, const char *what);

/* deal:{TABLE}:G, and with a colon behind it what all of its rows begin with. */
void	store_key_generation(struct buf *b, const char *table, long long g);
void	store_key_rows(struct buf *b, const char *table, long long g);

/* The generation in the n bytes of a key, behind its first prefix bytes; -1: none. */
long long store_key_number(const char *key, size_t n, size_t prefix);

/* A number of at most 18 digits in the n bytes at s; -1: none. */
long long store_number(const char *s, size_t n);

#endif
