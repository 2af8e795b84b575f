/*
 * simulate -- made-up deals by a known law: who wins them, how likely, and when.
 *
 * A law is drawn from a seed; causes that a user plants come on top of it.
 * Deal i draws from its own stream of random numbers, always as many of them,
 * so that a cause changes nothing but the deals it is for.  Only rng, detmath
 * and duration are used, so that the bits are the same on every machine.
 */
#ifndef SIMULATE_H
#define SIMULATE_H

#include <stddef.h>
#include <stdint.h>

#include "gen/sim_law.h"

/* The law of a seed, without planted causes; freed by sim_law_free. */
void	simulate_law(struct sim_law *law, const struct sim_settings *o);

/* Deal i, created on that day, as it is on day as_of. */
void	simulate_deal(const struct sim_law *law, size_t i, int32_t created, int32_t as_of,
	    struct sim_deal *d);

#endif
