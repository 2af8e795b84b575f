/*
 * residual -- residuals: what segments and amount leave unexplained of each outcome.
 *
 * The outcome is the pseudo-value of F: first as if all deals were alike, then,
 * by the chances that a ridge regression gives them, as pseudo_dr_value's.
 * The regression is over both sides of a baseline; what moved between them is no
 * segment's (winrate/ridge.h).  Where a pair of dimensions says more than each
 * alone (an industry that one rep wins and others do not), each pair of values
 * has an effect besides, drawn to 0 by as much as the number of its deals
 * leaves open: else a change of what is pursued would look like one of the
 * rate.
 */
#ifndef RESIDUAL_H
#define RESIDUAL_H

#include <stddef.h>
#include <stdint.h>

#include "winrate/baseline.h"
#include "winrate/ridge.h"

struct residual {
	const struct baseline *s;	/* the caller's, as key */
	const struct deals *d;
	const size_t *key;	/* of d's keys */
	size_t keys;
	int amounts;		/* the amount is one of what says something */
	struct ridge f;		/* by age */
	size_t n, count[2];	/* deals on a side, together and each */
	uint32_t *deal;		/* [n] */
	int64_t *value;		/* [n] outcomes by age, in fixed point (base/fixsum.h) */
	int64_t *predicted;	/* [n] what segments and amount say of it, exact */
	int64_t *composition;	/* [n] of that, without the part of who does the deal */
	int64_t *r[CONTRAST_WAYS];	/* [n] outcome - said, in both ways to compare */
	double variance[CONTRAST_WAYS];	/* mean square of r around the mean of its side */
};

/* who: the key that says who does the deals, RESIDUAL_NONE if there is none. */
#define RESIDUAL_NONE SIZE_MAX
void	residual_make(struct residual *r, const struct baseline *s, const size_t *key, size_t keys,
	    int amounts, size_t owner_key);
void	residual_free(struct residual *r);

/* The side of the i-th of the n deals, and its value of the k-th key. */
static inline uint32_t
residual_side(const struct residual *r, size_t i)
{
	return r->s->side[r->deal[i]];
}

static inline uint32_t
residual_value(const struct residual *r, size_t i, size_t k)
{
	return r->d->key[r->deal[i] * r->d->keys + r->key[k]];
}

#endif
