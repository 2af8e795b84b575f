/*
 * experiment -- deals that an experiment gave something, or not, and what became of them: as one
 * would have seen it on each day.
 *
 * The outcome is whether a deal is won within so many days of its entry; deals that are still
 * open, and followed for less, count by their arm's Aalen-Johansen curve.  Its covariate is the
 * score at entry; that of money is score x amount.  All deals of an arm count, whether their alert
 * was sent, read or followed (intention to treat).
 */
#ifndef EXPERIMENT_H
#define EXPERIMENT_H

#include <stddef.h>
#include <stdint.h>

#include "deal/deal.h"
#include "effect/arms.h"

enum experiment_measure { EXPERIMENT_WIN_RATE, EXPERIMENT_VALUE, EXPERIMENT_MEASURES };
extern const char *const experiment_measure_name[EXPERIMENT_MEASURES];

enum { EXPERIMENT_ENTRIES = 20, EXPERIMENT_FOLLOWED = 5 };	/* of each arm, before a look */

enum experiment_verdict {
	EXPERIMENT_HELPS, EXPERIMENT_HURTS, EXPERIMENT_NO_EFFECT, EXPERIMENT_CANNOT_TELL,
	EXPERIMENT_WRONG_SPLIT
};

struct experiment_options {
	int32_t horizon;	/* days after the entry; 0: by the history */
	double plan;		/* deals at the end; 0: no plan */
	double holdout;		/* share of the control arm that was asked for; NaN: not known */
	double equivalence;	/* a share */
	const uint32_t *cluster;	/* [deals] of d, or NULL */
	size_t clusters;
};

struct experiment_deal {
	int32_t entry, closed;	/* closed: DATE_NONE while open */
	uint8_t arm, kind;	/* enum surv_kind, as of the last day */
	double score, amount;	/* score: of not winning */
	uint32_t cluster;
};

struct experiment {		/* all zeros is an empty one */
	struct experiment_options o;
	struct experiment_deal *deal;	/* [n] by day of entry, then id */
	size_t n;
	size_t absent, closed;	/* entries left out: not in the table, closed before */
	int is_scored, is_priced;
	int32_t start, as_of;	/* first entry, last day of the data */
	double variance[EXPERIMENT_MEASURES];	/* of an outcome, by the history */
	const char *name[2];
};

/*
 * Joins entries to deals read with DEALS_IDS | DEALS_UNDATED.  0, or -1 with the reason: no entry
 * is in the table, the history does not tell how long wins take.  Freed by experiment_free in
 * either case.
 */
int	experiment_make(struct experiment *x, const struct arms *a, const struct deals *d,
	    int32_t as_of, const struct experiment_options *o, struct err *e);
void	experiment_free(struct experiment *x);

/*
 * Were the arms drawn by cluster[deals] and not by deal?  Nine in ten of the clusters with 20
 * entries or more, at least two, are in one arm.
 */
int	experiment_drawn_by(const struct arms *a, const struct deals *d, const uint32_t *cluster,
	    size_t clusters);

struct experiment_look {	/* NaN: not known */
	int32_t on;
	double deals[2], followed[2];
	double mean[2], effect, half, fixed_half, p;
	double planned, share_of_plan;
	double split_p, split;	/* split: share of control so far */
	enum experiment_verdict verdict;
	int early;		/* too few deals yet to look */
	double more, weeks;	/* until it can be told; NaN: not within ten years */
	int32_t decided;	/* the first look with the verdict that stays, or DATE_NONE */
};

/*
 * All looks, a week apart from the start on, and the last day: *n of them, malloced.  Once a look
 * has decided (helps or hurts, with a plan also its end) that stays.
 */
struct experiment_look *experiment_looks(const struct experiment *x,
	    enum experiment_measure measure, size_t *n);

#endif
