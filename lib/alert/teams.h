/*
 * teams -- what the open deals of each manager's reps add up to, and of all: a table for rules.
 *
 *	team,scope,team_deals,team_high,team_amount,team_saveable,team_new,team_up,team_slipped,
 *	team_overdue,weekday,first_of_week,as_of_date
 *
 * scope is team, or all in the one row of "all teams".  Money is summed in cents, so that the
 * order of the deals changes nothing.  team_new, team_up (the risk grew by 0.15 or more) and
 * team_slipped are since the run before; without a state they are empty, and so is
 * team_saveable of a table without the column saveable.  first_of_week is yes if no deal has been
 * seen since the week's Monday, so that a week whose Monday has no run has its first one later;
 * without a state it is Monday alone.
 */
#ifndef TEAMS_H
#define TEAMS_H

#include <stdint.h>

#include "alert/rule_match.h"
#include "base/buf.h"

struct teams;

/* state: there is one.  The caller's (teams_free). */
struct teams *teams_new(int state);
void	teams_free(struct teams *t);

/* An open deal of a rep of that manager, n bytes. */
void	teams_add(struct teams *t, const struct rule_match *v, const char *manager, size_t n);

/* The table, of the latest day of the deals. */
void	teams_table(const struct teams *t, struct buf *o);

#endif
