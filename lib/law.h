/*
 * law -- made-up deals by a known law: who wins them, how likely, and when.
 *
 * A law is drawn from a seed; causes that a user plants come on top of it.
 * Deal i draws from its own stream of random numbers, always as many of them,
 * so that a cause changes nothing but the deals it is for.  Only rng and same
 * are used, so that the bits are the same on every machine.
 */
#ifndef LAW_H
#define LAW_H

#include <stddef.h>
#include <stdint.h>

#include "deal.h"
#include "rng.h"

enum {				/* what deals differ in, beside their amount */
	LAW_REP, LAW_INDUSTRY, LAW_REGION, LAW_PRODUCT, LAW_SOURCE, LAW_DIMS,
	LAW_REPS = 28, LAW_LEVELS = LAW_REPS
};

struct law_value {
	const char *name;
	double share;		/* of the deals, relative to the others */
};

struct law_dim {
	enum deal_column column;
	const struct law_value *value;
	size_t n;
	double spread;		/* standard deviation of the values' effects on the log-odds */
};

extern const struct law_dim law_dim[LAW_DIMS];

enum law_amount { LAW_FALLING, LAW_V, LAW_NONE };	/* what the amount does to the log-odds */

struct law_options {		/* what is drawn anew with the seed */
	uint64_t seed;
	int32_t first, last;	/* days on which deals are created */
	double interactions;	/* standard deviation of the rep x industry effects */
	enum law_amount amount;
	int no_signal;		/* all deals are alike: one probability, one speed */
	double linger;		/* share of the losses that nobody ever closes, 0 .. 1 */
};

struct law_drop {		/* a segment's log-odds change */
	long level[LAW_DIMS];	/* of the deals it is for; -1: any */
	int32_t from;		/* created on that day or later, as in what follows */
	double logit;
};

struct law_mix {		/* a value's share of the deals changes */
	size_t dim, level;
	int32_t from;
	double factor;		/* > 0; of its share relative to the others */
};

struct law_drift {		/* all log-odds move */
	int32_t from;
	double logit;		/* a year */
};

struct law_speed {		/* wins come faster */
	int32_t from;
	double factor;		/* 0.01 .. 100; the days of a won deal are divided by it */
};

struct law {			/* after law_draw, the planted causes may be set */
	struct law_options o;
	double base;
	double effect[LAW_DIMS][LAW_LEVELS];
	double pair[LAW_REPS][LAW_LEVELS];	/* rep x industry */
	int32_t rep_from[LAW_REPS], rep_to[LAW_REPS];	/* days on which a rep takes on deals */
	double won_days, lost_days;		/* medians */
	const struct law_drop *drop;		/* the caller's, as all that follow */
	const struct law_mix *mix;
	const struct law_drift *drift;
	size_t drops, mixes, drifts;
	struct law_speed speed;
};

struct law_deal {		/* a deal, with its future */
	int32_t created, closed, expected;
	size_t level[LAW_DIMS];
	const char *stage;	/* as long as it is open */
	double amount;
	double p_created;	/* of winning, on the day it was created */
	double p_asof;		/* and on a later day, if it is still open then; 0 or 1 if not */
	int won;
};

/* The law of a seed, without planted causes. */
void	law_draw(struct law *law, const struct law_options *o);

/*
 * The deals 0 .. n - 1 in the order of their created dates: malloced, the
 * caller's, as is *day, on which deal i is created, counted from the first.
 */
uint32_t *law_days(const struct law *law, size_t n, int32_t **day);

/* Deal i, created on that day, as it is on day as_of. */
void	law_deal(const struct law *law, size_t i, int32_t created, int32_t as_of,
	    struct law_deal *d);

#endif
