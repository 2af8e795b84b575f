/*
 * kind -- the kinds of alerts: the table each is of, and when one is over.
 */
#ifndef ALERT_KIND_H
#define ALERT_KIND_H

#include "base/opt.h"

enum kind_table {		/* what dealalert reads */
	KIND_DEALS,		/* scored deals */
	KIND_COMPARE,		/* winrate -r compare */
	KIND_COHORT,		/* winrate -r cohort */
	KIND_QUALITY,		/* dealclean --summary */
	KIND_DRIFT,		/* features and how far they moved */
	KIND_TABLES
};

enum kind {
	KIND_RISK_HIGH, KIND_RISK_UP, KIND_OVERDUE, KIND_SLIPPED, KIND_STALLED,
	KIND_WIN_RATE_DROP, KIND_ANOMALY, KIND_DATA_QUALITY, KIND_FEATURE_DRIFT,
	KIND_SUMMARY,		/* made by no rule; the last */
	KINDS
};

enum kind_end {			/* when an alert is over, so that it may be raised anew at once */
	KIND_CALM,		/* no rule of the kind fits any more, and it is calmer by a margin */
	KIND_FACT,		/* no rule fits any more */
	KIND_EVENT,		/* when the cooldown is over */
	KIND_ONCE		/* never */
};

extern const struct opt_choice kind_rules[];	/* the names of those that rules are of */

const char *kind_name(enum kind k);
enum kind_table kind_table(enum kind k);
enum kind_end kind_end(enum kind k);

/* Nonzero if it rests on the model's answer. */
int	kind_is_risk(enum kind k);

/* Nonzero if it is a change since the deal was last seen. */
int	kind_is_change(enum kind k);

#endif
