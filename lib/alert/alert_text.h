/*
 * alert_text -- alerts in words: of a rule and a record, and of what is left over.
 */
#ifndef ALERT_TEXT_H
#define ALERT_TEXT_H

#include "alert/alert_fields.h"
#include "alert/ranking.h"
#include "alert/rule.h"

/* The alert of this rule for this record on a day; the caller's, for ranking_put. */
struct ranking_alert *alert_text_write(const struct rule *rule, struct alert_fields_record *c,
	    int32_t day, const char *currency);

/*
 * One line for all that a recipient is not told by alerts of its own: into a,
 * with its texts in o (memory, the caller's).  0 if there is nothing left over.
 */
int	alert_text_remainder(struct alert *a, struct out *o, const struct ranking *in,
	    uint32_t recipient, enum rule_table table, const char *currency);

#endif
