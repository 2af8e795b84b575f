/*
 * kept_columns -- which columns of a table are put into the store, and in what order.
 */
#ifndef KEPT_COLUMNS_H
#define KEPT_COLUMNS_H

#include <stddef.h>

#include "base/err.h"
#include "base/opt.h"
#include "csv/rec.h"

struct out;

struct kept_columns {
	size_t *column;		/* [n] of the table, the key's among them */
	size_t n;
	size_t key;		/* the key's column in the table */
	int whole;		/* all columns, in their order */
};

/*
 * All of them, or the named ones, with the key before them if it is not named.  0, or -1 with the
 * reason; kept_columns_free in either case.
 */
int	kept_columns_find(struct kept_columns *k, const struct rec *r, const char *key,
	    const struct opt_list *named, struct err *e);
void	kept_columns_free(struct kept_columns *k);

/* Their names, or their cells of a record, as a row of o. */
void	kept_columns_header(const struct kept_columns *k, const struct rec *r, struct out *o);
void	kept_columns_row(const struct kept_columns *k, const struct batch *b,
	    const struct rec_row *row, struct out *o);

#endif
