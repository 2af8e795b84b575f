/*
 * store_list -- the tables and states of a store, as a table.
 */
#ifndef STORE_LIST_H
#define STORE_LIST_H

#include "base/err.h"
#include "csv/out.h"
#include "store/redis.h"

/*
 * Columns kind (table, state), name, generation, generations, rows, bytes, key, as, as_of_date,
 * sha256, in the order of kind and name.  What has a head that is damaged is a warning, and *bad
 * counts it.  0, or -1 with the reason.
 */
int	store_list(struct redis *c, struct out *o, size_t *bad, struct err *e);

#endif
