#include <string.h>

#include "base/date.h"

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

/* Century, year and month of a year that begins in March, each by one multiplication. */
struct date_civil
date_civil(int32_t day)
{
	uint32_t n = 4 * (uint32_t)(day + 719468) + 3, century = n / 146097;
	uint32_t of_century = 4 * (n % 146097 / 4) + 3;
	uint64_t product = UINT64_C(2939745) * of_century;
	uint32_t of_year = (uint32_t)product / 2939745 / 4;
	uint32_t months = 2141 * of_year + 197913;
	int next = of_year >= 306;		/* January and February */
	struct date_civil c;

	c.year = (int)(100 * century + (uint32_t)(product >> 32)) + next;
	c.month = (int)(months >> 16) - 12 * next;
	c.day = (int)((months & 0xffff) / 2141) + 1;
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

static void
put_two(char *to, int n)
{
	static const char two[] =
	    "000102030405060708091011121314151617181920212223242526272829"
	    "30313233343536373839404142434445464748"
	    "495051525354555657585960616263646566676869707172737475767778"
	    "79808182838485868788899091929394959697"
	    "9899";

	memcpy(to, two + 2 * n, 2);
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
	put_two(buf, c.year / 100);
	put_two(buf + 2, c.year % 100);
	buf[4] = '-';
	put_two(buf + 5, c.month);
	buf[7] = '-';
	put_two(buf + 8, c.day);
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
