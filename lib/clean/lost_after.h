/*
 * lost_after -- open deals that nobody closes, and that are too old to be won.
 */
#ifndef LOST_AFTER_H
#define LOST_AFTER_H

#include <stddef.h>
#include <stdint.h>

#include "clean/export.h"

/*
 * Rows that count, and are open and more than days old on the last day: they
 * become Lost, closed on created_date + days.  Rows without created_date stay
 * open.  In place, in any order of the rows.  Returns how many.
 */
uint64_t lost_after(struct export *x, int32_t last_day, int32_t days);

#endif
