/*
 * sim_law -- what a law of made-up deals is, and a deal that was made by it.
 *
 * The law is drawn by simulate.h; causes that a user plants are added to it.
 */
#ifndef SIM_LAW_H
#define SIM_LAW_H

#include <stddef.h>
#include <stdint.h>

#include "deal/deal.h"
#include "gen/duration.h"

enum {				/* what deals differ in, beside their amount */
	SIM_REP, SIM_INDUSTRY, SIM_REGION, SIM_PRODUCT, SIM_SOURCE,
	SIM_DIMS,
	SIM_AMOUNT = SIM_DIMS,	/* its bit in missing */
	SIM_LEVELS = 5,	/* of any but the reps, at most */
	SIM_MOST_REPS = 5000, SIM_MOST_SIGNALS = 20, SIM_MOST_LEVERS = 8
};

struct sim_value {
	const char *name;
	double share;		/* of the deals, relative to the others */
};

struct sim_dim {
	enum deal_column column;
	const struct sim_value *value;
	size_t n;
	double spread;		/* standard deviation of the values' effects on the log-odds */
};

/* What the amount does to the log-odds. */
enum sim_amount {
	SIM_FALLING, SIM_RISING, SIM_STEP, SIM_V, SIM_NONE
};

/* what is drawn anew with the seed; all standard deviations are of log-odds */
struct sim_settings {
	uint64_t seed;
	int32_t last;		/* day on which deals are created */
	size_t months;		/* so many before that, 1 .. 240 */
	size_t reps;		/* 1 .. SIM_MOST_REPS */
	size_t signals;		/* further columns that tell, 0 .. SIM_MOST_SIGNALS */
	double win_rate;	/* mean probability without planted causes, in (0, 1) */
	double strength;	/* of all effects but the following three, 1: as they are */
	double interactions;	/* standard deviation of the rep x industry effects */
	double rep_drift;	/* of the reps' drifts, a year */
	double season;		/* how much the best days of a year are above the mean */
	int amount;		/* enum sim_amount */
	int cycle;		/* enum duration_shape, of the days to close */
	double won_days, lost_days;	/* their medians, at least 1 */
	double late;		/* share of the losses that are closed late, 0 .. 1 */
	double linger;		/* share of the losses that nobody ever closes, 0 .. 1 */
	double abandon;		/* share of the deals that nobody ever closes, 0 .. 1 */
	double growth;		/* so many more deals a day at the end than at the beginning; 1
				 * is twice as many */
	double correlation;	/* of what industry, region, product and source come from, 0 .. <
				 * 1 */
	double missing;		/* share of the deals that lack a value, for each of these and
				 * rep and amount */
	double shock;		/* standard deviation of what all log-odds share, a month */
	double creation_shock;	/* of the logarithm of how many are created in a quarter */
	double slip;		/* share of a quarter's wins that slip together, at most */
	double quarter_end;	/* share of the wins that are closed in a quarter's last days */
	double heavy_tail;	/* share of the amounts that have a Pareto tail */
	double slow_large;	/* days go with the amount to this power */
	int same_reps;		/* all reps are there from the first day to the last */
	int no_signal;		/* all deals are alike: one probability, one speed */
};

struct sim_segment {
	long level[SIM_DIMS];	/* of its deals; -1: any */
};

struct sim_drop {		/* a segment's log-odds change */
	struct sim_segment segment;
	int32_t from;		/* created on that day or later, as in what follows */
	double logit;
};

struct sim_mix {		/* a value's share of the deals changes */
	size_t dim, level;
	int32_t from;
	double factor;		/* > 0; of its share relative to the others */
};

struct sim_newcomer {		/* a value has no deals before that day */
	size_t dim, level;
	int32_t from;
};

struct sim_drift {		/* all log-odds move */
	int32_t from;
	double logit;		/* a year */
};

struct sim_inflation {		/* amounts are times as large; what a deal is worth stays */
	int32_t from;
	double factor;
};

struct sim_blank {		/* a column's values go missing */
	size_t dim;		/* or SIM_AMOUNT */
	int32_t from;
	double share;
};

