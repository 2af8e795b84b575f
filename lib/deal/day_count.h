/*
 * day_count -- how many deals have a date on each day.
 */
#ifndef DAY_COUNT_H
#define DAY_COUNT_H

#include <stddef.h>
#include <stdint.h>

struct day_count {
	int32_t lo, hi;		/* hi < lo: none */
	uint32_t *count;	/* [hi - lo + 1] */
	size_t n;
};

/* Of day[n]; DATE_NONE is no date.  Freed by day_count_free. */
void	day_count_make(struct day_count *c, const int32_t *day, size_t n);
void	day_count_free(struct day_count *c);

/*
 * The first day that enough deals follow within 60 days: last_day's rule
 * from the other end, so that one typo does not move it.  There must be a date.
 */
int32_t	day_count_first(const struct day_count *c);

#endif
