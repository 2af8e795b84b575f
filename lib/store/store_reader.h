/*
 * store_reader -- rows of a table by their keys, as CSV records, all of one generation.
 *
 * Many rows are asked for before the first is taken.  When one is missing, store_reader_is_kept
 * says whether that means anything: the generation may have been removed meanwhile.
 */
#ifndef STORE_READER_H
#define STORE_READER_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "csv/out.h"
#include "store/redis.h"
#include "store/table_head.h"

struct rec;

struct store_reader {
	struct redis *c;
	const char *table;
	struct table_head h;
	struct rec *header;		/* the table's columns */
	size_t key;			/* which one is the key */
	struct buf name;		/* deal:{TABLE}:G:KEY */
	size_t prefix;
	struct out record;		/* memory: the last row */
};

/*
 * Of the present generation.  1; 0: there is no such table; -1 with the reason.  table must live as
 * long; store_reader_close in any case.
 */
int	store_reader_open(struct store_reader *r, struct redis *c, const char *table,
	    struct err *e);
void	store_reader_close(struct store_reader *r);

/* Asks for a row, whose key is n bytes. */
void	store_reader_ask(struct store_reader *r, const char *key, size_t n);

/*
 * The next row asked for, n bytes of a record without a line's end, valid until the next call.
 * 1; 0: it is not there; -1 with the reason.
 */
int	store_reader_next(struct store_reader *r, const char **s, size_t *n, struct err *e);

/* A record of this key with all other cells empty, likewise valid. */
void	store_reader_empty(struct store_reader *r, const char *key, size_t n, const char **s,
	    size_t *len);

/* 1 if its generation is still kept; 0 if not, or the table is gone; -1 with the reason. */
int	store_reader_is_kept(struct store_reader *r, struct err *e);

#endif