struct sim_swing {		/* a value's share goes with the season: FACTOR times its weight in
				 * the end of March, 1 / FACTOR in the end of September */
	size_t dim, level;
	double log_factor;
};

enum sim_who {			/* whom a speed-up is for */
	SIM_WON, SIM_LOST, SIM_BOTH,
	SIM_SLOW,		/* those of either outcome that take longer than its median */
	SIM_HALF		/* a half of the deals, always the same */
};

struct sim_speed {		/* deals are closed faster */
	struct sim_segment segment;
	enum sim_who who;
	int32_t from, to;	/* the factor grows from 1 to what it is; to == from: at once */
	double factor;		/* 0.01 .. 100; the days are divided by it */
};

struct sim_lever {		/* what makes deals be won, or seems to; see sim_lever.h */
	char *name;		/* of its column; its own */
	double logit;		/* what it adds to the log-odds of winning */
	double share;		/* of the deals that get it, or would, in (0, 1) */
	double confounding;	/* times the log-odds of winning go into those of getting it */
	double spread;		/* what these rise by from the first day to the last */
	double hidden;		/* standard deviation of what no column knows of winning */
	double pairs;		/* the same of the pairs of region and product, of winning */
	double sign;		/* how a column NAME_sign goes with the hidden cause, -1 .. 1 */
	double days;		/* until it happens, on the mean; 0: from the beginning */
	double reps;		/* share of the reps that have it; 0: it goes by the deal */
	int experiment;		/* drawn at random, in a table of arms, */
	int32_t from;		/* of deals that come into it from that day on */
	double base, mean;	/* constant of its log-odds; mean of those of winning */
	double pair[SIM_LEVELS * SIM_LEVELS];
};

struct sim_law {		/* after simulate_law, the planted causes may be set */
	struct sim_settings o;
	int32_t first;		/* day on which deals are created */
	struct sim_dim dim[SIM_DIMS];
	struct sim_value *rep;	/* [o.reps] */
	double base;
	double *effect[SIM_DIMS];	/* [dim.n] */
	double *pair;		/* [o.reps * industries] */
	double *drift_of_rep;	/* [o.reps] a year */
	double *shock;		/* [shocks] of each 30 days; see sim_shock.h */
	size_t shocks;
	double signal[SIM_MOST_SIGNALS];	/* effect of 1 in that column */
	int32_t *rep_from, *rep_to;	/* [o.reps] days on which a rep takes on deals */
	double won_days, lost_days;		/* medians, before rounding up */
	const struct sim_drop *drop;	/* the caller's, as all that follow */
	const struct sim_mix *mix;
	const struct sim_newcomer *newcomer;
	const struct sim_drift *drift;
	const struct sim_speed *speed;
	const struct sim_inflation *inflation;
	const struct sim_blank *blank;
	const struct sim_swing *swing;
	struct sim_lever *lever;	/* the law's own, of sim_lever_read */
	size_t levers;
	size_t drops, mixes, newcomers, drifts, speeds, inflations, blanks, swings;
};

struct sim_deal_lever {
	int has, late;		/* late: it was closed before it could happen */
	int32_t on;		/* the day on which it happens, if it does */
	double hidden, sign;
	double chance;		/* of getting it */
	double without, with;	/* the chance of winning */
};

struct sim_deal {		/* a deal, with its future */
	int32_t created, closed, expected;
	size_t level[SIM_DIMS];
	const char *stage;	/* as long as it is open */
	double amount;
	double signal[SIM_MOST_SIGNALS];	/* standard normal, 4 decimals */
	int half;		/* it is of the half that SIM_HALF means */
	unsigned missing;	/* bits 1 << SIM_REP ...: the export lacks it, the truth
				 * knows it */
	double p_created;	/* of winning, on the day it was created */
	double p_asof;		/* and on a later day, if it is still open then; 0 or 1 if not */
	int won;
	struct sim_deal_lever lever[SIM_MOST_LEVERS];
};

/* Room for the effects of all values of a law, which are known; freed by sim_law_free. */
void	sim_law_make_room(struct sim_law *law);
void	sim_law_free(struct sim_law *law);

/* Whether the deal has the segment's values. */
int	sim_segment_has(const struct sim_segment *s, const struct sim_deal *d);

#endif
