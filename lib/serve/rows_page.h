/*
 * rows_page -- rows of a table as an answer: some of them as CSV or JSON, and where the next ones
 * are.
 *
 * An answer has a strong ETag, and If-None-Match gets 304.  A cursor (?after=) is of one
 * generation.  What returns -1 has answered why.
 */
#ifndef ROWS_PAGE_H
#define ROWS_PAGE_H

#include <stddef.h>

#include "base/err.h"
#include "serve/answer.h"
#include "serve/media.h"
#include "serve/request.h"
#include "serve/run_table.h"

enum { ROWS_PAGE_USUAL = 100, ROWS_PAGE_MOST = 10000 };	/* rows */

struct rows_page {
	const struct request *q;
	unsigned generation;
	struct answer *a;
	const struct run_table *t;
	enum media form;
	size_t limit, from;		/* rows at most; the first place */
	int is_paged;			/* limit or after was given */
	size_t *row;			/* [n] */
	size_t n, total;
	size_t next;			/* the next page's first place; SIZE_MAX: none */
};

/* ---- what is asked for ------------------------------------------------------------- */

/* CSV or JSON, by Accept.  0 or -1. */
int	rows_page_choose_form(struct rows_page *p);

/* limit and after, and no parameter but names, which end with NULL.  0 or -1. */
int	rows_page_read(struct rows_page *p, const char *const *names);

/* A parameter is wrong. */
void	rows_page_refuse(const struct rows_page *p, const char *what);

/* ---- answers ------------------------------------------------------------------------ */

/* Tags it by the table, the form, the generation and what was asked for.  1: 304, answered. */
int	rows_page_tag(struct rows_page *p);

/* The rows, with Link to the next ones; alone as CSV; the table's file, byte for byte. */
void	rows_page_put(const struct rows_page *p);
void	rows_page_csv(const struct rows_page *p);
void	rows_page_file(const struct rows_page *p);

/* As JSON: rows as objects with commas between them; the member columns.  0, or -1. */
int	rows_page_rows_json(const struct rows_page *p, struct buf *o, struct err *e);
void	rows_page_columns(const struct run_table *t, struct buf *o);

#endif
