/*
 * alert -- a row of the alerts table, as CSV or as text for a person.
 *
 *	alert_id,raised_on,severity,kind,audience,recipient,deal_id,subject,message,dedup_key
 */
#ifndef ALERT_H
#define ALERT_H

#include <stddef.h>
#include <stdint.h>

#include "alert/rule.h"

struct out;

enum { ALERT_ID = 17 };		/* bytes of an alert_id with its NUL */

struct alert_text {
	const char *s;		/* n bytes */
	size_t n;
};

struct alert {			/* all texts are the caller's */
	int32_t raised_on;
	const char *severity, *kind, *audience;
	struct alert_text recipient, deal_id, subject, message, dedup_key;
};

/*
 * The alert_id: the first 16 digits of the SHA-256 of dedup_key, a line feed
 * and raised_on.  The same alert of the same day has the same id anywhere.
 */
void	alert_id(const struct alert *a, char id[ALERT_ID]);

/* The table's header, and a row. */
void	alert_header(struct out *o);
void	alert_row(struct out *o, const struct alert *a);

/*
 * For a person: a line with day, severity, recipient and subject, the message
 * indented below it, a blank line; at most 80 characters a line unless a
 * word is longer.
 */
void	alert_print(struct out *o, const struct alert *a);

#endif
