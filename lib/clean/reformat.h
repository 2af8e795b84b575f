/*
 * reformat -- any CSV in the form that our programs write: commas, LF, quotes
 * where they are needed.  Fields are not looked into; one batch of records
 * is held per thread.
 */
#ifndef REFORMAT_H
#define REFORMAT_H

#include "base/err.h"
#include "clean/reject.h"
#include "csv/out.h"
#include "csv/rec.h"

/*
 * Writes the header and all good records of r, which is REC_TOLERANT, to o.
 * Ragged and malformed ones and lines before a header, *before of them, are
 * noted in log, and written to rejects unless that is NULL.  Ragged ones at
 * the end of a file that fill at most half of three or more columns are no
 * records: a footer.  0, or -1 with the reason.
 */
int	reformat_copy(struct rec *r, size_t threads, struct out *o, struct out *rejects,
	    struct reject_log *log, uint64_t *before, struct err *e);

#endif
