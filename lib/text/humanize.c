#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/control.h"
#include "base/num.h"
#include "text/humanize.h"

/* Digits with at most `decimals` behind the point, no trailing zeros, commas. */
static void
put_number(struct buf *o, double x, int decimals)
{
	char buf[NUM_MAX];
	size_t n = num_fixed(buf, x, decimals), whole, i;

	while (decimals > 0 && n > 0 && buf[n - 1] == '0')
		n--;
	if (decimals > 0 && n > 0 && buf[n - 1] == '.')
		n--;
	for (whole = 0; whole < n && buf[whole] != '.'; whole++)
		continue;
	for (i = 0; i < n; i++) {
		if (i > 0 && i < whole && (whole - i) % 3 == 0 && buf[i - 1] != '-')
			buf_bytes(o, ",", 1);
		buf_bytes(o, buf + i, 1);
	}
}

void
humanize_money(struct buf *o, double x, const char *currency)
{
	static const char *const unit[] = { "", "K", "M", "B", "T" };
	double v = fabs(x);
	size_t i = 0;

	if (!isfinite(x))
		return;
	while (i < 4 && v >= 999.5) {
		v /= 1000;
		i++;
	}
	if (x < 0 && v >= 0.5)
		buf_bytes(o, "-", 1);
	buf_text(o, currency);
	put_number(o, v, i > 0 && v < 9.95 ? 1 : 0);
	buf_text(o, unit[i]);
}

void
humanize_percent(struct buf *o, double p)
{
	double x = 100 * p;

	if (!isfinite(p))
		return;
	if (x > 0 && x < 0.5)
		buf_text(o, "<1");
	else if (x >= 99.5 && x < 100)
		buf_text(o, ">99");
	else
		put_number(o, x, 0);
	buf_bytes(o, "%", 1);
}

void
humanize_number(struct buf *o, double x)
{
	double v = fabs(x);
	int decimals = 0;

	if (!isfinite(x))
		return;
	if (v < 99.95) {
		decimals = v >= 9.995 ? 1 : 2;
		for (; v > 0 && v < 0.9995 && decimals < 6; v *= 10)
			decimals++;
	}
	put_number(o, x, decimals);
}

void
humanize_count(struct buf *o, double x)
{
	if (isfinite(x))
		put_number(o, x, 0);
}

void
humanize_plain(struct buf *o, const char *s, size_t n)
{
	size_t i, start = 0, len;

	for (i = 0; i < n; i += len > 0 ? len : 1) {
		len = control_bytes(s + i, n - i);
		if (len == 0)
			continue;
		buf_bytes(o, s + start, i - start);
		if (len < 3 || memcmp(s + i, "\xe2\x80\xa8", 3) == 0 ||
		    memcmp(s + i, "\xe2\x80\xa9", 3) == 0)	/* the others take no room */
			buf_bytes(o, " ", 1);
		start = i + len;
	}
	buf_bytes(o, s + start, n - start);
}
