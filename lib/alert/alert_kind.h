/*
 * alert_kind -- the kinds of alerts: the table each is of, and when one is over.
 */
#ifndef ALERT_KIND_H
#define ALERT_KIND_H

#include "base/opt.h"

enum alert_kind_table {		/* what dealalert reads */
	ALERT_KIND_DEALS,	/* scored deals */
	ALERT_KIND_COMPARE,	/* winrate -r compare */
	ALERT_KIND_COHORT,	/* winrate -r cohort */
	ALERT_KIND_QUALITY,	/* dealclean --summary */
	ALERT_KIND_DRIFT,	/* features and how far they moved */
	ALERT_KIND_TABLES
};

enum alert_kind {
	ALERT_KIND_RISK_HIGH, ALERT_KIND_RISK_UP, ALERT_KIND_OVERDUE, ALERT_KIND_SLIPPED,
	ALERT_KIND_STALLED,
	ALERT_KIND_WIN_RATE_DROP, ALERT_KIND_ANOMALY, ALERT_KIND_DATA_QUALITY,
	ALERT_KIND_FEATURE_DRIFT,
	ALERT_KIND_SUMMARY,	/* made by no rule; the last */
	KINDS
};

enum alert_kind_end {		/* when an alert is over, so that it may be raised anew at once */
	ALERT_KIND_CALM,	/* no rule of the kind fits any more, and it is calmer by a
				 * margin */
	ALERT_KIND_FACT,	/* no rule fits any more */
	ALERT_KIND_EVENT,	/* when the cooldown is over */
	ALERT_KIND_ONCE		/* never */
};

extern const struct opt_choice alert_kind_rules[];	/* the names of those that rules are of */

const char *alert_kind_name(enum alert_kind k);
enum alert_kind_table alert_kind_table(enum alert_kind k);
enum alert_kind_end alert_kind_end(enum alert_kind k);

/* Nonzero if it rests on the model's answer. */
int	alert_kind_is_risk(enum alert_kind k);

/* Nonzero if it is a change since the deal was last seen. */
int	alert_kind_is_change(enum alert_kind k);

#endif
