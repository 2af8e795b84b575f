/*
 * timefmt -- times of day as people and programs write them, behind a date.
 */
#ifndef TIMEFMT_H
#define TIMEFMT_H

/*
 * Reads a time of day from s up to end, or nothing: a blank or T, 14:20,
 * 14:20:30.123, 14.20 or 2:20 PM, then Z, UTC, GMT or an offset from it.
 * *shift is the day in UTC less the written one: -1, 0 or 1.  0, or -1 if it is none.
 */
int	timefmt_read(const char *s, const char *end, int *shift);

#endif
