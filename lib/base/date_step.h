/*
 * date_step -- from one snapshot to the one before: so many days, or a month.
 */
#ifndef DATE_STEP_H
#define DATE_STEP_H

#include <stdint.h>

struct date_step {
	int32_t days;		/* 1 .. 3660; 0 with months */
	int months;
};

/* Reads 14d or month.  0, or -1. */
int	date_step_parse(struct date_step *s, const char *text);

/* The day n steps before from; of months, the last day of the shorter one (date_add_months). */
int32_t	date_step_back(const struct date_step *s, int32_t from, int n);

#endif
