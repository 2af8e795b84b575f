#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/out.h"
#include "base/utf8.h"

static const char replacement[] = "\xef\xbf\xbd";

/* Bytes of the well-formed character at s and its code point; 0 if there is none. */
static size_t
character(const unsigned char *s, size_t n, uint32_t *code)
{
	size_t len = s[0] < 0x80 ? 1 : s[0] >= 0xc2 && s[0] < 0xe0 ? 2 : (s[0] & 0xf0) == 0xe0 ? 3 :
	    s[0] >= 0xf0 && s[0] < 0xf5 ? 4 : 0;

	if (len == 0 || len > n)
		return 0;
	*code = len == 1 ? s[0] : s[0] & (0xffu >> (len + 1));
	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (s[i] & 0x3fu);
	}
	if ((len == 3 && *code < 0x800) || (len == 4 && *code < 0x10000) || *code > 0x10ffff ||
	    (*code >= 0xd800 && *code < 0xe000))
		return 0;
	return len;
}

/* Controls: of a terminal, of lines, of the direction of writing. */
static int
steers(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0x061c ||
	    c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069);
}

void
utf8_line(struct out *o, const char *s, size_t n)
{
	uint32_t code = 0;
	size_t len;

	for (size_t i = 0; i < n; i += len) {
		len = character((const unsigned char *)s + i, n - i, &code);
		if (len == 0) {
			out_text(o, replacement);
			len = 1;
		} else if (steers(code)) {
			out_bytes(o, " ", 1);
		} else {
			out_bytes(o, s + i, len);
		}
	}
}

char *
utf8_text(const char *s, size_t n)
{
	struct out o;
	char *text;

	out_memory(&o);
	utf8_line(&o, s, n);
	text = mem_text(o.len > 0 ? o.buf : "", o.len);
	out_free(&o);
	return text;
}

size_t
utf8_units(const char *s, size_t n)
{
	size_t units = 0;

	for (size_t i = 0; i < n; i++)
		units += ((unsigned char)s[i] & 0xc0) != 0x80 ?
		    1u + ((unsigned char)s[i] >= 0xf0) : 0;
	return units;
}

size_t
utf8_head(const char *s, size_t n, size_t units)
{
	size_t i = 0, step;

	while (i < n) {
		step = 1u + ((unsigned char)s[i] >= 0xf0);
		if (step > units)
			break;
		units -= step;
		do
			i++;
		while (i < n && ((unsigned char)s[i] & 0xc0) == 0x80);
	}
	return i;
}
