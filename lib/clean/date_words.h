/*
 * date_words -- the words of dates and times: share/dates.csv, a table
 * kind,value,word.  Words are compared without case and accents
 * (unicode_word); and the zone in which the days of times are told.
 */
#ifndef DATE_WORDS_H
#define DATE_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum date_word {
	DATE_MONTH,		/* its value is 1 to 12 */
	DATE_WEEKDAY,		/* before a date: 12 March is what counts of Thursday, 12 March */
	DATE_OF,		/* 12 de marzo de 2026 */
	DATE_YEAR,		/* behind a year */
	DATE_ORDINAL,		/* behind a day's digits: 1st, 1er */
	DATE_AT,		/* before a time */
	DATE_HOUR,		/* behind one, or its hour: 14h20, 14:20 Uhr */
	DATE_MINUTE,
	DATE_HALF,		/* am or pm; its value is 0 or 12 */
	DATE_ZONE,		/* its value is the minutes east of Greenwich */
	DATE_WORDS
};

struct date_words;
struct zone;

/* Reads the table in share/; home is the caller's, or NULL for UTC.  NULL with the reason. */
struct date_words *date_words_read(const struct zone *home, struct err *e);
void	date_words_free(struct date_words *w);

/* Nonzero if the n bytes at word, small letters without accents, are of that kind. */
int	date_words_find(const struct date_words *w, enum date_word kind, const char *word,
	    size_t n, int *value);

const struct zone *date_words_home(const struct date_words *w);

#endif
