/*
 * slack_command -- what is answered to a slash command, from the tables of the last run.
 *
 *	/deal ID, /deals [REP|me] [high] [N], /winrate [SEGMENT], /forecast [SEGMENT],
 *	/why DEAL|SEGMENT
 *
 * Nothing is computed or waited for.
 */
#ifndef SLACK_COMMAND_H
#define SLACK_COMMAND_H

#include "base/buf.h"
#include "serve/slack_ask.h"

/*
 * The answer's text into o.  What it was, a constant, for the log: answered, help, denied,
 * unknown (no such deal, segment or table).  *name: the command, a constant.
 */
const char *slack_command(struct slack_ask *a, struct buf *o, const char **name);

#endif
