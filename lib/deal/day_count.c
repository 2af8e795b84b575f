#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "deal/day_count.h"
#include "deal/last_day.h"

void
day_count_make(struct day_count *c, const int32_t *day, size_t n)
{
	*c = (struct day_count){ INT32_MAX, INT32_MIN, NULL, 0 };
	for (size_t i = 0; i < n; i++)
		if (day[i] != DATE_NONE) {
			c->lo = day[i] < c->lo ? day[i] : c->lo;
			c->hi = day[i] > c->hi ? day[i] : c->hi;
			c->n++;
		}
	if (c->n == 0)
		return;
	c->count = mem_zero((size_t)(c->hi - c->lo) + 1, sizeof *c->count);
	for (size_t i = 0; i < n; i++)
		if (day[i] != DATE_NONE)
			c->count[day[i] - c->lo]++;
}

void
day_count_free(struct day_count *c)
{
	free(c->count);
	*c = (struct day_count){ INT32_MAX, INT32_MIN, NULL, 0 };
}

int32_t
day_count_first(const struct day_count *c)
{
	size_t need = last_day_enough(c->n), inside = 0;
	int32_t end = c->lo;

	for (int32_t t = c->lo; t <= c->hi; t++) {
		for (; end <= c->hi && end - t <= LAST_DAY_WINDOW; end++)
			inside += c->count[end - c->lo];
		if (c->count[t - c->lo] > 0 && inside >= need)
			return t;
		inside -= c->count[t - c->lo];
	}
	return c->lo;
}
