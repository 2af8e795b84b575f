#include "date.h"

static int
month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

int
date_exists(int year, int month, int day)
{
	return year >= 1 && year <= 9999 && month >= 1 && month <= 12 &&
	    day >= 1 && day <= month_days(year, month);
}

int32_t
date_days(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = (y >= 0 ? y : y - 399) / 400;
	int yoe = y - era * 400;
	int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

struct date_civil
date_civil(int32_t day)
{
	int z = day + 719468;
	int era = (z >= 0 ? z : z - 146096) / 146097;
	int doe = z - era * 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;
	struct date_civil c;

	c.day = doy - (153 * mp + 2) / 5 + 1;
	c.month = mp + (mp < 10 ? 3 : -9);
	c.year = yoe + era * 400 + (c.month <= 2);
	return c;
}

static int
digits(const char *s, int n, int *v)
{
	*v = 0;
	for (int i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		*v = *v * 10 + (s[i] - '0');
	}
	return 0;
}

int
date_parse(const char *s, size_t n, int32_t *day)
{
	int y, m, d;

	if (n != 10 || s[4] != '-' || s[7] != '-' || digits(s, 4, &y) != 0 ||
	    digits(s + 5, 2, &m) != 0 || digits(s + 8, 2, &d) != 0 || !date_exists(y, m, d))
		return -1;
	*day = date_days(y, m, d);
	return 0;
}

size_t
date_text(char buf[11], int32_t day)
{
	struct date_civil c;

	if (day == DATE_NONE) {
		buf[0] = '\0';
		return 0;
	}
	c = date_civil(day);
	buf[0] = (char)('0' + c.year / 1000 % 10);
	buf[1] = (char)('0' + c.year / 100 % 10);
	buf[2] = (char)('0' + c.year / 10 % 10);
	buf[3] = (char)('0' + c.year % 10);
	buf[4] = '-';
	buf[5] = (char)('0' + c.month / 10);
	buf[6] = (char)('0' + c.month % 10);
	buf[7] = '-';
	buf[8] = (char)('0' + c.day / 10);
	buf[9] = (char)('0' + c.day % 10);
	buf[10] = '\0';
	return 10;
}

int
date_weekday(int32_t day)
{
	int w = (day + 3) % 7;		/* 1970-01-01 was a Thursday */

	return w < 0 ? w + 7 : w;
}

int32_t
date_month_start(int32_t day)
{
	return day - date_civil(day).day + 1;
}

int32_t
date_quarter_start(int32_t day)
{
	struct date_civil c = date_civil(day);

	return date_days(c.year, (c.month - 1) / 3 * 3 + 1, 1);
}

int32_t
date_year_start(int32_t day)
{
	return date_days(date_civil(day).year, 1, 1);
}

int32_t
date_add_months(int32_t day, int n)
{
	struct date_civil c = date_civil(day);
	int m = c.year * 12 + c.month - 1 + n;
	int year = m / 12, month = m % 12 + 1, last = month_days(year, month);

	return date_days(year, month, c.day < last ? c.day : last);
}
