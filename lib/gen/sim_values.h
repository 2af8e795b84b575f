/*
 * sim_values -- who, what and how much: the reps and segments of new deals.
 */
#ifndef SIM_VALUES_H
#define SIM_VALUES_H

#include <stddef.h>

#include "base/rng.h"
#include "gen/sim_law.h"

/* Gives a law its dimensions and their values; o.reps is set. */
void	sim_values_list(struct sim_law *law);

/* The dimension whose column is called by these n bytes; SIM_DIMS if none is. */
size_t	sim_values_dim(const struct sim_law *law, const char *name, size_t n);

/* Between 1 in the end of March and -1 in the end of September: two parabolas a year. */
double	sim_values_season(int32_t day);

/* Whether any value of a dimension can have deals created on day. */
int	sim_values_left(const struct sim_law *law, size_t dim, int32_t day);

/*
 * Draws the values and the amount of a deal created on d->created: all that is
 * known on the first day.  common is standard normal, what correlated columns share.
 */
void	sim_values_draw(const struct sim_law *law, struct rng *r, double common,
	    struct sim_deal *d);

#endif
