/*
 * column -- a column of a table of deals: texts, and numbers or days if all its texts are such.
 *
 * Texts are numbered in the order of their bytes, so that nothing depends on the order of rows.
 */
#ifndef COLUMN_H
#define COLUMN_H

#include <stddef.h>
#include <stdint.h>

#include "deal/deal.h"

enum column_kind { COLUMN_TEXT, COLUMN_NUMBER, COLUMN_DAY };
enum { COLUMN_EMPTY = 0 };	/* the text of an empty field */

struct column {
	const char *name;	/* the reader's */
	enum column_kind kind;	/* of a column without any text: COLUMN_TEXT */
	size_t levels;		/* texts, the empty one among them, if there is one or not */
	const char **text;	/* [levels], text[COLUMN_EMPTY] is "" */
	uint32_t *level;	/* [deals] */
	double *number;		/* [deals] of a number or a day, NaN: empty; else NULL */
	struct intern *texts;	/* what owns them */
};

/*
 * Reads column `at` of deals that were read with DEALS_KEEP.  A column of numbers needs more than
 * 10 different ones, else its values are levels.  Freed by column_free; all zeros is an empty one.
 */
void	column_read(struct column *c, const struct deals *d, const char *name, size_t at);

/* The same of texts that are at hand: text_of[deals] numbers of texts, which becomes c's. */
void	column_of_texts(struct column *c, const char *name, struct intern *texts,
	    const uint32_t *text_of, size_t deals);
void	column_free(struct column *c);

#endif
