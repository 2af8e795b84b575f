/*
 * ranking -- what each recipient hears: the alerts that rank highest, and what
 * all of them add up to.
 *
 * Holds the highest `top` alerts of every recipient, however many there are.
 * An alert that was raised before and is quiet keeps its place among them, so
 * that what ranks below it is not said in its stead.
 * Neither what is held nor the sums depend on the order of the alerts.
 */
#ifndef RANKING_H
#define RANKING_H

#include <stddef.h>
#include <stdint.h>

#include "alert/alert.h"
#include "alert/rule.h"

struct ranking;

struct ranking_rank {
	double score;		/* higher comes first; not NaN.  Of a deal its expected loss,
				 * below 0 if unknown */
	double risk;		/* among equal scores */
	double amount;		/* NaN if unknown */
};

struct ranking_total {
	uint64_t alerts;
	uint64_t no_amount;	/* of them, those whose amount is unknown */
	int64_t amount;		/* of the others, in cents, as far as above 0 */
	int64_t score;		/* likewise */
};

struct ranking_alert {
	struct alert alert;
	struct ranking_rank rank;
	uint64_t line;		/* of the record: for messages */
	size_t file;
	uint32_t subject;	/* the caller's, and so are the others */
	int32_t measure;
	int category;
	int quiet;		/* not to be raised now */
	size_t *rule;		/* [rules], malloced or NULL: what it tells */
	size_t rules;
};

struct ranking *ranking_new(size_t top);
void	ranking_free(struct ranking *in);

/* The number of a recipient, 0 .. ranking_size - 1; added if new. */
uint32_t ranking_recipient(struct ranking *in, const char *name, size_t n);
uint32_t ranking_size(const struct ranking *in);
struct alert_span ranking_name(const struct ranking *in, uint32_t recipient);	/* in's */

/* Counts an alert to a recipient.  Nonzero if ranking_put could keep it. */
int	ranking_count(struct ranking *in, uint32_t recipient, const struct ranking_rank *rank,
	    int32_t day, enum rule_audience audience);

/*
 * Keeps the alert if it ranks among the top; it is in's then, and so is
 * a->rule.  Ties: by key, day and texts.
 */
void	ranking_put(struct ranking *in, uint32_t recipient, struct ranking_alert *a);

/*
 * The recipients, who has the highest alert that is not quiet first; without one, by
 * the bytes of their names.  order has ranking_size elements.
 */
void	ranking_order(const struct ranking *in, uint32_t *order);

/* The alerts held of one, the highest first; in's.  *n how many. */
struct ranking_alert *const *ranking_top(const struct ranking *in, uint32_t recipient, size_t *n);

/*
 * What is counted and not held: alerts may be 0.  *day is the latest of all,
 * *audience the first.
 */
struct ranking_total ranking_remainder(const struct ranking *in, uint32_t recipient,
	    int32_t *day, enum rule_audience *audience);

#endif
