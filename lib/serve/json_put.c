#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "serve/json_put.h"

static int
is_plain(unsigned char c)
{
	return c >= 0x20 && c != '"' && c != '\\';
}

/* Well-formed characters. */
static void
put_escaped(struct buf *o, const char *s, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		if (is_plain((unsigned char)s[i]))
			continue;
		buf_bytes(o, s + from, i - from);
		from = i + 1;
		if (s[i] == '"' || s[i] == '\\')
			buf_printf(o, "\\%c", s[i]);
		else if (s[i] == '\n')
			buf_text(o, "\\n");
		else
			buf_printf(o, "\\u%04x", (unsigned)(unsigned char)s[i]);
	}
	buf_bytes(o, s + from, n - from);
}

void
json_put_text(struct buf *o, const char *s, size_t n)
{
	size_t whole;
	int cut, high = 0;

	buf_bytes(o, "\"", 1);
	while (n > 0) {
		whole = utf8_whole(s, n, &cut, &high);
		put_escaped(o, s, whole);
		s += whole;
		n -= whole;
		if (n > 0) {
			buf_text(o, "\xef\xbf\xbd");
			s++;
			n--;
		}
	}
	buf_bytes(o, "\"", 1);
}

void
json_put_name(struct buf *o, const char *name)
{
	if (o->len > 0 && o->s[o->len - 1] != '{')
		buf_bytes(o, ",", 1);
	json_put_text(o, name, strlen(name));
	buf_bytes(o, ":", 1);
}

static size_t
digits(const char *s, size_t n, size_t i)
{
	while (i < n && s[i] >= '0' && s[i] <= '9')
		i++;
	return i;
}

int
json_is_number(const char *s, size_t n)
{
	size_t i = n > 0 && s[0] == '-', from = i;

	i = digits(s, n, i);
	if (i == from || (s[from] == '0' && i > from + 1))
		return 0;
	if (i < n && s[i] == '.') {
		from = ++i;
		if ((i = digits(s, n, i)) == from)
			return 0;
	}
	if (i < n && (s[i] == 'e' || s[i] == 'E')) {
		i++;
		i += i < n && (s[i] == '+' || s[i] == '-');
		from = i;
		if ((i = digits(s, n, i)) == from)
			return 0;
	}
	return i == n;
}

void
json_put_cell(struct buf *o, const char *s, size_t n, int numeric)
{
	if (n == 0)
		buf_text(o, "null");
	else if (numeric && json_is_number(s, n))
		buf_bytes(o, s, n);
	else
		json_put_text(o, s, n);
}
