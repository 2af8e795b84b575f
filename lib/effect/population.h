/*
 * population -- the deals that count, in the order of their ids: nothing that is computed of them
 * in this order depends on the order of the rows.
 */
#ifndef POPULATION_H
#define POPULATION_H

#include <stddef.h>
#include <stdint.h>

#include "deal/deal.h"
#include "effect/column.h"

struct population {
	const struct deals *d;	/* the caller's; read with DEALS_IDS and DEALS_UNDATED */
	uint32_t *row;		/* [n] deals created by as_of, from the entry on, by id */
	size_t n;
	int32_t as_of;		/* the last day that the data know of */
	int32_t entry;		/* of a table cut by closing day: its first; else DATE_NONE */
	size_t undated, before;	/* left out: without created_date, and created before the entry */
};

/* Deals closed after the last day of d become open.  Freed by population_free. */
void	population_make(struct population *p, struct deals *d);
void	population_free(struct population *p);

/* enum surv_kind of a deal, and how old it was when it closed, or is. */
uint8_t	population_kind(const struct population *p, uint32_t row);
int32_t	population_age(const struct population *p, uint32_t row);

/*
 * Columns that know how deals ended, or that they have (deal/leak.h): leak[columns] becomes 1, and
 * each is warned of as left out; quiet[k] nonzero: nothing is said of it, and what it says of open
 * deals' shares does not count.
 */
void	population_leaks(const struct population *p, const struct column *const *column,
	    size_t columns, const uint8_t *quiet, uint8_t *leak);

#endif
