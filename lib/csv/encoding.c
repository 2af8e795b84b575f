#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "csv/encoding.h"

/* ---- what it is ----------------------------------------------------- */

/* UTF-16 without a mark: most characters have a NUL on one side, none has one on the other. */
static int
looks_wide(const char *p, size_t n, size_t side)
{
	size_t pairs = n / 2, nul[2] = { 0, 0 };

	for (size_t i = 0; i < 2 * pairs; i++)
		nul[i % 2] += p[i] == '\0';
	return nul[side] > pairs / 2 && nul[1 - side] == 0;
}

size_t
encoding_start(struct encoding *d, const char *p, size_t n)
{
	d->kind = ENCODING_UTF8;
	d->cr = d->high = 0;
	d->holds = 0;
	if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		return 3;
	if (n >= 2 && (memcmp(p, "\xff\xfe", 2) == 0 || memcmp(p, "\xfe\xff", 2) == 0)) {
		d->kind = *p == '\xff' ? ENCODING_UTF16LE : ENCODING_UTF16BE;
		return 2;
	}
	n = n < ENCODING_LOOK ? n : ENCODING_LOOK;
	if (looks_wide(p, n, 1))
		d->kind = ENCODING_UTF16LE;
	else if (looks_wide(p, n, 0))
		d->kind = ENCODING_UTF16BE;
	return 0;
}

void
encoding_free(struct encoding *d)
{
	free(d->raw);
	d->raw = NULL;
	d->cap = 0;
}

/* ---- UTF-8 ---------------------------------------------------------- */

int
encoding_rest(const struct encoding *d, int fd)
{
	enum { PIECE = 256 * 1024 };
	char *buf = mem_resize(NULL, PIECE + ENCODING_HELD, 1);
	off_t at = lseek(fd, 0, SEEK_CUR);
	size_t held = d->holds, good;
	int fine = 1, high;
	ssize_t got;

	memcpy(buf, d->held, held);
	while (fine && (got = pread(fd, buf + held, PIECE, at)) > 0) {
		at += got;
		held += (size_t)got;
		good = utf8_whole(buf, held, &fine, &high);
		held -= good;
		fine |= held == 0;
		memmove(buf, buf + good, held < ENCODING_HELD ? held : 0);
	}
	free(buf);
	return fine && held == 0;
}

/* ---- the others ----------------------------------------------------- */

static char *
put(char *to, uint32_t c)
{
	if (c < 0x80) {
		*to++ = (char)c;
	} else if (c < 0x800) {
		*to++ = (char)(0xc0 | c >> 6);
		*to++ = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*to++ = (char)(0xe0 | c >> 12);
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	} else {
		*to++ = (char)(0xf0 | c >> 18);
		*to++ = (char)(0x80 | (c >> 12 & 0x3f));
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	}
	return to;
}

/* Source: https://encoding.spec.whatwg.org/index-windows-1252.txt */
static char *
from_cp1252(char *to, const char *p, size_t n)
{
	static const uint16_t upper[32] = {
		0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
		0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f,
		0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
		0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178
	};

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		to = put(to, c >= 0x80 && c < 0xa0 ? upper[c - 0x80] : c);
	}
	return to;
}

static uint32_t
unit(const char *p, int big)
{
	unsigned char a = (unsigned char)p[0], b = (unsigned char)p[1];

	return big ? (uint32_t)a << 8 | b : (uint32_t)b << 8 | a;
}

/*
 * A surrogate without its other half is U+FFFD.  *left: bytes of a character
 * whose rest is to come.
 */
static char *
from_utf16(char *to, const char *p, size_t n, int big, int last, size_t *left)
{
	size_t i = 0;
	uint32_t c, d;

	for (; i + 2 <= n; i += 2) {
		c = unit(p + i, big);
		if (c >= 0xd800 && c < 0xdc00) {
			if (i + 4 > n && !last)
				break;
			d = i + 4 <= n ? unit(p + i + 2, big) : 0;
			i += d >= 0xdc00 && d < 0xe000 ? 2 : 0;
			c = d >= 0xdc00 && d < 0xe000 ? 0x10000 + ((c - 0xd800) << 10) +
			    (d - 0xdc00) : 0xfffd;
		} else if (c >= 0xdc00 && c < 0xe000) {
			c = 0xfffd;
		}
		to = put(to, c);
	}
	*left = n - i;
	if (last && *left > 0) {
		*left = 0;
		to = put(to, 0xfffd);
	}
	return to;
}

/* The piece with what was held before it, in d->raw; returns its length. */
static size_t
take_piece(struct encoding *d, const char *p, size_t n)
{
	size_t all = d->holds + n;

	d->raw = mem_grow(d->raw, &d->cap, all + 1, 1);
	memcpy(d->raw, d->held, d->holds);
	memcpy(d->raw + d->holds, p, n);
	d->holds = 0;
	return all;
}

static void
hold(struct encoding *d, const char *p, size_t n)
{
	memcpy(d->held, p, n);
	d->holds = n;
}

static size_t
convert(struct encoding *d, char *p, size_t n, int last)
{
	size_t left = 0;
	char *end;

	n = take_piece(d, p, n);
	if (d->kind == ENCODING_CP1252)
		end = from_cp1252(p, d->raw, n);
	else
		end = from_utf16(p, d->raw, n, d->kind == ENCODING_UTF16BE, last, &left);
	hold(d, d->raw + n - left, left);
	return (size_t)(end - p);
}

void
encoding_cr(char *p, size_t n)
{
	char *end = p + n;

	while (p < end && (p = memchr(p, '\r', (size_t)(end - p))) != NULL)
		*p++ = '\n';
}

size_t
encoding_again(struct encoding *d, char *p, size_t n)
{
	d->kind = ENCODING_CP1252;
	d->holds = 0;
	n = convert(d, p, n, 0);
	if (d->cr)
		encoding_cr(p, n);
	return n;
}

static long
pass_utf8(struct encoding *d, char *p, size_t n, int last)
{
	int cut, high = 0;
	size_t good;

	if (d->holds > 0) {
		n = take_piece(d, p, n);
		if (n > 0)
			memcpy(p, d->raw, n);
	}
	good = utf8_whole(p, n, &cut, &high);
	if (good < n && (!cut || last))
		return d->high ? -1 : (long)encoding_again(d, p, n);
	d->high |= high;
	hold(d, p + good, n - good);
	return (long)good;
}

long
encoding_decode(struct encoding *d, char *p, size_t n, int last)
{
	long len = d->kind == ENCODING_UTF8 ? pass_utf8(d, p, n, last) :
	    (long)convert(d, p, n, last);

	if (d->cr && len > 0)
		encoding_cr(p, (size_t)len);
	return len;
}
