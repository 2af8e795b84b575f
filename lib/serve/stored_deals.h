/*
 * stored_deals -- deals of a table in the store (dealstore put), one at a time, for many threads.
 *
 * Connections are kept and shared.  A store that does not answer costs one second of one request:
 * for the next second nobody asks it.
 */
#ifndef STORED_DEALS_H
#define STORED_DEALS_H

#include "base/err.h"
#include "serve/run_table.h"
#include "store/store_open.h"

struct buf;
struct stored_deals;

enum { STORED_TIMEOUT = 1 };	/* seconds, of each answer of the store */

/* o and table must live as long.  The caller's (stored_deals_free). */
struct stored_deals *stored_deals_new(const struct store_options *o, const char *table);
void	stored_deals_free(struct stored_deals *s);

/*
 * The deal as a table of one row, the caller's (run_table_free, in any case), and the generation
 * it is of.  1; 0: neither this deal nor its table may be there; -1 with the reason.
 */
int	stored_deals_find(struct stored_deals *s, const char *id, struct run_table *t,
	    long long *generation, struct err *e);

/* Whether it answers, and has the table: 0, or -1 with the reason. */
int	stored_deals_check(struct stored_deals *s, struct err *e);

/* What was asked, for /metrics. */
void	stored_deals_metrics(struct stored_deals *s, struct buf *o);

#endif
