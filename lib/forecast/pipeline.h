/*
 * pipeline -- the deals that a forecast rests on, as they were known on its day.
 *
 * Sorted by created_date, closed_date, outcome and amount, so that no sum depends on the order of
 * the rows.  Deals created later, and those without created_date, are left out; one closed later
 * is open.
 */
#ifndef PIPELINE_H
#define PIPELINE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "csv/batch.h"
#include "csv/rec.h"
#include "deal/deal.h"
#include "deal/last_day.h"
#include "deal/leak.h"

#define PIPELINE_OPEN INT32_MAX		/* closed on no day up to the forecast's */

struct pipeline_deal {
	double amount;		/* the median of those that are known if it is missing */
	int32_t created, closed;	/* closed may be PIPELINE_OPEN */
	uint32_t row;		/* in struct deals */
	uint8_t won;
	uint8_t priced;		/* its amount is known */
};

struct pipeline_open {		/* a deal open on the day */
	double amount;		/* NaN if missing */
	double worth;		/* amount, or the median */
	double p;		/* win_probability, in [0, 1]; NaN without */
	int32_t created, expected;	/* expected may be DATE_NONE */
	uint32_t row;		/* in struct deals */
};

/* What else the rows of a table say of open deals, collected while they are read. */
struct pipeline_scores {
	int keep;		/* their records too: set before reading */
	size_t column[3];	/* of as_of_date, win_probability, risk_category; SIZE_MAX: none */
	int32_t as_of;		/* of the open deals; DATE_NONE: not known */
	struct pipeline_score {
		double p;	/* NaN if empty */
		uint32_t row;
	} *score;		/* [n] rows ascending: every row whose outcome is Open */
	size_t n, cap;
	size_t risks;		/* rows with a risk_category */
	size_t rows;		/* seen so far */
	struct batch *kept;	/* [batches] their records */
	size_t batches, batch_cap;
};

/*
 * Reads all deals of r, with key columns, and the scores.  Rows of different days (dealfeat
 * --snapshots) and a probability that is none are errors.  0, or -1 with the reason.
 * d is freed with deals_free, s with pipeline_scores_free, in either case.
 */
int	pipeline_read(struct deals *d, struct pipeline_scores *s, struct rec *r, char *const *key,
	    size_t keys, size_t threads, struct err *e);
void	pipeline_scores_free(struct pipeline_scores *s);

struct pipeline {
	const struct deals *d;		/* the caller's: its keys */
	int32_t day;			/* the day of the forecast */
	int32_t first;			/* the first day of which deals are known */
	int32_t born;			/* the first day whose creations are all known */
	int32_t entry;			/* deal/delayed_entry.h; DATE_NONE: the table is whole */
	struct pipeline_deal *deal;
	size_t n;
	struct pipeline_open *open;	/* by created_date, amount and probability */
	size_t opens;
	size_t later, undated;		/* deals left out */
	size_t unscored;		/* open deals that got the mean probability of the others */
	int scored;			/* open[i].p is there, and tells deals apart */
	int no_signal;			/* it is there, and does not */
	double median;			/* of the known amounts; 0 without any */
	size_t unpriced;		/* deals without an amount */
	enum leak_reason leak;		/* why amounts are no strata (amount_leak.h); LEAK_NONE,
					 * as it is made: they are */
};

/*
 * As of day.  Probabilities are taken if they are of that day; not if all are one or no open row
 * has a risk_category (a model without signal).  d->deal is freed, to save memory: d keeps its
 * keys, and must live as long as p.  Freed with pipeline_free.
 */
void	pipeline_make(struct pipeline *p, struct deals *d, const struct pipeline_scores *s,
	    int32_t day);
void	pipeline_free(struct pipeline *p);

#endif
