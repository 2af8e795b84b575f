#include <string.h>

#include "base/buf.h"
#include "base/intern.h"
#include "report/columns_json.h"
#include "report/frame.h"
#include "report/html.h"

enum { DIGITS = 15, DECIMALS = 6 };	/* that a double holds whatever they are */

/* -12.50: digits, the decimals among them; 0 if it is no plain number of at most DIGITS. */
static int
is_plain(const char *s, size_t n, size_t *decimals)
{
	size_t i = n > 0 && *s == '-', first = i, point = n;

	if (i == n || (s[i] == '0' && i + 1 < n && s[i + 1] != '.') || s[i] == '.')
		return 0;
	for (; i < n; i++)
		if (s[i] == '.' && point == n)
			point = i;
		else if (s[i] < '0' || s[i] > '9')
			return 0;
	*decimals = point == n ? 0 : n - point - 1;
	return (point == n || *decimals > 0) && n - first - (point < n) <= DIGITS;
}

static int
is_zero(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] >= '1' && s[i] <= '9')
			return 0;
	return 1;
}

/* Would a script write the number so?  Not -0, 1.50, 0.0000001. */
static int
is_shortest(const char *s, size_t n, size_t decimals)
{
	if (is_zero(s, n))
		return n == 1;
	return decimals == 0 || (s[n - 1] != '0' && decimals <= DECIMALS);
}

enum form { TEXT, NUMBER, FIXED };

/* NUMBER or FIXED, if all cells are; -0.000000 is neither. */
static enum form
form_of(const struct frame *f, size_t column)
{
	int number = 1, fixed = 1;
	size_t n, decimals, seen = 0;

	for (size_t i = 0; i < f->rows && (number || fixed); i++) {
		const char *s = frame_text(f, i, column, &n);

		if (n == 0)
			continue;
		seen++;
		if (!is_plain(s, n, &decimals))
			return TEXT;
		number &= is_shortest(s, n, decimals);
		fixed &= decimals == DECIMALS && !(*s == '-' && is_zero(s, n));
	}
	return seen == 0 ? TEXT : number ? NUMBER : fixed ? FIXED : TEXT;
}

/* 0.379670 as 379670: without the point and zeros before the first digit. */
static void
put_scaled(struct buf *o, const char *s, size_t n)
{
	size_t minus = *s == '-', before;

	buf_bytes(o, s, minus);
	before = o->len;
	for (size_t i = minus; i < n; i++)
		if (s[i] != '.' && (s[i] != '0' || o->len > before))
			buf_bytes(o, s + i, 1);
	if (o->len == before)
		buf_bytes(o, "0", 1);
}

static void
put_numbers(struct buf *o, const struct frame *f, size_t column, enum form form)
{
	size_t n;

	if (form == FIXED)
		buf_printf(o, ",\"fixed\":%d", DECIMALS);
	buf_text(o, ",\"number\":[");
	for (size_t i = 0; i < f->rows; i++) {
		const char *s = frame_text(f, i, column, &n);

		if (i > 0)
			buf_bytes(o, ",", 1);
		if (n == 0)
			buf_text(o, "null");
		else if (form == FIXED)
			put_scaled(o, s, n);
		else
			buf_bytes(o, s, n);
	}
	buf_text(o, "]");
}

static void
put_texts(struct buf *o, const struct frame *f, size_t column)
{
	size_t n;

	buf_text(o, ",\"text\":[");
	for (size_t i = 0; i < f->rows; i++) {
		const char *s = frame_text(f, i, column, &n);

		if (i > 0)
			buf_bytes(o, ",", 1);
		html_json(o, s, n);
	}
	buf_text(o, "]");
}

static void
put_coded(struct buf *o, const struct frame *f, size_t column, const struct intern *dict)
{
	size_t n;

	buf_text(o, ",\"dict\":[");
	for (uint32_t k = 0; k < intern_size(dict); k++) {
		const char *s = intern_text(dict, k, &n);

		if (k > 0)
			buf_bytes(o, ",", 1);
		html_json(o, s, n);
	}
	buf_text(o, "],\"code\":[");
	for (size_t i = 0; i < f->rows; i++) {
		const char *s = frame_text(f, i, column, &n);

		buf_printf(o, i > 0 ? ",%u" : "%u", intern_find(dict, s, n));
	}
	buf_text(o, "]");
}

/* A dictionary, unless more than half of the cells differ. */
static void
put_words(struct buf *o, const struct frame *f, size_t column)
{
	struct intern *dict = intern_new();
	size_t n;

	for (size_t i = 0; i < f->rows && intern_size(dict) <= f->rows / 2; i++) {
		const char *s = frame_text(f, i, column, &n);

		(void)intern_add(dict, s, n);
	}
	if (intern_size(dict) > f->rows / 2)
		put_texts(o, f, column);
	else
		put_coded(o, f, column, dict);
	intern_free(dict);
}

void
columns_json(struct buf *o, const struct frame *f)
{
	buf_printf(o, "{\"rows\":%zu,\"columns\":[", f->rows);
	for (size_t k = 0; k < f->columns; k++) {
		enum form form = form_of(f, k);

		buf_text(o, k > 0 ? ",{\"name\":" : "{\"name\":");
		html_json(o, f->name[k], strlen(f->name[k]));
		if (form == TEXT)
			put_words(o, f, k);
		else
			put_numbers(o, f, k, form);
		buf_text(o, "}");
	}
	buf_text(o, "]}");
}
