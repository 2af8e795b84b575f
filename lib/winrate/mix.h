/*
 * mix -- are other deals pursued than before, harder or easier to win?
 *
 * What segments and amount say of the deals (winrate/residual.h), side against
 * side.  Who does the deals is no part of it: a rep who comes or leaves is no
 * change of what is pursued.
 */
#ifndef MIX_H
#define MIX_H

#include <stddef.h>
#include <stdint.h>

struct residual;

#define MIX_NONE SIZE_MAX

struct mix {
	double base, recent;	/* mean of what segments and amounts say */
	double change, lo, hi, p;	/* of what is pursued: without the part of `who` */
	double q;		/* drivers' */
	double owners;	/* part of who does the deals; both add up to recent - base */
	size_t dim;		/* the key of the deals that moved most; MIX_NONE: the amount */
	uint32_t value;		/* and its value whose share of the deals moved most */
	double share[2];	/* of the deals that have it */
	double rate, other;	/* what they win, and what the others do: both sides together */
	double part;		/* of the change: that key's */
};

/* who: the key that says who does the deals, MIX_NONE if there is none. */
void	mix_measure(struct mix *m, const struct residual *r, size_t owner_key);

#endif
