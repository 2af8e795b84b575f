/*
 * table -- the whole input in memory, for programs that must see all of it.
 *
 * Holds every record's bytes and field spans: under 3x the input's size.
 */
#ifndef TABLE_H
#define TABLE_H

#include "rec.h"

struct table {
	struct rec *r;		/* for names and messages; the caller's */
	struct batch *batch;
	size_t batches, cap;
	size_t rows;
	size_t *start;		/* [batches]: the number of each batch's first row */
};

/* Moves the batch b to the end of t; b is empty then.  For work's emit. */
void	table_take(struct table *t, struct batch *b);
void	table_free(struct table *t);

/* Row number i (0 .. rows - 1) and the batch that holds it. */
const struct rec_row *table_row(const struct table *t, size_t i, const struct batch **b);

/* A field of it. */
const char *table_field(const struct table *t, size_t i, size_t column, size_t *len);

#endif
