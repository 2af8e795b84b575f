/*
 * sim_order -- on which day each deal is created, and the deals in that order.
 *
 * A deal's day is the first number of its own stream, which has the deal's number.
 */
#ifndef SIM_ORDER_H
#define SIM_ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "gen/sim_law.h"

struct sim_order {
	uint32_t *deal;		/* [n] in the order of their created dates */
	int32_t *day;		/* [n] on which deal i is created */
	size_t n;
};

/* The deals 0 .. n - 1 of a law; freed by sim_order_free. */
void	sim_order_draw(struct sim_order *o, const struct sim_law *law, size_t n);
void	sim_order_free(struct sim_order *o);

#endif
