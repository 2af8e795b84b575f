/*
 * quarter_week -- how many weeks a day is from the end of its quarter.
 *
 * 0 is the quarter's last seven days, QUARTER_WEEKS - 1 its first ones (of 91 days and more).
 */
#ifndef QUARTER_WEEK_H
#define QUARTER_WEEK_H

#include <stdint.h>

enum { QUARTER_WEEKS = 13 };

/* min(12, floor(days from day to the quarter's last / 7)); fiscal as in base/period.h. */
int	quarter_week(int32_t day, int fiscal);

/* The same of the days first .. first + n - 1, into week[n]. */
void	quarter_week_each(int32_t first, int32_t n, int fiscal, uint8_t *week);

#endif
