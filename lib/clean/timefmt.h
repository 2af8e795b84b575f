/*
 * timefmt -- times of day as people and programs write them, behind a date.
 */
#ifndef TIMEFMT_H
#define TIMEFMT_H

#include "clean/date_words.h"

struct timefmt {
	int minute;		/* of the day, as written */
	int zoned;		/* it says its zone, */
	int offset;		/* which is so many minutes east of Greenwich */
	int some;		/* it is not midnight, and not missing */
};

/*
 * Reads a time of day from s up to end, or nothing: a blank or T, a word such
 * as at, 14:20, 14:20:30.123, 14.20, 14h20, 14:20 Uhr or 2:20 PM, then Z, an
 * offset, the name of a zone or both.  0, or -1 if it is none.
 */
int	timefmt_read(const struct date_words *w, const char *s, const char *end,
	    struct timefmt *t);

#endif
