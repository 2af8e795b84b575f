/*
 * sim_shock -- what all deals share: shocks to the log-odds and to how many are created.
 *
 * Without settings for them nothing is drawn, and nothing changes.
 */
#ifndef SIM_SHOCK_H
#define SIM_SHOCK_H

#include <stdint.h>

#include "gen/sim_law.h"

/*
 * Fills law->shock: a first-order autoregression, .8 from 30 days to the next, of deviation
 * law->o.shock.  law->shock has room.
 */
void	sim_shock_draw(struct sim_law *law);

/* Added to the log-odds of deals created on day. */
double	sim_shock_on(const struct sim_law *law, int32_t day);

/* So many times as many deals are created on day: one factor a quarter, and one a week. */
double	sim_shock_creations(const struct sim_law *law, int32_t day);

#endif
