/*
 * utf8 -- what is UTF-8, and texts that go to other people's programs: valid
 * UTF-8, one line, nothing in it that steers a terminal, a mailer or the
 * direction of writing.
 *
 * Source: The Unicode Standard 15, table 3-7 (well-formed sequences); the
 * bidirectional controls of UAX #9.
 */
#ifndef UTF8_H
#define UTF8_H

#include <stddef.h>

struct buf;

/*
 * How many of the n bytes at p are whole characters.  *cut: 1 if what stands
 * behind them may be the beginning of one, else 0; *high is set to 1 if one
 * of them is not ASCII, else left alone.
 */
size_t	utf8_whole(const char *p, size_t n, int *cut, int *high);

/*
 * Appends the n bytes at s: C0, C1 and DEL characters, line and paragraph
 * separators and bidirectional controls as blanks, each byte that belongs to no
 * well-formed character as U+FFFD.
 */
void	utf8_line(struct buf *o, const char *s, size_t n);

/* The same as a malloced text, the caller's. */
char	*utf8_text(const char *s, size_t n);

/* Length in UTF-16 units, as many receivers count: 2 beyond U+FFFF.  s is well-formed. */
size_t	utf8_units(const char *s, size_t n);

/* Bytes of the longest beginning of whole characters with at most that many units. */
size_t	utf8_head(const char *s, size_t n, size_t units);

#endif
