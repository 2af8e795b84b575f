/*
 * dedupe -- of several rows with one deal_id, one counts.
 *
 * Salesforce's ids of 15 and of 18 characters are one.  A row that is deleted
 * stands for its deal like others, so that rows before it do not count.
 * Rounded ids (clean/record_id.h) tell nothing apart.
 *
 * Holds a table of all deal_ids meanwhile: 12 bytes a row.
 */
#ifndef DEDUPE_H
#define DEDUPE_H

#include <stdint.h>

#include "base/opt.h"
#include "clean/export.h"

enum dedupe { DEDUPE_LAST, DEDUPE_FIRST, DEDUPE_REJECT };
extern const struct opt_choice dedupe_choices[];	/* last, first, reject */

/*
 * The last row counts; but if a name is taken for the deal_id the others are
 * rejected, for names are no keys and nothing may supersede what has the same.
 */
enum dedupe dedupe_usual(const struct export *x);

/*
 * Of the rows with one deal_id that are not rejected, or as deleted, the last
 * (or first) counts and the others are marked superseded; with DEDUPE_REJECT
 * the first counts and the others are rejected.  All rows that share a
 * rounded id are rejected.  Sets x->rounded and x->gone.  Returns how many
 * were superseded.
 */
uint64_t dedupe_rows(struct export *x, enum dedupe which);

#endif
