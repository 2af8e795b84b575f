/*
 * answered -- what must stay quiet, and what must be said again, by what was answered.
 *
 * An answer holds for the alert that it was given to: for all kinds that the alert told, and until
 * the kind is raised anew.  Done: until the deal is worse, or for 90 days.  Not helpful: until it
 * is worse.  Working: for twice the cooldown.  Remind: until its day, and then it is due.
 * One to risk_high is one to risk_up, and the other way round: both tell the risk.
 * Done, working and remind hold for the deal's digest likewise, and those given to the digest for
 * the deal's alerts.
 */
#ifndef ANSWERED_H
#define ANSWERED_H

#include <stddef.h>
#include <stdint.h>

#include "alert/alert_state.h"
#include "alert/feedback.h"

enum { ANSWERED_DONE_DAYS = 90 };

enum answered {
	ANSWERED_NOT,		/* the cooldown alone decides */
	ANSWERED_QUIET,
	ANSWERED_DUE		/* it was asked for */
};

struct answered_deal {
	const struct feedback *feedback;
	const struct alert_state *state;	/* or NULL: what is worse cannot be told */
	uint32_t subject;		/* the deal, in the state */
	const char *id;			/* deal_id, n bytes */
	size_t n;
	int32_t cooldown;		/* days */
};

/* What the answers say of an alert as it would be raised now. */
enum answered answered_now(const struct answered_deal *d, const struct alert_state_alert *a);

/*
 * "risk_high=done overdue=remind" into o: of each kind that was answered by the end of day its
 * last answer, in the order of the kinds.
 */
void	answered_list(const struct feedback *f, const char *deal, size_t n, int32_t day,
	    struct buf *o);

#endif
