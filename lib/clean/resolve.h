/*
 * resolve -- what only the whole of an export can tell: the order of day and
 * month, the decimal point, which rows are deals, which of a deal's rows
 * counts, and how categories are spelt.  To be called in this order.
 */
#ifndef RESOLVE_H
#define RESOLVE_H

#include "clean/export.h"

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
void	resolve_rows(struct export *x);

enum resolve_duplicates { RESOLVE_LAST, RESOLVE_FIRST, RESOLVE_REJECT };

/*
 * Of several rows with one deal_id that are not rejected the last (or first)
 * counts and the others are marked superseded; with RESOLVE_REJECT the first
 * counts and the others are rejected.  Returns how many were superseded.
 */
uint64_t resolve_duplicates(struct export *x, enum resolve_duplicates which);

/* Decides the spellings by the rows that are left. */
void	resolve_words(struct export *x);

#endif
