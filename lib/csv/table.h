/*
 * table -- the whole input in memory, for programs that must see all of it.
 *
 * Holds every record's bytes, and two bytes a field to find it by.
 */
#ifndef TABLE_H
#define TABLE_H

#include "csv/rec.h"

struct table {
	struct table_part *part;	/* a batch's rows each */
	size_t parts, cap;
	size_t rows;
	size_t *start;		/* [parts]: the number of each part's first row */
};

/* Copies the rows of b, whose state is REC_OK, to the end of t. */
void	table_take(struct table *t, const struct batch *b);
void	table_free(struct table *t);

/* Field column of row i (0 .. rows - 1), and its length. */
const char *table_field(const struct table *t, size_t i, size_t column, size_t *len);

/*
 * The same for who goes through a row: where the last field was found.  All zero
 * before a row; in the order of the columns all of them take linear time.
 */
struct table_walk {
	size_t column, at;
};
const char *table_walk_field(const struct table *t, size_t i, struct table_walk *w, size_t column,
	    size_t *len);

/*
 * The bytes of row i without its line end; NULL if its columns stand in another
 * order than the table's.
 */
const char *table_record(const struct table *t, size_t i, size_t *len);

#endif
