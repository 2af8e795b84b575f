/*
 * store_put -- a table as a whole generation: rows first, then the head in one step.
 *
 * Whatever fails before, readers see the generation that they saw, and what was written of the
 * new one is removed: here, or by the next put if the server or this program is gone.
 *
 * Holds a batch of rows; with verify the keys besides, and 24 bytes a row.
 */
#ifndef STORE_PUT_H
#define STORE_PUT_H

#include <stddef.h>

#include "base/err.h"
#include "base/opt.h"
#include "csv/rec.h"
#include "store/redis.h"
#include "store/table_head.h"

struct store_put_options {
	const char *table, *key;	/* the key's column */
	struct opt_list columns;	/* what is kept beside the key, in this order; none: all */
	enum table_layout layout;
	long long ttl;			/* milliseconds that rows live; 0: for ever */
	size_t generations;		/* kept, this one among them */
	int verify;			/* read all rows back before the switch */
};

struct store_put_result {
	long long generation, rows;
	size_t removed;			/* keys of older generations */
};

/*
 * Puts what r has yet to read.  0, or -1 with the reason.  What could not be cleaned up is a
 * warning.
 */
int	store_put(struct redis *c, struct rec *r, const struct store_put_options *o,
	    struct store_put_result *result, struct err *e);

#endif
