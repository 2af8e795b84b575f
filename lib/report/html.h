/*
 * html -- text that goes into HTML, and nothing else than text.
 *
 * Each appends to o.  Controls, line and paragraph separators and bidirectional
 * controls become blanks, bytes that are no UTF-8 U+FFFD (base/utf8.h).
 */
#ifndef HTML_H
#define HTML_H

#include <stddef.h>

struct buf;

/* n bytes with & < > " ' as entities: for text and for quoted attributes alike. */
void	html_text(struct buf *o, const char *s, size_t n);

/* n bytes as a part of an address: all but letters, digits, - . _ ~ as %XX. */
void	html_address(struct buf *o, const char *s, size_t n);

/* n bytes as a JSON string that may stand in a script element: no < in it. */
void	html_json(struct buf *o, const char *s, size_t n);

#endif
