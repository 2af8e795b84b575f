/*
 * browse -- answers from the last run's tables: whole, or page by page, as CSV or JSON.
 *
 * An answer has a strong ETag: of the table's bytes, and of what was asked for unless it is the
 * file; If-None-Match gets 304.  A cursor (?after=) is of one generation.
 */
#ifndef BROWSE_H
#define BROWSE_H

#include "serve/answer.h"
#include "serve/last_run.h"
#include "serve/request.h"

struct stored_deals;

/* All that are given live longer than the answer takes to be made. */
struct browse {
	const struct last_run *run;	/* NULL: no folder was given */
	unsigned generation;
	const struct request *q;
	struct stored_deals *store;	/* for deals that the run does not have; NULL: none */
};

void	browse_tables(const struct browse *b, struct answer *a);		/* /v1/tables */
void	browse_table(const struct browse *b, struct answer *a);		/* /v1/tables/{name} */
void	browse_deals(const struct browse *b, struct answer *a);		/* /v1/deals */
void	browse_deal(const struct browse *b, struct answer *a);		/* /v1/deals/{deal_id} */
void	browse_page(const struct browse *b, struct answer *a);		/* / */

#endif
