/*
 * wrap -- words in lines, for a person.
 *
 * A line's width is counted in columns, as the eye counts them, not in bytes.
 * One blank stands between two words, however many there were.
 */
#ifndef WRAP_H
#define WRAP_H

#include <stddef.h>

struct buf;

struct wrap {
	size_t width;		/* columns a line has at most; a longer word has one to itself */
	const char *first;	/* what the first line begins with: blanks, a number */
	const char *further;	/* and what all others begin with */
};

/* Appends the words of the n bytes at s, which blanks part; the last line is ended, too. */
void	wrap_words(struct buf *o, const struct wrap *w, const char *s, size_t n);

/* The same of a text as printf makes it, in lines as wide as the screen (base/screen.h). */
void	wrap_printf(struct buf *o, const char *first, const char *further, const char *fmt, ...)
	    __attribute__((format(printf, 4, 5)));

#endif
