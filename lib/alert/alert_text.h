/*
 * alert_text -- alerts in words: of a rule and a record, and of what is left over.
 */
#ifndef ALERT_TEXT_H
#define ALERT_TEXT_H

#include "alert/alert.h"
#include "alert/alert_fields.h"
#include "alert/ranking.h"
#include "alert/rule.h"

/* The alert of this rule for this record, of the record's day, built with b; the caller's. */
void	alert_text_write(struct alert *a, struct alert_builder *b, const struct rule *rule,
	    struct alert_fields_record *c, const struct alert_span *recipient,
	    const char *currency);

/*
 * One alert for all that a recipient is not told by alerts of its own; the
 * caller's.  0 if there is nothing left over.
 */
int	alert_text_remainder(struct alert *a, struct alert_builder *b, const struct ranking *in,
	    uint32_t recipient, enum rule_table table, enum alert_rank rank, const char *currency);

#endif
