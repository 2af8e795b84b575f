/*
 * measure -- which words must stand beside a number, and which must not, that it may be a
 * fact's: what binds 410 to deals, not to lost deals; 90% to a risk, not to a chance.
 */
#ifndef MEASURE_H
#define MEASURE_H

#include "report/fact.h"

/* Words beside a number: between its neighbours; and in all of its sentence. */
struct surroundings {
	unsigned beside, after, sentence;	/* cues */
	unsigned qualifier;		/* cues of the word right behind it, before "deals" */
	int is_base;			/* "from X", "instead of X", "was X ... now" */
	int of_number;			/* "333 of X" */
	int in_range;			/* "X to 5", "5 to X" */
	int won;			/* "won X" */
	int by;				/* "fell by X" */
	int of_segment;			/* it is a segment's, not a part's of the change */
};

/* Nonzero if a number so surrounded may be a fact of this measure and role. */
int	measure_fits(const struct fact *f, const struct surroundings *x);

#endif
