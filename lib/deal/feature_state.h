/*
 * feature_state -- what features need of all deals known so far.
 *
 * A table of deals in the columns that feature_state_key and deal(5) name, in the
 * order of the deal_ids; its first row says besides as of which day it is and what made it
 * (as_of_date, made_with).  With it, new and open deals are given the same features
 * as with the whole table.
 */
#ifndef FEATURE_STATE_H
#define FEATURE_STATE_H

#include "base/err.h"
#include "deal/asof.h"
#include "deal/deal.h"

/* The keys that deals are read with: asof_key, and the stage. */
#define FEATURE_STATE_KEYS (ASOF_KEYS + 1)
extern const char *const feature_state_key[FEATURE_STATE_KEYS];

/* What a state says of itself. */
struct feature_state_origin {
	int32_t day;		/* as of which its deals are; DATE_NONE: it does not say */
	int history;		/* owners and amounts are those of a history */
};

/*
 * Adds the deals of the file called path to those that were read with the first
 * d->keys of feature_state_key.  0, or -1 with the reason.
 */
int	feature_state_read(const char *path, struct deals *d, size_t threads,
	    struct feature_state_origin *origin, struct err *e);

/*
 * Writes the deals created by a->day (and those without a date), as they were
 * on that day: open ones without outcome (deals that closed later are open by
 * then: the caller has seen to it), owner and amount as changes left them.
 * Whole or not at all.
 */
void	feature_state_write(const char *path, const struct asof *a);

#endif
