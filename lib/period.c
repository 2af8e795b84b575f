#include <stdio.h>

#include "date.h"
#include "period.h"

const char *const period_name[5] = { "none", "year", "quarter", "month", "week" };

static int32_t
fiscal_year_start(int fiscal, struct date_civil c)
{
	return date_days(c.month >= fiscal ? c.year : c.year - 1, fiscal, 1);
}

/* Months since the fiscal year began. */
static int
fiscal_month(int fiscal, struct date_civil c)
{
	return (c.month - fiscal + 12) % 12;
}

int32_t
period_start(enum period p, int fiscal, int32_t day)
{
	struct date_civil c;

	switch (p) {
	case PERIOD_YEAR:
		return fiscal_year_start(fiscal, date_civil(day));
	case PERIOD_QUARTER:
		c = date_civil(day);
		return date_add_months(date_days(c.year, c.month, 1), -(fiscal_month(fiscal, c) % 3));
	case PERIOD_MONTH:
		return date_month_start(day);
	case PERIOD_WEEK:
		return day - date_weekday(day);
	default:
		return INT32_MIN;
	}
}

int32_t
period_next(enum period p, int32_t start)
{
	switch (p) {
	case PERIOD_YEAR:
		return date_add_months(start, 12);
	case PERIOD_QUARTER:
		return date_add_months(start, 3);
	case PERIOD_MONTH:
		return date_add_months(start, 1);
	case PERIOD_WEEK:
		return start + 7;
	default:
		return INT32_MAX;
	}
}

size_t
period_text(char buf[PERIOD_TEXT], enum period p, int fiscal, int32_t start)
{
	struct date_civil c = date_civil(p == PERIOD_NONE ? 0 : p == PERIOD_WEEK ? start + 3 : start);
	int year = c.year, n;

	if ((p == PERIOD_YEAR || p == PERIOD_QUARTER) && fiscal > 1 && c.month >= fiscal)
		year++;
	switch (p) {
	case PERIOD_YEAR:
		n = snprintf(buf, PERIOD_TEXT, "%04d", year);
		break;
	case PERIOD_QUARTER:
		n = snprintf(buf, PERIOD_TEXT, "%04d-Q%d", year, fiscal_month(fiscal, c) / 3 + 1);
		break;
	case PERIOD_MONTH:
		n = snprintf(buf, PERIOD_TEXT, "%04d-%02d", year, c.month);
		break;
	case PERIOD_WEEK:
		n = snprintf(buf, PERIOD_TEXT, "%04d-W%02d", year,
		    (start + 3 - date_days(c.year, 1, 1)) / 7 + 1);
		break;
	default:
		n = snprintf(buf, PERIOD_TEXT, "all");
	}
	return (size_t)n;
}
