/*
 * cell -- what a table's cell may bring into a sentence: letters, and nothing that steers.
 */
#ifndef CELL_H
#define CELL_H

#include <stddef.h>

struct buf;

enum { CELL_NAME = 80, CELL_SENTENCE = 1000 };	/* characters at most */

/*
 * Appends the n bytes at s as one line (base/utf8.h), blanks at its ends dropped and one
 * between words, without backticks and angle brackets (but "< " and "> ", which compare), cut
 * to most UTF-16 units.
 */
void	cell_plain(struct buf *o, const char *s, size_t n, size_t most);

#endif
