#include "base/period.h"
#include "forecast/quarter_week.h"

static int
week_before(int32_t end, int32_t day)
{
	int32_t week = (end - 1 - day) / 7;

	return week < QUARTER_WEEKS - 1 ? (int)week : QUARTER_WEEKS - 1;
}

static int32_t
quarter_end(int32_t day, int fiscal)
{
	return period_next(PERIOD_QUARTER, period_start(PERIOD_QUARTER, fiscal, day));
}

int
quarter_week(int32_t day, int fiscal)
{
	return week_before(quarter_end(day, fiscal), day);
}

void
quarter_week_each(int32_t first, int32_t n, int fiscal, uint8_t *week)
{
	int32_t end = quarter_end(first, fiscal);

	for (int32_t i = 0; i < n; i++) {
		if (first + i >= end)
			end = quarter_end(first + i, fiscal);
		week[i] = (uint8_t)week_before(end, first + i);
	}
}
