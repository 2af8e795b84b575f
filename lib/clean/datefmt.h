/*
 * datefmt -- dates as people and programs write them.
 *
 * Understood, with blanks around and a time of day behind it (clean/timefmt.h),
 * which is dropped: a time that says its zone counts on its day in UTC, or at
 * the home of the words.
 *	2024-03-05  2024/3/5  2024.03.05	the year first is always y-m-d
 *	20240305				the same, from 1900 to 2099
 *	3/5/2024  05-03-2024  5.3.2024		day or month first: open
 *	Mar 5, 2024  5 March 2024  05-Mar-2024  5. März 2024
 *	12 de marzo de 2024  2024年3月5日  Tue Mar 5 14:20:00 EST 2024
 * The words are those of clean/date_words.h.
 *
 * Two digits at the end are a year: 69-99 are 1969-1999, 00-68 are 2000-2068
 * (as strptime's %y); in 24-03-05 the year may stand at either end, which only
 * the order tells.  Five digits from 20000 to 79999,
 * with a fraction or without, are a spreadsheet's days since 1899-12-30; ten
 * or thirteen that begin with 1 or 2 are seconds or milliseconds since 1970.
 * All of these are counted, to be told to the user.
 *
 * What is read is one int32_t: a day (base/date.h), DATE_NONE for blanks,
 * DATEFMT_BAD, or a value whose order is open until datefmt_day is told it.
 */
#ifndef DATEFMT_H
#define DATEFMT_H

#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/opt.h"
#include "clean/date_words.h"
#include "clean/reading_vote.h"

#define DATEFMT_BAD INT32_MAX

enum datefmt_order {
	DATEFMT_EACH,		/* whatever a value can only be; open ones are bad */
	DATEFMT_YMD,		/* the year must come first, then the month */
	DATEFMT_MDY,
	DATEFMT_DMY
};

extern const struct opt_choice datefmt_orders[];	/* ymd, mdy, dmy */

struct datefmt_odd {		/* dates that a rule made dates */
	uint64_t short_years, serials, stamps;
	uint64_t times;			/* with a time of day that is not midnight */
};

/* Adds to odd if it was. */
int32_t	datefmt_read(const struct date_words *w, const char *s, size_t n, struct datefmt_odd *odd);

/* Counts what the value says: v->n[0] month first, v->n[1] day first. */
void	datefmt_vote(int32_t value, struct reading_vote *v);

/* The day a value means: a day, DATE_NONE or DATEFMT_BAD (no such day, or not in this order). */
int32_t	datefmt_day(int32_t value, enum datefmt_order order);

/*
 * Of a column in which no time is but midnight in UTC: these are days without
 * a time, whatever day they are at home.  The value to ask datefmt_day for.
 */
int32_t	datefmt_as_day(int32_t value);

/* Nonzero if the value has readings that differ. */
int	datefmt_open(int32_t value);

/* Nonzero if even the year may stand at either end. */
int	datefmt_short(int32_t value);

#endif
