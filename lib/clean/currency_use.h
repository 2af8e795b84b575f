/*
 * currency_use -- the currencies of amounts: there must be one, or rates; and columns
 * that hold codes of currencies.
 */
#ifndef CURRENCY_USE_H
#define CURRENCY_USE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "clean/currency.h"
#include "clean/schema.h"

/* Nonzero if it is a currency, and nothing that is written for none. */
int	currency_use_is(const struct schema *s, const char *text, size_t n);

/* Nonzero if both are one currency. */
int	currency_use_same(const char *s, size_t n, const char *t, size_t m);

struct currency_use {				/* a currency in use, and where it was seen first */
	char *text, *where;
};

struct currency_use_place {			/* a currency, and where it stands */
	const char *s;
	size_t n;
	const char *file;
	uint64_t line;
	const char *column;		/* that is only taken for one of currencies; else NULL */
};

/*
 * Without rates a second currency is an error, and the first is kept in m;
 * with rates one that has none.  0, or -1 with the reason.
 */
int	currency_use_check(struct currency_use *m, const struct currency *rates,
	    const struct currency_use_place *p, struct err *e);

/* Fields with something in them, and with a code, by the columns of a file. */
struct currency_census {		/* all zero is an empty one */
	uint32_t *filled, *codes;
	uint8_t *dead;			/* columns that hold something else */
	size_t columns, live;		/* live: those that are not dead */
};

void	currency_census_init(struct currency_census *c, size_t columns);
void	currency_census_free(struct currency_census *c);

/* Forgets the counts of the batch before; a field of this one; its end. */
void	currency_census_clear(struct currency_census *c);
void	currency_census_field(struct currency_census *c, const struct words *w, size_t column,
	    const char *s, size_t n);
void	currency_census_end(struct currency_census *c);

/* Adds the counts of a batch. */
void	currency_census_add(struct currency_census *all, const struct currency_census *batch);

/* Nonzero if of 100 fields with something in them 95 have a code. */
int	currency_census_codes(const struct currency_census *c, size_t column);

#endif
