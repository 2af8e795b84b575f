/*
 * groupby -- deals grouped by a number and by key columns.
 *
 * Groups are numbered 0, 1, 2 ... in the order of the number, then of the
 * key texts by their bytes: the order of the rows does not matter.
 */
#ifndef GROUPBY_H
#define GROUPBY_H

#include <stddef.h>
#include <stdint.h>

#include "base/intern.h"
#include "deal/deal.h"

#define GROUPBY_NONE UINT32_MAX

struct groupbys {
	const struct deals *d;	/* the caller's */
	size_t *key;		/* [keys] of d's keys, which they are by */
	size_t keys;
	size_t n;		/* groups */
	uint32_t *lead;		/* [n] the number */
	uint32_t *value;	/* [n * keys] numbers of the key texts */
	uint32_t *of;		/* [d->n] the group of each deal, or GROUPBY_NONE */
	struct intern *tuples;	/* what it takes to find them */
	uint32_t *rank;
	size_t leads;		/* all leads are below */
	uint32_t *known;	/* [leads * values of each key] 1 + number of the tuple; NULL if
				 * that is too many */
};

/*
 * Groups the deals of d by lead[i] and the given keys (indexes of d's keys,
 * copied); deals whose lead is GROUPBY_NONE are in no group.
 */
void	groupby_make(struct groupbys *g, const struct deals *d, const uint32_t *lead,
	    const size_t *key, size_t keys);
void	groupby_free(struct groupbys *g);

/* The group that deal i would be in with another lead; GROUPBY_NONE if there is none. */
uint32_t groupby_find(const struct groupbys *g, size_t i, uint32_t lead);

/* The text of key k of a group; *n its length. */
static inline const char *
groupby_text(const struct groupbys *g, size_t group, size_t k, size_t *n)
{
	return intern_text(g->d->value[g->key[k]], g->value[group * g->keys + k], n);
}

#endif
