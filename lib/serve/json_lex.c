#include <string.h>

#include "base/utf8.h"
#include "serve/json_lex.h"
#include "serve/json_put.h"

void
json_lex_begin(struct json_lex *l, const char *s, size_t n)
{
	memset(l, 0, sizeof *l);
	l->s = s;
	l->n = n;
	l->line = 1;
}

void
json_lex_free(struct json_lex *l)
{
	buf_free(&l->text);
}

static enum json_token
bad(struct json_lex *l, const char *what)
{
	l->wrong = what;
	return JSON_BAD;
}

static void
skip(struct json_lex *l, size_t n)
{
	l->s += n;
	l->n -= n;
}

static void
skip_blanks(struct json_lex *l)
{
	for (; l->n > 0 && (*l->s == ' ' || *l->s == '\t' || *l->s == '\n' || *l->s == '\r');
	    skip(l, 1))
		l->line += *l->s == '\n';
}

/* ---- texts ------------------------------------------------------------------------- */

static void
put_character(struct buf *o, unsigned c)
{
	char s[4];
	size_t n;

	if (c < 0x80) {
		s[0] = (char)c;
		n = 1;
	} else if (c < 0x800) {
		s[0] = (char)(0xc0 | c >> 6);
		s[1] = (char)(0x80 | (c & 0x3f));
		n = 2;
	} else if (c < 0x10000) {
		s[0] = (char)(0xe0 | c >> 12);
		s[1] = (char)(0x80 | (c >> 6 & 0x3f));
		s[2] = (char)(0x80 | (c & 0x3f));
		n = 3;
	} else {
		s[0] = (char)(0xf0 | c >> 18);
		s[1] = (char)(0x80 | (c >> 12 & 0x3f));
		s[2] = (char)(0x80 | (c >> 6 & 0x3f));
		s[3] = (char)(0x80 | (c & 0x3f));
		n = 4;
	}
	buf_bytes(o, s, n);
}

/* The four digits of \uXXXX, which *c becomes.  0 or -1. */
static int
four_digits(struct json_lex *l, unsigned *c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at;

	*c = 0;
	if (l->n < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		if (l->s[i] == '\0' || (at = strchr(digits, l->s[i])) == NULL)
			return -1;
		*c = *c << 4 | (unsigned)(at - digits) % 16;
	}
	skip(l, 4);
	return 0;
}

/* Behind \u.  0 or -1. */
static int
read_unicode(struct json_lex *l)
{
	unsigned c, low;

	if (four_digits(l, &c) != 0)
		return -1;
	if (c >= 0xdc00 && c < 0xe000)
		return -1;
	if (c >= 0xd800 && c < 0xdc00) {
		if (l->n < 2 || l->s[0] != '\\' || l->s[1] != 'u')
			return -1;
		skip(l, 2);
		if (four_digits(l, &low) != 0 || low < 0xdc00 || low >= 0xe000)
			return -1;
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	}
	l->has_nul |= c == 0;
	put_character(&l->text, c);
	return 0;
}

/* Behind a backslash.  0 or -1. */
static int
read_escape(struct json_lex *l)
{
	static const char name[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
	const char *at;
	char c;

	if (l->n == 0)
		return -1;
	c = *l->s;
	skip(l, 1);
	if (c == 'u')
		return read_unicode(l);
	if (c == '\0' || (at = strchr(name, c)) == NULL)
		return -1;
	buf_bytes(&l->text, means + (at - name), 1);
	return 0;
}

/* Behind its first quote. */
static enum json_token
read_text(struct json_lex *l)
{
	size_t n;
	int cut, high = 0;

	buf_clear(&l->text);
	l->has_nul = 0;
	for (;;) {
		for (n = 0; n < l->n && (unsigned char)l->s[n] >= 0x20 && l->s[n] != '"' &&
		    l->s[n] != '\\'; n++)
			;
		if (n > 0 && (utf8_whole(l->s, n, &cut, &high) != n || cut))
			return bad(l, "a text that is no UTF-8");
		buf_bytes(&l->text, l->s, n);
		skip(l, n);
		if (l->n == 0)
			return bad(l, "a text that does not end");
		if (*l->s == '"') {
			skip(l, 1);
			return JSON_TEXT;
		}
		if (*l->s != '\\')
			return bad(l, "a control character in a text");
		skip(l, 1);
		if (read_escape(l) != 0)
			return bad(l, "an escape that is none");
	}
}

/* ---- others --------------------------------------------------------------------------- */

static enum json_token
read_number(struct json_lex *l)
{
	size_t n = 0;

	while (n < l->n && l->s[n] != '\0' && strchr("+-0123456789.eE", l->s[n]) != NULL)
		n++;
	if (!json_is_number(l->s, n))
		return bad(l, "a number that is none");
	buf_clear(&l->text);
	buf_bytes(&l->text, l->s, n);
	skip(l, n);
	return JSON_NUMBER;
}

static enum json_token
read_word(struct json_lex *l, const char *word)
{
	size_t n = strlen(word);

	if (l->n < n || memcmp(l->s, word, n) != 0)
		return bad(l, "a word that is none of true, false and null");
	buf_clear(&l->text);
	buf_bytes(&l->text, word, n);
	skip(l, n);
	return (enum json_token)*word;
}

enum json_token
json_lex_next(struct json_lex *l)
{
	char c;

	skip_blanks(l);
	if (l->n == 0)
		return JSON_END;
	c = *l->s;
	switch (c) {
	case '{': case '}': case '[': case ']': case ':': case ',':
		skip(l, 1);
		return (enum json_token)c;
	case '"':
		skip(l, 1);
		return read_text(l);
	case 't':
		return read_word(l, "true");
	case 'f':
		return read_word(l, "false");
	case 'n':
		return read_word(l, "null");
	default:
		return c == '-' || (c >= '0' && c <= '9') ? read_number(l) :
		    bad(l, "neither a value nor a sign of JSON");
	}
}
