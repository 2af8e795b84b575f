/*
 * json_put -- JSON written piece by piece: texts quoted, numbers as they are printed.
 */
#ifndef JSON_PUT_H
#define JSON_PUT_H

#include <stddef.h>

struct buf;

/*
 * The n bytes at s as a text in quotes.  Each byte that belongs to no well-formed
 * character becomes U+FFFD, as JSON is UTF-8.
 */
void	json_put_text(struct buf *o, const char *s, size_t n);

/* "NAME": with a comma before it, unless it is the first of its object. */
void	json_put_name(struct buf *o, const char *name);

/* Nonzero if the n bytes at s are a number as JSON writes it (RFC 8259). */
int	json_is_number(const char *s, size_t n);

/* A cell: null if it is empty, as it is if numeric and a number, else a text. */
void	json_put_cell(struct buf *o, const char *s, size_t n, int numeric);

#endif
