/*
 * unicode -- texts of any script: compared, tidied, measured.  The only
 * module that knows utf8proc.
 *
 * A blank is white space of any width, and U+2800.  Invisible are controls and
 * what Unicode calls default ignorable: zero-width blanks and joiners, byte-order
 * marks, soft hyphens, marks of direction, variation selectors.  Plain ASCII is
 * never handed to the library; bytes that are no UTF-8 are kept as they are.
 *
 * Source: UAX #15 (normal forms), UAX #44 (properties), The Unicode Standard
 * 5.18 (NFKC_Casefold); https://juliastrings.github.io/utf8proc/
 */
#ifndef UNICODE_H
#define UNICODE_H

#include <stddef.h>

struct buf;

/* Nonzero if all n bytes are printable ASCII or blanks: nothing below applies but case. */
int	unicode_simple(const char *s, size_t n);

/* Nonzero if there is nothing but blanks and invisible characters. */
int	unicode_blank(const char *s, size_t n);

/*
 * Each appends what it makes of the n bytes at s, which are not o's.
 *
 * key: two texts are one if their keys are: NFKC, folded case, without
 * invisible characters; no blanks around, one where there are several.
 */
void	unicode_key(struct buf *o, const char *s, size_t n);

/* The letters, marks and digits of the key: how names are compared. */
void	unicode_name(struct buf *o, const char *s, size_t n);

/* The key with letters without their accents: how words are looked up. */
void	unicode_word(struct buf *o, const char *s, size_t n);

/*
 * As it is written: NFC, without invisible characters but those that join or
 * vary their neighbours; blanks as in the key.
 */
void	unicode_tidy(struct buf *o, const char *s, size_t n);

/* Without invisible characters and blanks around, and nothing else changed. */
void	unicode_id(struct buf *o, const char *s, size_t n);

/*
 * What reads figures understands: every blank a ' ', wide letters and digits
 * as ASCII, invisible characters gone.  Never longer than the text.
 */
void	unicode_figures(struct buf *o, const char *s, size_t n);

/* Columns of a terminal that it takes; and bytes of its beginning that fit into so many. */
size_t	unicode_width(const char *s, size_t n);
size_t	unicode_fit(const char *s, size_t n, size_t columns);

#endif
