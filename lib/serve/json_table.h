/*
 * json_table -- rows of a table as JSON objects, a member for each column.
 *
 * Cells of numeric columns are numbers as they are printed, others texts; empty ones null.
 */
#ifndef JSON_TABLE_H
#define JSON_TABLE_H

#include <stddef.h>

#include "csv/rec.h"

struct buf;

struct json_table {
	struct rec *r;
	char **name;			/* [columns] as it is written: "NAME": */
	unsigned char *numeric;		/* [columns] */
	size_t columns;
	struct batch batch;
};

/*
 * Of the header in the n bytes at s; numeric(name, arg) says which columns are.  0, or -1 with
 * the reason; json_table_close in any case.
 */
int	json_table_open(struct json_table *t, const char *s, size_t n,
	    int (*numeric)(const char *name, const void *arg), const void *arg, struct err *e);
void	json_table_close(struct json_table *t);

/* One row, a record of a reader with these columns. */
void	json_table_row(const struct json_table *t, const struct batch *b,
	    const struct rec_row *row, struct buf *o);

/* The records in the n bytes at s, with commas between them.  0, or -1 with the reason. */
int	json_table_rows(struct json_table *t, const char *s, size_t n, struct buf *o,
	    struct err *e);

#endif
