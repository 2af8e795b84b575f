/*
 * slack_deals -- /deal and /deals: the open deals of the last run.
 *
 * Another's deal and one that is not known get the same answer.
 */
#ifndef SLACK_DEALS_H
#define SLACK_DEALS_H

#include "serve/slack_ask.h"

enum { SLACK_DEALS_MOST = 10, SLACK_DEALS_USUAL = 5 };

/* The rep of a deal of the last run into o; 0, or -1: there is no such deal. */
int	slack_deals_rep(const struct last_run *run, const char *deal, struct buf *o);

/* Whether a deal is called so that one may see. */
int	slack_deals_has(const struct slack_ask *a);

/* What was said: see slack_ask.h. */
const char *slack_deals_one(struct slack_ask *a);
const char *slack_deals_list(struct slack_ask *a);

extern const char slack_not_yours[];	/* of a deal that is another's, or not known */

#endif
