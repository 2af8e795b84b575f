/*
 * cursor -- a place in a text of known length: private to datefmt and timefmt.
 */
#ifndef CURSOR_H
#define CURSOR_H

#include <stddef.h>

enum { CURSOR_WORD = 48 };		/* bytes of a word, at most */

struct cursor {
	const char *p, *end;
};

static inline int
cursor_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline int
cursor_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline int
cursor_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static inline void
cursor_skip(struct cursor *c)
{
	while (c->p < c->end && cursor_is_blank(*c->p))
		c->p++;
}

/* Up to five digits, one more than a date or time has in a row; returns how many there were. */
static inline int
cursor_number(struct cursor *c, int *v)
{
	int n = 0;

	*v = 0;
	for (; n < 5 && c->p < c->end && cursor_is_digit(*c->p); n++)
		*v = *v * 10 + (*c->p++ - '0');
	return n;
}

/*
 * Letters, of ASCII as small ones, and all that is not ASCII; returns how many
 * bytes there were, 0 if there are too many.
 */
static inline size_t
cursor_word(struct cursor *c, char word[CURSOR_WORD])
{
	size_t n = 0;

	for (; c->p < c->end && (cursor_is_letter(*c->p) || (*c->p & 0x80) != 0); c->p++, n++)
		if (n < CURSOR_WORD)
			word[n] = (*c->p & 0x80) != 0 ? *c->p : (char)(*c->p | 0x20);
	return n < CURSOR_WORD ? n : 0;
}

#endif
