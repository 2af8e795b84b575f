/*
 * sim_defects -- what is wrong with an export rather than with the deals in it:
 * what is cut off, dates that were mistyped, columns that betray the outcome.
 *
 * Nothing here changes the truth.  Deal i draws from a stream of its own, so that
 * a defect changes nothing but the fields it is for.  What is wrong with an option
 * ends the program with the usage line, as base/opt.h does.
 */
#ifndef SIM_DEFECTS_H
#define SIM_DEFECTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/opt.h"
#include "gen/sim_law.h"
#include "gen/sim_order.h"
#include "gen/sim_record.h"

struct sim_defects_options {
	int32_t closed_from, created_to;	/* DATE_NONE: not given */
	const char *future;		/* N[:DAYS], or NULL */
	size_t typos;
	struct opt_list leak;		/* COL:OUTCOME:VALUE[:SHARE] */
};

struct sim_leak {			/* a field of deals with an outcome */
	size_t dim;			/* or SIM_AMOUNT */
	enum deal_outcome outcome;
	char *text;			/* the new value, "": empty; NULL of amounts */
	double number;			/* of amounts; NaN: empty */
	int times;			/* the amount is multiplied by number */
	double share;			/* of these deals */
};

struct sim_pick {			/* so many deals, at random */
	size_t n;
	uint64_t until;			/* they have random numbers up to this; 0: none has */
};

struct sim_defects {
	uint64_t seed;
	int32_t last, closed_from, created_to;
	int32_t future_days;		/* after the last day */
	struct sim_pick future, typo;
	struct sim_leak *leak;
	size_t leaks;
};

/* For the deals of a law, after its causes were planted; freed by sim_defects_free. */
void	sim_defects_read(struct sim_defects *x, const struct sim_defects_options *o,
	    const struct sim_law *law);
void	sim_defects_free(struct sim_defects *x);

/* Settles which deals are hit; takes 8 bytes for each meanwhile, if any is. */
void	sim_defects_pick(struct sim_defects *x, const struct sim_law *law,
	    const struct sim_order *order);

/* Whether the export has this record, which is still right. */
int	sim_defects_keep(const struct sim_defects *x, const struct sim_record *r);

/* Makes the record of deal i as wrong as it is in the export. */
void	sim_defects_put(const struct sim_defects *x, size_t i, struct sim_record *r);

#endif
