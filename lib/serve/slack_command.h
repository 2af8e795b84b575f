/*
 * slack_command -- what is answered to a slash command, from the tables of the last run.
 *
 *	/deal ID, /deals [REP|me] [high] [N], /winrate [SEGMENT], /forecast, /why DEAL|SEGMENT
 *
 * Nothing is computed or waited for.  Another's deal and one that is not known get the same
 * answer.
 */
#ifndef SLACK_COMMAND_H
#define SLACK_COMMAND_H

#include "base/buf.h"
#include "serve/last_run.h"
#include "serve/slack_who.h"

enum { SLACK_DEALS_MOST = 10, SLACK_DEALS_USUAL = 5 };

struct slack_command {
	const struct last_run *run;	/* NULL: there are no tables */
	struct slack_who who;
	const char *command, *text;	/* as Slack sends them: "/deal", "D00123" */
	const char *currency;
};

/*
 * The answer's text into o.  What it was, a constant, for the log: answered, help, denied,
 * unknown (no such deal, segment or table).  *name: the command, a constant.
 */
const char *slack_command(const struct slack_command *c, struct buf *o, const char **name);

/* The rep of a deal of the last run into o; 0, or -1: there is no such deal. */
int	slack_deal_rep(const struct last_run *run, const char *deal, struct buf *o);

extern const char slack_not_yours[];	/* of a deal that is another's, or not known */

#endif
