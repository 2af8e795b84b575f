/*
 * history -- how deals changed, as the table deal_id,changed_on,field,value
 * (deal(5)), collected from a vendor's export.
 */
#ifndef HISTORY_H
#define HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "clean/amount.h"
#include "clean/datefmt.h"
#include "clean/reject.h"
#include "csv/out.h"
#include "csv/rec.h"

enum history_field {
	HISTORY_STAGE, HISTORY_AMOUNT, HISTORY_OWNER, HISTORY_EXPECTED, HISTORY_FIELDS
};

struct history;

struct history *history_new(void);
void	history_free(struct history *h);

struct history_text {
	const char *s;
	size_t n;
};

/*
 * A field that had the value from day on; at: the time as written, which
 * orders the events of a day; old: what it had before, or NULL.  All is
 * copied.
 */
void	history_add(struct history *h, struct history_text deal, int32_t day,
	    struct history_text at, enum history_field field, struct history_text value,
	    const struct history_text *old);

/* The deal was created then. */
void	history_created(struct history *h, struct history_text deal, int32_t day,
	    struct history_text at);

/*
 * By deal, day and time; events that change nothing are left out.  What a
 * field had before its first change is an event of the day on which the deal
 * was created; *unknown counts the deals of which that is not known.  Of two
 * owners at one time, a name and a Salesforce record id, the id counts.
 * Returns how many were written.
 */
uint64_t history_write(struct history *h, struct out *o, uint64_t *unknown);

/*
 * STAGE in a column's name of the form Date entered "STAGE (PIPELINE)", or
 * hs_date_entered_STAGE, hs_v2_date_entered_STAGE; n = 0 if it is none.
 */
struct history_text history_stage(const char *name);

struct history_forms {
	enum datefmt_order order;		/* DATEFMT_EACH and AMOUNT_EITHER: to be found
						 * out, and written here */
	enum amount_decimal decimal;
	uint64_t open;				/* amounts that needed the decimal point */
	const struct date_words *dates;
};

/*
 * Reads Salesforce's OpportunityHistory or OpportunityFieldHistory from r,
 * which is REC_TOLERANT, and holds it meanwhile: all of its dates and amounts
 * decide how they are read.  Bad rows and lines before headers, *before of
 * them, are noted in log, and written to rejects unless that is NULL.  0, or
 * -1 with the reason.
 */
int	history_salesforce(struct history *h, struct rec *r, struct history_forms *forms,
	    struct out *rejects, struct reject_log *log, uint64_t *before, struct err *e);

#endif
