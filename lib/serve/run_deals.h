/*
 * run_deals -- the deals of the last run's scored table: by id, by rep and risk, in order.
 */
#ifndef RUN_DEALS_H
#define RUN_DEALS_H

#include <stddef.h>
#include <stdint.h>

#include "csv/rec.h"

enum run_deals_order {		/* the largest first, but for ids; ties by deal_id */
	RUN_DEALS_LOSS, RUN_DEALS_RISK, RUN_DEALS_AMOUNT, RUN_DEALS_ID, RUN_DEALS_ORDERS
};
extern const char *const run_deals_order_name[RUN_DEALS_ORDERS];

struct run_deals;

/* No deal yet.  The caller's (run_deals_free). */
struct run_deals *run_deals_new(void);
void	run_deals_free(struct run_deals *d);

/* Where the columns are; -1: not there. */
struct run_deals_columns {
	long id, rep, risk, category, amount;
};

/* The next row; of two rows of one deal the first counts. */
void	run_deals_add(struct run_deals *d, const struct run_deals_columns *c,
	    const struct batch *b, const struct rec_row *row);

/* All rows are there: puts them in their orders. */
void	run_deals_sort(struct run_deals *d);

/* The row of a deal, or SIZE_MAX. */
size_t	run_deals_find(const struct run_deals *d, const char *id);

/* Which ones: of a rep, of a category of risk (NULL: of any). */
struct run_deals_filter {
	const char *rep, *category;
	enum run_deals_order order;
};

/*
 * How many there are; and the rows of at most most from place *at on, which moves to the next
 * one behind them, SIZE_MAX: there is none.
 */
size_t	run_deals_count(const struct run_deals *d, const struct run_deals_filter *f);
size_t	run_deals_rows(const struct run_deals *d, const struct run_deals_filter *f, size_t *at,
	    size_t *row, size_t most);

#endif
