/*
 * sim_quarter -- wins slip from their quarter together, and gather at a quarter's end.
 *
 * In each quarter the same share of its wins, drawn once from 0 to law->o.slip, comes 5 days and
 * more later (40 days more in the mean, exponentially).  Then a share law->o.quarter_end of all
 * wins moves to one of the last ten days of the quarter in which it stands, if that is more than
 * three days after the deal was created.
 */
#ifndef SIM_QUARTER_H
#define SIM_QUARTER_H

#include <stdint.h>

#include "gen/sim_law.h"
#include "gen/sim_speed.h"

struct sim_quarter_draw {	/* uniform in (0, 1): what a win's fate hangs on */
	double slip, wait, pull, day;
};

/* Is there anything to do? */
static inline int
sim_quarter_moves(const struct sim_law *law)
{
	return law->o.slip > 0 || law->o.quarter_end > 0;
}

/* The day on which a win closes that would have been closed on `closed`. */
int32_t	sim_quarter_close(const struct sim_law *law, int32_t created, int32_t closed,
	    const struct sim_quarter_draw *u);

/* The share of such wins still open on day, which is not before created. */
double	sim_quarter_open(const struct sim_law *law, const struct sim_pace *winning,
	    int32_t created, int32_t day);

#endif
