#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "base/buf.h"
#include "base/unicode.h"

/* ---- characters ----------------------------------------------------- */

enum kind { LETTER, BLANK, INVISIBLE, JOINER };	/* LETTER: whatever can be seen */

struct character {
	const char *s;
	size_t n;
	int32_t code;		/* -1: a byte that is no UTF-8 */
};

static struct character
next(const char *s, size_t n)
{
	struct character c = { s, 1, (unsigned char)*s };
	utf8proc_ssize_t len;

	if ((unsigned char)*s < 0x80)
		return c;
	len = utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &c.code);
	c.n = len > 0 ? (size_t)len : 1;
	c.code = len > 0 ? c.code : -1;
	return c;
}

static int
is_blank(int32_t c)
{
	utf8proc_category_t k;

	if (c < 0x80)
		return c == ' ' || (c >= '\t' && c <= '\r');
	k = utf8proc_category(c);
	return k == UTF8PROC_CATEGORY_ZS || k == UTF8PROC_CATEGORY_ZL ||
	    k == UTF8PROC_CATEGORY_ZP || c == 0x85 || c == 0x2800;
}

/* Those without which their neighbours look different: joiners, selectors, tags. */
static int
is_joiner(int32_t c)
{
	return c == 0x200c || c == 0x200d || (c >= 0xfe00 && c <= 0xfe0f) ||
	    (c >= 0x180b && c <= 0x180d) || (c >= 0xe0000 && c <= 0xe0fff);
}

static enum kind
kind_of(int32_t c)
{
	if (c < 0)
		return LETTER;
	if (is_blank(c))
		return BLANK;
	if (c < 0x80)
		return c < 0x20 || c == 0x7f ? INVISIBLE : LETTER;
	if (!utf8proc_get_property(c)->ignorable)
		return utf8proc_category(c) == UTF8PROC_CATEGORY_CC ? INVISIBLE : LETTER;
	return is_joiner(c) ? JOINER : INVISIBLE;
}

/* Nonzero if a byte is not ASCII, or below a blank. */
static inline uint64_t
unusual(uint64_t v)
{
	static const uint64_t ones = 0x0101010101010101;

	return (v | (v - 0x20 * ones)) & 0x80 * ones;
}

int
unicode_simple(const char *s, size_t n)
{
	uint64_t v, found = 0;

	for (; n >= 8; s += 8, n -= 8) {
		memcpy(&v, s, 8);
		found |= unusual(v);
	}
	for (; n > 0; s++, n--)
		found |= (unsigned char)*s < 0x20 || (unsigned char)*s >= 0x80;
	return found == 0;
}

int
unicode_blank(const char *s, size_t n)
{
	struct character c;

	for (size_t i = 0; i < n; i += c.n) {
		c = next(s + i, n - i);
		if (kind_of(c.code) == LETTER)
			return 0;
	}
	return 1;
}

/* ---- one text for another ------------------------------------------- */

/* What o got from start on: no blanks around, a ' ' for each run; returns the new end. */
static size_t
squeeze(char *text, size_t n)
{
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		if (!is_blank((unsigned char)text[i] < 0x80 ? text[i] : -1))
			text[m++] = text[i];
		else if (m > 0 && text[m - 1] != ' ')
			text[m++] = ' ';
	}
	return m > 0 && text[m - 1] == ' ' ? m - 1 : m;
}

/*
 * The characters of s by their kinds: a blank as ' '; invisible ones are left
 * out, joiners too unless they are to be kept.
 */
static void
visible(struct buf *o, const char *s, size_t n, int joiners)
{
	struct character c;
	enum kind k;

	for (size_t i = 0; i < n; i += c.n) {
		c = next(s + i, n - i);
		k = kind_of(c.code);
		if (k == BLANK)
			buf_bytes(o, " ", 1);
		else if (k == LETTER || (k == JOINER && joiners))
			buf_bytes(o, c.s, c.n);
	}
}

static void
lower(struct buf *o, const char *s, size_t n)
{
	char *to = buf_room(o, n + 1);

	for (size_t i = 0; i < n; i++)
		to[i] = s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] | 0x20) : s[i];
	o->len += n;
}

/* Through the library with these options; what is no UTF-8 as it is. */
static void
map(struct buf *o, const char *s, size_t n, int options)
{
	utf8proc_uint8_t *made = NULL;
	utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &made,
	    (utf8proc_option_t)options);

	if (len >= 0)
		buf_bytes(o, (const char *)made, (size_t)len);
	else
		buf_bytes(o, s, n);
	free(made);
}

