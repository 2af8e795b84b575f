/*
 * fixsum -- sums that do not depend on the order of what is added.
 *
 * Each number is rounded to a multiple of 2^-28 and added as an integer.
 * The total's magnitude must stay below 2^35 = 3.4e10.
 */
#ifndef FIXSUM_H
#define FIXSUM_H

#include <stdint.h>

#define FIXSUM_ONE 0x1p28

static inline int64_t
fixsum_of(double x)
{
	return (int64_t)(x * FIXSUM_ONE + (x < 0 ? -.5 : .5));
}

static inline double
fixsum_value(int64_t sum)
{
	return (double)sum / FIXSUM_ONE;
}

#endif
