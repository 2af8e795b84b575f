/*
 * dict -- the different values of a column of one batch, numbered 0, 1, 2 ...
 * in the order in which they appear.  Values are not copied.
 */
#ifndef DICT_H
#define DICT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/hash.h"

enum {
	DICT_MAX = 1024,	/* values it can hold: the rows of a batch */
	DICT_SLOTS = 4096
};

struct dict_value {
	const char *s;
	uint32_t n;
	uint32_t row;		/* where it appeared first */
	uint64_t hash;
};

struct dict {			/* all zero is an empty one */
	uint32_t n;
	uint16_t slot[DICT_SLOTS];	/* 1 + number of the value, 0 if free */
	struct dict_value value[DICT_MAX];
};

/* The number of the n bytes at s, which stand in row. */
static inline uint32_t
dict_add(struct dict *d, const char *s, size_t n, uint32_t row)
{
	uint64_t h = hash_bytes(s, n);
	uint32_t at = (uint32_t)h & (DICT_SLOTS - 1);
	const struct dict_value *v;

	for (; d->slot[at] != 0; at = (at + 1) & (DICT_SLOTS - 1)) {
		v = &d->value[d->slot[at] - 1];
		if (v->hash == h && v->n == n && memcmp(v->s, s, n) == 0)
			return d->slot[at] - 1u;
	}
	d->value[d->n] = (struct dict_value){ s, (uint32_t)n, row, h };
	d->slot[at] = (uint16_t)++d->n;
	return d->n - 1;
}

/* Forgets all values. */
static inline void
dict_clear(struct dict *d)
{
	uint32_t at;

	for (uint32_t i = 0; i < d->n; i++)
		for (at = (uint32_t)d->value[i].hash & (DICT_SLOTS - 1); d->slot[at] != 0;
		    at = (at + 1) & (DICT_SLOTS - 1))
			d->slot[at] = 0;
	d->n = 0;
}

#endif
