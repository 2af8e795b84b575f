/*
 * finding -- which rules fit a record, and what else its alerts depend on.
 *
 * Records are looked at in parallel.  What a thread finds in a batch waits in
 * its scratch memory until it is the batch's turn, each finding with the
 * record as it was read: nothing is read twice.
 */
#ifndef FINDING_H
#define FINDING_H

#include <stddef.h>
#include <stdint.h>

#include "alert/alert_fields.h"
#include "alert/alert_state.h"
#include "alert/rule.h"
#include "base/err.h"
#include "base/num.h"

enum { FINDING_RULES = RULE_KINDS * RULE_AUDIENCES };	/* at most of a record */

struct finding_options {		/* all pointers are the caller's, and stay */
	const struct alert_fields *fields;
	const struct rules *rules;
	const size_t *rule;		/* [n]: those for this table, bound to it, in order */
	size_t n;
	const struct alert_state *state;	/* or NULL */
	int all;			/* also records that no rule fits */
	double min_amount;		/* 0: all deals */
	double holdout;			/* share of the deals */
	const char *salt;
};

struct finding {
	struct alert_fields_record c;	/* the record, with what the state knew of it */
	uint32_t subject;		/* ALERT_STATE_NONE: not known before */
	int32_t risk, measure;		/* as alert_state_measure */
	uint8_t category;		/* see struct alert_state_alert */
	uint8_t held;			/* it is held out of alerts */
	uint16_t rules;			/* the first of each kind and audience that fits: */
	uint32_t first;			/* where they begin in the findings' rule */
};

struct finding_counts {			/* of records without a finding that has a rule */
	uint64_t closed, small, unscored, other;
};

struct findings {			/* all zero is empty */
	struct finding *item;		/* [n] */
	size_t n, cap;
	size_t *rule;			/* [rules] */
	size_t rules, rule_cap;
	struct finding_counts counts;
	char buf[NUM_MAX];		/* the records' */
};

/*
 * Adds what there is to find in the rows of b, which must be held as long, as
 * must f where it is.  0, or -1 with the reason.
 */
int	findings_read(struct findings *f, const struct finding_options *o, const struct batch *b,
	    struct err *e);

/* Adds the finding of a record that has been read; f's, until the next is added. */
struct finding *findings_add(struct findings *f, const struct finding_options *o,
	    const struct alert_fields_record *c);

void	findings_clear(struct findings *f);	/* and its counts; the memory stays */
void	findings_free(struct findings *f);

#endif