/* Visible characters through the library, blanks squeezed. */
static void
make(struct buf *o, const char *s, size_t n, int options)
{
	struct buf seen;
	size_t start = o->len;

	if (unicode_simple(s, n)) {
		lower(o, s, n);
	} else {
		buf_init(&seen);
		visible(&seen, s, n, 0);
		if (seen.len > 0)
			map(o, seen.s, seen.len, options);
		buf_free(&seen);
	}
	if (o->len > start)
		o->len = start + squeeze(o->s + start, o->len - start);
}

enum { FOLD = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE };

void
unicode_key(struct buf *o, const char *s, size_t n)
{
	make(o, s, n, FOLD | UTF8PROC_COMPOSE);
}

void
unicode_word(struct buf *o, const char *s, size_t n)
{
	make(o, s, n, FOLD | UTF8PROC_COMPOSE | UTF8PROC_STRIPMARK);
}

static int
is_name(int32_t c)
{
	if (c < 0x80)
		return c < 0 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
	return utf8proc_category(c) >= UTF8PROC_CATEGORY_LU &&
	    utf8proc_category(c) <= UTF8PROC_CATEGORY_NO;
}

void
unicode_name(struct buf *o, const char *s, size_t n)
{
	size_t start = o->len, m = start;
	struct character c;

	unicode_key(o, s, n);
	for (size_t i = start; i < o->len; i += c.n) {
		c = next(o->s + i, o->len - i);
		if (!is_name(c.code))
			continue;
		memmove(o->s + m, c.s, c.n);
		m += c.n;
	}
	o->len = m;
}

void
unicode_tidy(struct buf *o, const char *s, size_t n)
{
	size_t start = o->len;
	struct buf seen;

	if (unicode_simple(s, n)) {
		buf_bytes(o, s, n);
	} else {
		buf_init(&seen);
		visible(&seen, s, n, 1);
		if (seen.len > 0 && !unicode_blank(seen.s, seen.len))
			map(o, seen.s, seen.len, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
		buf_free(&seen);
	}
	if (o->len > start)
		o->len = start + squeeze(o->s + start, o->len - start);
}

void
unicode_id(struct buf *o, const char *s, size_t n)
{
	size_t end = o->len, start = o->len;
	struct character c;
	enum kind k;

	for (size_t i = 0; i < n; i += c.n) {
		c = next(s + i, n - i);
		k = kind_of(c.code);
		if (k == LETTER || (k == BLANK && o->len > start))
			buf_bytes(o, c.s, c.n);
		if (k == LETTER)
			end = o->len;
	}
	o->len = end;
}

/* A wide character's usual form; NULL if it is none. */
static const char *
narrow(int32_t c, char ascii[2])
{
	static const struct { int32_t wide; const char *usual; } sign[] = {
		{ 0xffe0, "\xc2\xa2" }, { 0xffe1, "\xc2\xa3" }, { 0xffe5, "\xc2\xa5" },
		{ 0xffe6, "\xe2\x82\xa9" }
	};

	ascii[0] = (char)(c - 0xfee0);
	ascii[1] = '\0';
	if (c >= 0xff01 && c <= 0xff5e)
		return ascii;
	for (size_t i = 0; i < sizeof sign / sizeof *sign; i++)
		if (sign[i].wide == c)
			return sign[i].usual;
	return NULL;
}

void
unicode_figures(struct buf *o, const char *s, size_t n)
{
	struct character c;
	const char *usual;
	char ascii[2];
	enum kind k;

	for (size_t i = 0; i < n; i += c.n) {
		c = next(s + i, n - i);
		k = kind_of(c.code);
		if (k == BLANK)
			buf_bytes(o, " ", 1);
		else if ((usual = narrow(c.code, ascii)) != NULL)
			buf_text(o, usual);
		else if (k == LETTER)
			buf_bytes(o, c.s, c.n);
	}
}

/* ---- how wide it is ------------------------------------------------- */

size_t
unicode_width(const char *s, size_t n)
{
	struct character c;
	size_t width = 0;

	for (size_t i = 0; i < n; i += c.n) {
		c = next(s + i, n - i);
		width += c.code < 0x80 ? 1u : (size_t)utf8proc_charwidth(c.code);
	}
	return width;
}

size_t
unicode_fit(const char *s, size_t n, size_t columns)
{
	struct character c;
	size_t i, width = 0;

	for (i = 0; i < n; i += c.n) {
		c = next(s + i, n - i);
		width += c.code < 0x80 ? 1u : (size_t)utf8proc_charwidth(c.code);
		if (width > columns)
			break;
	}
	return i;
}
