#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "report/html.h"

void
html_text(struct buf *o, const char *s, size_t n)
{
	static const char special[] = "&<>\"'";
	static const char *const entity[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };
	struct buf line = { 0 };
	size_t done = 0;

	utf8_line(&line, s, n);
	for (size_t i = 0; i < line.len; i++) {
		const char *at = memchr(special, line.s[i], sizeof special - 1);

		if (at == NULL)
			continue;
		buf_bytes(o, line.s + done, i - done);
		buf_text(o, entity[at - special]);
		done = i + 1;
	}
	if (line.len > done)
		buf_bytes(o, line.s + done, line.len - done);
	buf_free(&line);
}

static int
is_unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	    (c != '\0' && strchr("-._~", c) != NULL);
}

void
html_address(struct buf *o, const char *s, size_t n)
{
	static const char digit[] = "0123456789ABCDEF";

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		char code[3] = { '%', digit[c >> 4], digit[c & 15] };

		if (is_unreserved(c))
			buf_bytes(o, s + i, 1);
		else
			buf_bytes(o, code, 3);
	}
}

void
html_json(struct buf *o, const char *s, size_t n)
{
	size_t done = 0;

	buf_text(o, "\"");
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != 0x7f)
			continue;
		buf_bytes(o, s + done, i - done);
		buf_printf(o, "\\u%04x", c);
		done = i + 1;
	}
	if (n > done)
		buf_bytes(o, s + done, n - done);
	buf_text(o, "\"");
}
