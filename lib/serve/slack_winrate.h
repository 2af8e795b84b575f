/*
 * slack_winrate -- /winrate, and what has been found about a segment: from the tables of
 * winrate -r compare and -r insights.
 */
#ifndef SLACK_WINRATE_H
#define SLACK_WINRATE_H

#include "serve/slack_ask.h"

/* What was said: see slack_ask.h. */
const char *slack_winrate(struct slack_ask *a);

/* The rows of the segment (NULL: of all deals) that one may see, a line each.  How many. */
size_t	slack_winrate_put(struct slack_ask *a, const char *name);

/* Sentences, whole, about the segment that is asked for, but none that names another rep. */
size_t	slack_winrate_findings(struct slack_ask *a);

#endif
