/*
 * currency -- rates of currencies: a table currency,rate, where an amount
 * times the rate of its currency is in the one that all are to be in.  A
 * currency is what is written with the amounts: EUR, $, US$.
 */
#ifndef CURRENCY_H
#define CURRENCY_H

#include <stddef.h>

#include "base/err.h"

struct currency;

/*
 * Reads path.  NULL with the reason (file, line, column, value): no number
 * above 0, a currency twice.
 */
struct currency *currency_read(const char *path, struct err *e);
void	currency_free(struct currency *x);

/* The rate of the currency of n bytes at s, compared by its key; NaN if there is none. */
double	currency_rate(const struct currency *x, const char *s, size_t n);

#endif
