/*
 * simulate -- made-up deals by a known law: who wins them, how likely, and when.
 *
 * A law is drawn from a seed; causes that a user plants come on top of it.
 * Deal i draws from its own stream of random numbers, always as many of them,
 * so that a cause changes nothing but the deals it is for.  Only rng, same and
 * duration are used, so that the bits are the same on every machine.
 */
#ifndef SIMULATE_H
#define SIMULATE_H

#include <stddef.h>
#include <stdint.h>

#include "deal/deal.h"
#include "gen/duration.h"

enum {				/* what deals differ in, beside their amount */
	SIMULATE_REP, SIMULATE_INDUSTRY, SIMULATE_REGION, SIMULATE_PRODUCT, SIMULATE_SOURCE,
	SIMULATE_DIMS,
	SIMULATE_AMOUNT = SIMULATE_DIMS,	/* its bit in missing */
	SIMULATE_LEVELS = 5,	/* of any but the reps, at most */
	SIMULATE_MOST_REPS = 5000, SIMULATE_MOST_SIGNALS = 20
};

struct simulate_value {
	const char *name;
	double share;		/* of the deals, relative to the others */
};

struct simulate_dim {
	enum deal_column column;
	const struct simulate_value *value;
	size_t n;
	double spread;		/* standard deviation of the values' effects on the log-odds */
};

/* What the amount does to the log-odds. */
enum simulate_amount {
	SIMULATE_FALLING, SIMULATE_RISING, SIMULATE_STEP, SIMULATE_V, SIMULATE_NONE
};

/* what is drawn anew with the seed; all standard deviations are of log-odds */
struct simulate_options {
	uint64_t seed;
	int32_t last;		/* day on which deals are created */
	size_t months;		/* so many before that, 1 .. 240 */
	size_t reps;		/* 1 .. SIMULATE_MOST_REPS */
	size_t signals;		/* further columns that tell, 0 .. SIMULATE_MOST_SIGNALS */
	double win_rate;	/* mean probability without planted causes, in (0, 1) */
	double strength;	/* of all effects but the following three, 1: as they are */
	double interactions;	/* standard deviation of the rep x industry effects */
	double rep_drift;	/* of the reps' drifts, a year */
	double season;		/* how much the best days of a year are above the mean */
	int amount;		/* enum simulate_amount */
	int cycle;		/* enum duration_shape, of the days to close */
	double won_days, lost_days;	/* their medians, at least 1 */
	double late;		/* share of the losses that are closed late, 0 .. 1 */
	double linger;		/* share of the losses that nobody ever closes, 0 .. 1 */
	double growth;		/* so many more deals a day at the end than at the beginning; 1
				 * is twice as many */
	double correlation;	/* of what industry, region, product and source come from, 0 .. <
				 * 1 */
	double missing;		/* share of the deals that lack a value, for each of these and
				 * rep and amount */
	int no_signal;		/* all deals are alike: one probability, one speed */
};

struct simulate_drop {		/* a segment's log-odds change */
	long level[SIMULATE_DIMS];	/* of the deals it is for; -1: any */
	int32_t from;		/* created on that day or later, as in what follows */
	double logit;
};

struct simulate_mix {		/* a value's share of the deals changes */
	size_t dim, level;
	int32_t from;
	double factor;		/* > 0; of its share relative to the others */
};

struct simulate_drift {		/* all log-odds move */
	int32_t from;
	double logit;		/* a year */
};

struct simulate_speed {		/* wins come faster */
	int32_t from;
	double factor;		/* 0.01 .. 100; the days of a won deal are divided by it */
};

struct simulate {		/* after simulate_draw, the planted causes may be set */
	struct simulate_options o;
	int32_t first;		/* day on which deals are created */
	struct simulate_dim dim[SIMULATE_DIMS];
	struct simulate_value *rep;	/* [o.reps] */
	double base;
	double *effect[SIMULATE_DIMS];	/* [dim.n] */
	double *pair;		/* [o.reps * industries] */
	double *drift_of_rep;	/* [o.reps] a year */
	double signal[SIMULATE_MOST_SIGNALS];	/* effect of 1 in that column */
	int32_t *rep_from, *rep_to;	/* [o.reps] days on which a rep takes on deals */
	double won_days, lost_days;		/* medians, before rounding up */
	const struct simulate_drop *drop;	/* the caller's, as all that follow */
	const struct simulate_mix *mix;
	const struct simulate_drift *drift;
	size_t drops, mixes, drifts;
	struct simulate_speed speed;
};

struct simulate_deal {		/* a deal, with its future */
	int32_t created, closed, expected;
	size_t level[SIMULATE_DIMS];
	const char *stage;	/* as long as it is open */
	double amount;
	double signal[SIMULATE_MOST_SIGNALS];	/* standard normal, 4 decimals */
	unsigned missing;	/* bits 1 << SIMULATE_REP ...: the export lacks it, the truth
				 * knows it */
	double p_created;	/* of winning, on the day it was created */
	double p_asof;		/* and on a later day, if it is still open then; 0 or 1 if not */
	int won;
};

/* The law of a seed, without planted causes; freed by simulate_free. */
void	simulate_draw(struct simulate *law, const struct simulate_options *o);
void	simulate_free(struct simulate *law);

/*
 * The deals 0 .. n - 1 in the order of their created dates: malloced, the
 * caller's, as is *day, on which deal i is created, counted from the first.
 */
uint32_t *simulate_days(const struct simulate *law, size_t n, int32_t **day);

/* Deal i, created on that day, as it is on day as_of. */
void	simulate_deal(const struct simulate *law, size_t i, int32_t created, int32_t as_of,
	    struct simulate_deal *d);

#endif
