/*
 * money -- sums of money in whole cents, which do not depend on the order of
 * what is added.
 */
#ifndef MONEY_H
#define MONEY_H

#include <math.h>
#include <stdint.h>

/* Adds an amount.  -1, and nothing added, if it is NaN or the sum passes 9e16. */
static inline int
money_add(int64_t *cents, double amount)
{
	int64_t sum;

	if (!(fabs(amount) < 9e16) ||
	    __builtin_add_overflow(*cents, (int64_t)llround(amount * 100), &sum))
		return -1;
	*cents = sum;
	return 0;
}

static inline double
money_value(int64_t cents)
{
	return (double)cents / 100;
}

#endif
