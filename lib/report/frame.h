/*
 * frame -- a table in memory: the cells of the columns that are kept, by row.
 *
 * Cells are spans of one piece of memory, so that a frame may be longer than what
 * it was read from.  At most 4 GB of text.
 */
#ifndef FRAME_H
#define FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "csv/rec.h"

#define FRAME_NONE SIZE_MAX		/* no such column */

struct frame_cell {
	uint32_t off, len;
};

struct frame {
	char *file;			/* its name, for messages */
	char **name;			/* [columns] */
	size_t columns, rows;
	struct frame_cell *cell;	/* [rows x columns] */
	size_t cap;
	char *text;
	size_t len, text_cap;
	uint64_t *line;			/* [rows] where each stands in its file */
	size_t line_cap;
};

/*
 * Reads what r has yet to read: the columns and rows that keep_column and keep_row
 * (NULL: all) want.  keep_row gets the place of a column of r in arg.  0, or -1 with the
 * reason; freed by frame_free in either case.
 */
int	frame_read(struct frame *f, struct rec *r, int (*keep_column)(const char *name),
	    int (*keep_row)(const struct batch *b, const struct rec_row *row, long column),
	    long column, struct err *e);
void	frame_free(struct frame *f);

/* Appends the rows of g, which has the columns of f in any order; 0, or -1 with the reason. */
int	frame_append(struct frame *f, const struct frame *g, struct err *e);

/* The column called name, or FRAME_NONE. */
size_t	frame_find(const struct frame *f, const char *name);

/* A cell's bytes; empty for a column that is FRAME_NONE.  The frame's. */
const char *frame_text(const struct frame *f, size_t row, size_t column, size_t *n);

/*
 * Its number; NaN if it is empty or none.  Its day; DATE_NONE likewise.  frame_value: the
 * number in the column called name, which is looked for: for tables of few rows.
 */
double	frame_number(const struct frame *f, size_t row, size_t column);
double	frame_value(const struct frame *f, size_t row, const char *name);
int32_t	frame_date(const struct frame *f, size_t row, size_t column);

/* Is the cell this text? */
int	frame_is(const struct frame *f, size_t row, size_t column, const char *text);

/* The first row whose cell is this text; FRAME_NONE if there is none. */
size_t	frame_row(const struct frame *f, size_t column, const char *text);

/* "file:line: column: what: 'value'" into e.  Returns -1. */
int	frame_complain(const struct frame *f, size_t row, size_t column, const char *what,
	    struct err *e);

#endif
