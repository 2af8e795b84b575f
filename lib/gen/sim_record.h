/*
 * sim_record -- a deal as an export shows it: what is known of it on a day.
 */
#ifndef SIM_RECORD_H
#define SIM_RECORD_H

#include "deal/deal.h"
#include "gen/sim_law.h"

struct sim_record {
	int32_t created, closed, expected;	/* DATE_NONE: empty */
	const char *value[SIM_DIMS];	/* "": empty; the law's, as stage is */
	const char *stage;
	double amount;			/* NaN: empty */
	enum deal_outcome outcome;
};

/* The deal on day as_of. */
void	sim_record_make(struct sim_record *r, const struct sim_law *law,
	    const struct sim_deal *d, int32_t as_of);

#endif
