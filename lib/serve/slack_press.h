/*
 * slack_press -- a button of an alert was pressed: the answer is noted in the feedback file.
 *
 * A button's value is "1|alert_id|kind|deal_id|day", its action_id deal:done, deal:working,
 * deal:not_helpful, deal:remind, or why:REASON below the question why.
 */
#ifndef SLACK_PRESS_H
#define SLACK_PRESS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "serve/last_run.h"
#include "serve/slack_who.h"

struct slack_press {
	const struct last_run *run;
	const struct routes *routes;
	const char *feedback;		/* the file; NULL: none is kept */
	const char *team;		/* the team_id there must be; NULL: any */
	int64_t now;			/* seconds since 1970 */
};

enum slack_pressed {
	SLACK_NOTED, SLACK_BEFORE,	/* it stood there already */
	SLACK_DENIED,			/* the deal is another's, or not known */
	SLACK_NOT_KEPT,			/* there is no feedback file */
	SLACK_FAILED,			/* it could not be written */
	SLACK_STRANGE,			/* a payload that is none of these buttons */
	SLACK_TEAM			/* of another team */
};
extern const char *const slack_pressed_name[SLACK_TEAM + 1];

struct slack_reply {
	struct buf message;		/* for who pressed */
	char *url;			/* where to; NULL: nowhere */
	const char *answer;		/* a constant: what was noted, or would have been */
};

/* Takes the payload, JSON; slack_reply_free in any case.  Why it failed is logged. */
enum slack_pressed slack_press(const struct slack_press *p, const char *payload, size_t n,
	    struct slack_reply *reply);
void	slack_reply_free(struct slack_reply *r);

#endif
