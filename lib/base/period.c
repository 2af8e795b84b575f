#include <stdio.h>

#include "base/date.h"
#include "base/period.h"

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
		return date_add_months(date_days(c.year, c.month, 1),
		    -(fiscal_month(fiscal, c) % 3));
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
	struct date_civil c = date_civil(p == PERIOD_NONE ? 0 : p == PERIOD_WEEK ?
	    start + 3 : start);
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

/* The digits of s, all n of them; -1 if there is anything else. */
static int
digits(const char *s, size_t n)
{
	int x = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		x = 10 * x + (s[i] - '0');
	}
	return x;
}

int
period_last(const char *s, size_t n, int32_t *day)
{
	enum period p = PERIOD_YEAR;
	int year = n >= 4 ? digits(s, 4) : -1, part = 1, parts = 1;
	int32_t start;

	if (n > 5) {
		p = s[5] == 'Q' ? PERIOD_QUARTER : s[5] == 'W' ? PERIOD_WEEK : PERIOD_MONTH;
		parts = p == PERIOD_QUARTER ? 4 : p == PERIOD_WEEK ? 53 : 12;
		part = s[4] == '-' && n == (p == PERIOD_WEEK ? 8u : 7u) ?
		    digits(s + 5 + (p != PERIOD_MONTH), n - 5 - (p != PERIOD_MONTH)) : -1;
	}
	if (year < 1 || year > 9998 || part < 1 || part > parts || n == 5)
		return -1;
	start = date_days(year, p == PERIOD_QUARTER ? 3 * part - 2 : p == PERIOD_MONTH ?
	    part : 1, 1);
	if (p == PERIOD_WEEK)		/* of the first week with a Thursday in the year */
		start = period_start(p, 1, start + 3) + 7 * (part - 1);
	*day = period_next(p, start) - 1;
	return 0;
}
