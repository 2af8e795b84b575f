/*
 * period -- the years, quarters, months and weeks that days belong to.
 *
 * A period is known by its first day.  fiscal is the month (1..12) in which
 * the year and its first quarter begin; months and weeks do not know it.  A
 * fiscal year is called by the calendar year in which it ends.  Weeks are
 * ISO 8601's: from Monday, in the year of their Thursday.
 */
#ifndef PERIOD_H
#define PERIOD_H

#include <stddef.h>
#include <stdint.h>

enum period { PERIOD_NONE, PERIOD_YEAR, PERIOD_QUARTER, PERIOD_MONTH, PERIOD_WEEK };

extern const char *const period_name[5];	/* none, year, quarter, month, week */

/* The first day of day's period; INT32_MIN for PERIOD_NONE. */
int32_t	period_start(enum period p, int fiscal, int32_t day);

/* The first day of the period after the one that starts so; INT32_MAX for PERIOD_NONE. */
int32_t	period_next(enum period p, int32_t start);

/* Writes 2024, 2024-Q1, 2024-03, 2024-W07 or all, and a NUL.  Returns the length. */
#define PERIOD_TEXT 16
size_t	period_text(char buf[PERIOD_TEXT], enum period p, int fiscal, int32_t start);

/*
 * The last day of the period that the n bytes at s name, of a year from January
 * on; -1 if they name none.
 */
int	period_last(const char *s, size_t n, int32_t *day);

#endif
