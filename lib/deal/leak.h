/*
 * leak -- features that know what an open deal cannot: how it ended, or that it has.
 *
 * A CRM's export holds the values of today.  Where somebody sets a lost deal's amount to 0, or
 * fills a field in when a deal is closed, a model that learns from closed deals believes what no
 * open deal will ever show.  Three rules find such a feature, whatever it is called:
 *
 *	outcome	it tells won from lost, alone, with an AUC above .95
 *	open	it tells rows of deals that are open now from rows of closed ones, within
 *		snapshot day and 30 days of age, with an AUC above .90; or its emptiness does,
 *		above .75, where closed ones are filled (not the other way round: that is what is
 *		filled in later)
 *	share	what it says of the open deals cannot be: the share of them that will be won lies
 *		more than .30 and 4 standard errors from what their ages promise, and it tells won
 *		from lost with an AUC above .75
 *
 * What a feature says is the share of wins in its ten quantile bins (one for empty), or in each
 * of its levels, among the half of the closed deals that closed first, with five rows of the mean
 * added to each; it is judged on the other half.
 * False suspicions: none among the features of 24 honest exports (make study).
 */
#ifndef LEAK_H
#define LEAK_H

#include <stddef.h>
#include <stdint.h>

enum leak_reason { LEAK_NONE, LEAK_OUTCOME, LEAK_OPEN, LEAK_EMPTY, LEAK_SHARE, LEAK_REASONS };
extern const char *const leak_reason_name[LEAK_REASONS];	/* "", "outcome", "open" ... */

struct leak_row {		/* a deal as of a day */
	uint32_t deal;		/* below deals */
	int32_t as_of, age;
	uint8_t kind;		/* enum surv_kind: what is known of the deal now */
};

/* Rows in the order of as_of; more of one deal are allowed. */
struct leaks;
struct leaks *leaks_new(const struct leak_row *row, size_t rows, size_t deals,
	    const int32_t *closed);	/* [deals] closing days; any for open ones */
void	leaks_free(struct leaks *);

/*
 * The share of the open deals that will be won, by their ages: the range of what is honest (all
 * of the past, and the last of it).  Without it, the rule of shares is left out.
 */
void	leaks_promise(struct leaks *, double lo, double hi);

struct leak_life {		/* a deal, as known on the last day */
	int32_t created, closed;	/* closed: any for open ones */
	uint8_t kind;		/* enum surv_kind */
};

/*
 * That range: Aalen-Johansen's, of all that happened, and of the last 60 days to the day `last`,
 * for deals known from the day `entry` on (DATE_NONE: from the first; deal/delayed_entry.h).
 * NaN without open deals.
 */
void	leak_promise(const struct leak_life *life, size_t n, int32_t entry, int32_t last,
	    double *lo, double *hi);

struct leak {
	double outcome_auc;	/* NaN where it cannot be told, as all that follow */
	double open_auc, empty_auc;
	double share, share_se;	/* of the open deals that it says will be won */
	enum leak_reason reason;
};

/*
 * Measures a feature: x[i * stride] is that of row i, NaN if it is empty; levels 0 for a number,
 * else it is a code below levels.
 */
void	leaks_measure(const struct leaks *, const float *x, size_t stride, size_t levels,
	    struct leak *l);

#endif
