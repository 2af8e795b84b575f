/*
 * rule_match -- which rules fit a record, and what else its alerts depend on.
 *
 * Records are looked at in parallel.  The matches of a batch wait in the thread's
 * scratch memory until it is the batch's turn, each with the record as it was
 * read: nothing is read twice.
 */
#ifndef RULE_MATCH_H
#define RULE_MATCH_H

#include <stddef.h>
#include <stdint.h>

#include "alert/alert_fields.h"
#include "alert/alert_state.h"
#include "alert/rule.h"
#include "base/err.h"
#include "base/num.h"

enum { RULE_MATCH_MOST = RULE_KINDS * RULE_AUDIENCES };	/* at most of a record */

struct rule_match_options {		/* all pointers are the caller's, and stay */
	const struct alert_fields *fields;
	const struct rules *rules;	/* of this table, bound to it */
	const struct alert_state *state;	/* or NULL */
	int all;			/* also records that no rule fits */
	double min_amount;		/* 0: all deals */
	double holdout;			/* share of the deals */
	const char *salt;
	long arm_by;			/* the column that arms are drawn by; -1: there are none */
};

struct rule_match {
	struct alert_fields_record c;	/* the record, with what the state knew of it */
	uint32_t subject;		/* ALERT_STATE_NONE: not known before */
	int32_t risk, measure;		/* as alert_state_measure */
	uint8_t category;		/* see struct alert_state_alert */
	uint8_t held;			/* it is held out of alerts */
	uint8_t rescored;		/* by another model than when it was seen before */
	uint16_t rules;			/* the first of each kind and audience that fits: */
	uint32_t first;			/* where they begin among the matches' rules */
};

struct rule_match_counts {		/* of records that no rule fits, by reason */
	uint64_t closed, small, unscored, other;
};

struct rule_matches {			/* all zero is empty */
	struct rule_match *item;	/* [n] */
	size_t n, cap;
	size_t *rule;			/* [rules] */
	size_t rules, rule_cap;
	struct rule_match_counts counts;
	char buf[NUM_MAX];		/* the records' */
};

/*
 * Adds the matches of the rows of b, which must be held as long; m must stay
 * where it is.  0, or -1 with the reason.
 */
int	rule_matches_read(struct rule_matches *m, const struct rule_match_options *o,
	    const struct batch *b, struct err *e);

/* Adds the match of a record that has been read. */
void	rule_matches_add(struct rule_matches *m, const struct rule_match_options *o,
	    const struct alert_fields_record *c);

void	rule_matches_clear(struct rule_matches *m);	/* and its counts; the memory stays */
void	rule_matches_free(struct rule_matches *m);

#endif
