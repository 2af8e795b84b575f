/*
 * resolve -- what only the whole of an export can tell: the order of day and
 * month, the decimal point, which rows are deals, and how categories are
 * spelt.  To be called in this order, with dedupe before the last.
 */
#ifndef RESOLVE_H
#define RESOLVE_H

#include "base/opt.h"
#include "clean/export.h"

/* What to do with a deal that was closed before it was created, as in a CRM that was moved to. */
enum backdated {
	BACKDATED_REJECT,
	BACKDATED_ZERO,		/* it was created on the day on which it was closed */
	BACKDATED_SWAP		/* the two dates stand in each other's place */
};
extern const struct opt_choice backdated_choices[];

/*
 * Decides each file's order of dates and decimal point by what its values
 * can only be; order (unless DATEFMT_EACH) and decimal (unless AMOUNT_EITHER)
 * are the user's word and hold for all.  All date columns of a file decide
 * together, each for itself if they contradict each other.  0, or -1 with
 * the reason if nothing decides: with the first value in question.
 */
int	resolve_forms(struct export *x, enum datefmt_order order, enum amount_decimal decimal,
	    struct err *e);

/* Makes days and amounts of what was read, and gives the rows that are no deals their reason. */
void	resolve_rows(struct export *x, enum backdated backdated);

/* Decides the spellings by the rows that are left. */
void	resolve_words(struct export *x);

#endif
