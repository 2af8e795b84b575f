/*
 * tabulate -- a table written as CSV, or aligned for a person.
 *
 * Name the columns, call tabulate_header, then for each row every column's cell
 * in order and tabulate_end; tabulate_close at the end.  As CSV, each row goes out
 * at once, in the formats of base/out.h.  As an aligned table, numbers stand at the right,
 * rates are percentages, and what has no heading is left out; so are columns that
 * can be spared where the screen (base/screen.h) is too narrow.  Text is cut in its
 * middle to 32 columns, to as few as 20 where that spares a column, to 12 where no
 * other is left to go; controls are shown as '?', other invisible characters not at
 * all.  The table is held until tabulate_close.
 */
#ifndef TABULATE_H
#define TABULATE_H

#include <stddef.h>

#include "base/buf.h"
#include "csv/out.h"


struct tabulate_column {
	const char *name;	/* in CSV; not copied */
	const char *head;	/* in the aligned table; NULL: not there; not copied */
	int right;		/* numbers */
	size_t width;
	size_t spare;		/* which are left out first where it is too wide: 1; 0: never */
};

struct tabulate {
	struct out *o;		/* the caller's */
	int table;		/* aligned */
	struct tabulate_column *column;
	size_t columns, cap;
	size_t at;		/* the column of the next cell */
	size_t spares;
	struct buf cell;	/* the aligned table's cells, each with a NUL behind */
	size_t rows;
};

void	tabulate_open(struct tabulate *s, struct out *o, int table);

/* A column at the right, of text or of numbers. */
void	tabulate_text_column(struct tabulate *s, const char *name, const char *head);
void	tabulate_column(struct tabulate *s, const char *name, const char *head);

/* So many of them at once: text, or numbers. */
struct tabulate_head {
	const char *name, *head;
	int text;
};
void	tabulate_heads(struct tabulate *s, const struct tabulate_head *head, size_t n);

/*
 * The aligned table can do without these columns (b may be NULL), together; those
 * called first go first.
 */
void	tabulate_spare(struct tabulate *s, const char *a, const char *b);
void	tabulate_header(struct tabulate *s);

/* One cell each; NaN is an empty one. */
void	tabulate_text(struct tabulate *s, const char *text, size_t n);
void	tabulate_name(struct tabulate *s, const char *text);	/* NUL-terminated */
void	tabulate_int(struct tabulate *s, long long x);
void	tabulate_number(struct tabulate *s, double x);	/* at most 2 decimals */
void	tabulate_money(struct tabulate *s, double x);	/* for a person: 1,234,567; 9.1 */
void	tabulate_rate(struct tabulate *s, double x);	/* for a person: 45.1% */
void	tabulate_score(struct tabulate *s, double x);	/* an AUC or loss: 6 decimals; for a
							 * person, 3 */
void	tabulate_change(struct tabulate *s, double x);	/* of a rate; for a person, points: +3.1 */
void	tabulate_p(struct tabulate *s, double x);	/* a p- or q-value */
void	tabulate_end(struct tabulate *s);

/* Writes the aligned table; frees what s holds. */
void	tabulate_close(struct tabulate *s);

#endif
