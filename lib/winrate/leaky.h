/*
 * leaky -- columns that know how a deal ended, or that it has (deal/leak.h): they say nothing of
 * what is pursued, so a regression leaves them out.
 */
#ifndef LEAKY_H
#define LEAKY_H

#include <stddef.h>
#include <stdint.h>

#include "winrate/cohort.h"

struct leaky {
	uint8_t *key;		/* [keys] 1: left out */
	int amount;		/* so is the amount */
};

/*
 * Looks at keys of c->d and the amount, deal by deal as they are now, those created within 30
 * days of each other as alike; warns of each that is found, with the reason.  Freed by
 * leaky_free.
 */
void	leaky_find(struct leaky *l, const struct cohorts *c, const size_t *key, size_t keys,
	    char *const *name);
void	leaky_free(struct leaky *l);

#endif
