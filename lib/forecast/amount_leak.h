/*
 * amount_leak -- do the amounts know how deals ended?
 *
 * Where lost deals' amounts are set to 0, or amounts are filled in at the end, the terciles of the
 * amount tell wins from losses in the past and nothing of an open deal (deal/leak.h): a forecast
 * by them expects far too many wins.
 */
#ifndef AMOUNT_LEAK_H
#define AMOUNT_LEAK_H

#include "deal/leak.h"
#include "forecast/pipeline.h"

/*
 * Why the amounts of p's deals are no strata, or LEAK_NONE.  Of more than AMOUNT_LEAK_DEALS deals
 * as many are looked at, evenly by their order.
 */
enum { AMOUNT_LEAK_DEALS = 40000 };
enum leak_reason amount_leak(const struct pipeline *p);

#endif
