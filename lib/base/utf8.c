#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static const char replacement[] = "\xef\xbf\xbd";

/* ---- what is UTF-8 -------------------------------------------------- */

/* The length of the character at p; 0 if it is none; -1 if its rest is not there. */
static int
sequence(const char *p, size_t n)
{
	unsigned char c = (unsigned char)p[0], lo = 0x80, hi = 0xbf;
	int len = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;

	/* no overlong forms, no surrogates, nothing beyond U+10FFFF */
	if (c == 0xe0)
		lo = 0xa0;
	else if (c == 0xed)
		hi = 0x9f;
	else if (c == 0xf0)
		lo = 0x90;
	else if (c == 0xf4)
		hi = 0x8f;
	for (int i = 1; i < len; i++, lo = 0x80, hi = 0xbf) {
		if ((size_t)i == n)
			return -1;
		if ((unsigned char)p[i] < lo || (unsigned char)p[i] > hi)
			return 0;
	}
	return len;
}

/* How many of the n bytes at p are ASCII before the first that is not; perhaps a few less. */
static size_t
ascii(const char *p, size_t n)
{
	size_t i = 0;

#ifdef __SSE2__
	for (; i + 64 <= n; i += 64) {
		const __m128i *v = (const __m128i *)(const void *)(p + i);
		__m128i any = _mm_or_si128(_mm_or_si128(_mm_loadu_si128(v), _mm_loadu_si128(v + 1)),
		    _mm_or_si128(_mm_loadu_si128(v + 2), _mm_loadu_si128(v + 3)));

		if (_mm_movemask_epi8(any) != 0)
			break;
	}
#endif
	while (i < n && (unsigned char)p[i] < 0x80)
		i++;
	return i;
}

size_t
utf8_whole(const char *p, size_t n, int *cut, int *high)
{
	size_t i = 0;
	int len;

	*cut = 0;
	while ((i += ascii(p + i, n - i)) < n) {
		if ((len = sequence(p + i, n - i)) <= 0) {
			*cut = len < 0;
			break;
		}
		*high = 1;
		i += (size_t)len;
	}
	return i;
}

/* ---- what may go out ------------------------------------------------ */

/* Bytes of the well-formed character at s and its code point; 0 if there is none. */
static size_t
character(const char *s, size_t n, uint32_t *code)
{
	int len = sequence(s, n);

	if (len <= 0)
		return 0;
	*code = (unsigned char)s[0] & (len == 1 ? 0x7fu : 0xffu >> (len + 1));
	for (int i = 1; i < len; i++)
		*code = *code << 6 | ((unsigned char)s[i] & 0x3fu);
	return (size_t)len;
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
utf8_line(struct buf *o, const char *s, size_t n)
{
	uint32_t code = 0;
	size_t len;

	for (size_t i = 0; i < n; i += len) {
		len = character(s + i, n - i, &code);
		if (len == 0) {
			buf_text(o, replacement);
			len = 1;
		} else if (steers(code)) {
			buf_bytes(o, " ", 1);
		} else {
			buf_bytes(o, s + i, len);
		}
	}
}

char *
utf8_text(const char *s, size_t n)
{
	struct buf o;
	char *text;

	buf_init(&o);
	utf8_line(&o, s, n);
	text = mem_text(o.len > 0 ? o.s : "", o.len);
	buf_free(&o);
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
