/*
 * delivery -- patience: attempts to deliver to a destination, their number,
 * their distance, and when to stop trying a destination in this run.
 *
 * A destination that has failed through all attempts of one digest gets one attempt for
 * each further one, until it takes one; none any more when two in a row met with no
 * answer at all, when it denied one, or asks for a longer pause than the longest.
 */
#ifndef DELIVERY_H
#define DELIVERY_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

#include "send/retry.h"

struct delivery;

struct delivery_options {
	size_t attempts;	/* at most, for one digest; 1 or more */
	double backoff, longest;	/* seconds: first pause, longest one */
	double pace;		/* seconds from one request to the next at one destination, at
				 * least */
	uint64_t seed;		/* of the pauses' random factor */
	const volatile sig_atomic_t *stop;	/* nonzero: no further attempt */
};

struct delivery *delivery_new(const struct delivery_options *o);
void	delivery_free(struct delivery *c);

/* Nonzero if an attempt may be made; else *a says why not, RETRY_AGAIN. */
int	delivery_may(struct delivery *c, const char *destination, struct answer *a);

/*
 * Attempts until the answer is final, the attempts are used up, or stop is set.
 * Returns how many there were; *a is the last one's answer.  With 0, *a says why
 * none was made: RETRY_AGAIN.
 */
size_t	delivery_try(struct delivery *c, const char *destination,
	    void (*attempt)(void *arg, struct answer *a), void *arg, struct answer *a);

#endif
