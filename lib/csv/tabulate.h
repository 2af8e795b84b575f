/*
 * sheet -- a table written as CSV, or aligned for a person.
 *
 * Name the columns, call sheet_header, then for each row every column's cell
 * in order and sheet_end; sheet_close at the end.  As CSV, each row goes out
 * at once, in the formats of base/out.h.  As an aligned table, numbers stand at the right,
 * rates are percentages, and what has no heading is left out; it is held until
 * sheet_close.
 */
#ifndef TABULATE_H
#define TABULATE_H

#include <stddef.h>

#include "base/out.h"

struct sheet_column {
	const char *name;	/* in CSV; not copied */
	const char *head;	/* in the aligned table; NULL: not there; not copied */
	int right;		/* numbers */
	size_t width;
};

struct sheet {
	struct out *o;		/* the caller's */
	int table;		/* aligned */
	struct sheet_column *column;
	size_t columns, cap;
	size_t at;		/* the column of the next cell */
	struct out cell;	/* the aligned table's cells, each with a NUL behind */
	size_t rows;
};

void	sheet_open(struct sheet *s, struct out *o, int table);

/* A column at the right, of text or of numbers. */
void	sheet_text_column(struct sheet *s, const char *name, const char *head);
void	sheet_column(struct sheet *s, const char *name, const char *head);
void	sheet_header(struct sheet *s);

/* One cell each; NaN is an empty one. */
void	sheet_text(struct sheet *s, const char *text, size_t n);
void	sheet_name(struct sheet *s, const char *text);		/* NUL-terminated */
void	sheet_int(struct sheet *s, long long x);
void	sheet_number(struct sheet *s, double x);	/* at most 2 decimals */
void	sheet_money(struct sheet *s, double x);		/* for a person: 1,234,567 */
void	sheet_rate(struct sheet *s, double x);		/* for a person: 45.1% */
void	sheet_score(struct sheet *s, double x);	/* an AUC or loss: 6 decimals; for a person, 3 */
void	sheet_change(struct sheet *s, double x);	/* of a rate; for a person, points: +3.1 */
void	sheet_p(struct sheet *s, double x);		/* a p- or q-value */
void	sheet_end(struct sheet *s);

/* Writes the aligned table; frees what s holds. */
void	sheet_close(struct sheet *s);

/* For sentences, into buf[NUM_MAX] with a NUL behind; each returns buf. */
const char *sheet_show_rate(char *buf, double x);	/* 45.1% */
const char *sheet_show_points(char *buf, double x);	/* +3.1 */
const char *sheet_show_p(char *buf, double x);		/* 0.41, 0.0123, <0.0001 */

#endif
