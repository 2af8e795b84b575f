/*
 * delayed_entry -- exports cut by closing date: deals closed since a day X, or still open.
 *
 * Most CRMs give such by default.  Of the deals created before X those that had closed by then
 * are missing, so that a deal is one of the table only from the age that it had on X: it enters
 * late (left truncation).  X is found by looking: it is the first closing, if deals were created
 * long before.
 */
#ifndef DELAYED_ENTRY_H
#define DELAYED_ENTRY_H

#include <stdint.h>

struct deals;

/*
 * X, as of a day: the first day of closings that is no typo (deal/day_count.h), if by the ages at
 * which the table's deals close, 7 closings or more should have come before.  DATE_NONE if the
 * table is not cut.
 */
int32_t	delayed_entry_day(const struct deals *d, int32_t as_of);

/* The age at which a deal enters a table cut before `day`; 0 if day is DATE_NONE. */
int32_t	delayed_entry_age(int32_t day, int32_t created);

#endif
