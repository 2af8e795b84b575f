/*
 * draft -- a mapping file for an export that no schema knows: which of its columns
 * is which of a deal's, by their names and by what stands in them, with the reason
 * for each line, to be read and corrected.
 */
#ifndef DRAFT_H
#define DRAFT_H

#include "base/err.h"
#include "clean/date_words.h"
#include "clean/words.h"
#include "csv/out.h"
#include "csv/rec.h"

/* Writes the mapping file (deal(5)) of the export that r reads.  0, or -1 with the reason. */
int	draft_write(struct out *o, struct rec *r, const struct words *w,
	    const struct date_words *dates, struct err *e);

#endif
