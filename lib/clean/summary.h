/*
 * summary -- how many rows there were, and what became of them.
 *
 * Every row is written, rejected or superseded: read is their sum.
 */
#ifndef SUMMARY_H
#define SUMMARY_H

#include <stdint.h>

#include "clean/export.h"
#include "clean/reject.h"
#include "csv/out.h"
#include "csv/rec.h"
#include "deal/last_day.h"

struct summary {			/* all zero is an empty one */
	uint64_t read, written, superseded;
	uint64_t lost_after;		/* of the deals written: taken for lost for their age */
	int32_t lost_days;		/* that age; 0: none is */
	uint64_t blank, repaired;	/* blank lines, which are no rows; rows read leniently */
	struct last_day last;		/* of the deals written; day DATE_NONE for other tables */
	struct reject_log log;
};

/*
 * Counts what was read and written, log and superseded being there: all of r,
 * or of x.  before: lines before the headers, which are rejected.
 * summary_last_day comes before summary_deals, and before lost_after.
 */
void	summary_last_day(struct summary *s, const struct export *x);
void	summary_records(struct summary *s, const struct rec *r, uint64_t before);
void	summary_deals(struct summary *s, const struct export *x, uint64_t before);
void	summary_free(struct summary *s);

/*
 * On stderr unless -q: the reasons, the sum, and what lies after the last day; the sum is
 * a note if a file has it (kept).
 */
void	summary_tell(const struct summary *s, int kept);

/* Tells --metrics of it. */
void	summary_metrics(const struct summary *s);

/*
 * All counts and the last day as one line of CSV behind a header, or as one of
 * JSON if path ends in .json.
 */
void	summary_write(const struct summary *s, struct out *o, const char *path);

#endif
