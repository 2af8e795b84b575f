/*
 * store_get -- a table of ids becomes the table of their rows, in the order of the ids.
 *
 * All rows are of one generation.  Ids and rows are held until they are 64 MB: if the generation
 * is removed meanwhile, all of them are read once more from the present one.  When rows have gone
 * out already, it is an error.
 */
#ifndef STORE_GET_H
#define STORE_GET_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "csv/out.h"
#include "csv/rec.h"
#include "store/redis.h"

enum store_missing { STORE_MARK, STORE_SKIP, STORE_FAIL };

struct store_get_result {
	uint64_t asked, missing;
	long long generation;
};

/*
 * ids: one column, or one that is called like the table's key.  The rows go to o, with the header.
 * 0, or -1 with the reason.
 */
int	store_get(struct redis *c, const char *table, struct rec *ids, enum store_missing missing,
	    struct out *o, struct store_get_result *result, struct err *e);

#endif
