/*
 * date -- proleptic Gregorian days without time zone.
 *
 * A day is an int32_t: days since 1970-01-01.  Years 1 to 9999.
 * Source: H. Hinnant, chrono-compatible low-level date algorithms (2013),
 * the era arithmetic of days_from_civil; its inverse from C. Neri and
 * L. Schneider, Software: Practice and Experience 53 (2023), 937-970.
 */
#ifndef DATE_H
#define DATE_H

#include <stddef.h>
#include <stdint.h>

#define DATE_NONE INT32_MIN	/* a missing date */

struct date_civil {
	int year;		/* 1..9999 */
	int month;		/* 1..12 */
	int day;		/* 1..31 */
};

/* Nonzero if there is such a day. */
int	date_exists(int year, int month, int day);

/* The day of an existing civil date, and back. */
int32_t	date_days(int year, int month, int day);
struct date_civil date_civil(int32_t day);

/* Reads YYYY-MM-DD, whole.  Returns 0, or -1 if it is none. */
int	date_parse(const char *s, size_t n, int32_t *day);

/* Writes YYYY-MM-DD and a NUL; an empty string for DATE_NONE.  Returns the length. */
size_t	date_text(char buf[11], int32_t day);

/* 0 = Monday .. 6 = Sunday. */
int	date_weekday(int32_t day);

/* The first day of day's month, quarter (from January) and year. */
int32_t	date_month_start(int32_t day);
int32_t	date_quarter_start(int32_t day);
int32_t	date_year_start(int32_t day);

/* day moved by n months, to the month's last day where it has no such day. */
int32_t	date_add_months(int32_t day, int n);

#endif
