/*
 * day_sort -- rows in the order of their days.
 */
#ifndef DAY_SORT_H
#define DAY_SORT_H

#include <stddef.h>
#include <stdint.h>

struct day_sort {
	int32_t day;		/* a day of base/date.h, never DATE_NONE */
	uint32_t row;
};

/* Sorts by day; rows of one day stay in their order. */
void	day_sort(struct day_sort *v, size_t n);

#endif
