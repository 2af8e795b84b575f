/*
 * stay -- how long deals stay in a stage, and where they go: what a history shows of it.
 *
 * A stay begins when a deal comes to a stage, and ends with a later stage or Won (advanced), an
 * earlier one (back: a new stay begins), Lost, or when the deal is gone.  Where its first day was
 * not seen, as the deal stood there before or came back to the table, its days are not known.
 * A stay is of the segments that its deal was in when it began.
 */
#ifndef STAY_H
#define STAY_H

#include <stddef.h>
#include <stdint.h>

#include "snap/snap_by.h"
#include "snap/snap_history.h"

enum stay_end { STAY_OPEN, STAY_ADVANCED, STAY_LOST, STAY_BACK, STAY_GONE };

struct stay {
	int32_t first, last;	/* day of its beginning and end, or of the last one watched */
	uint32_t deal, rank;	/* of its stage, from 1 on */
	uint32_t before;	/* rank of the stage that its deal advanced from; 0: none */
	uint8_t end;		/* enum stay_end */
	uint8_t seen;		/* its beginning was */
};

struct stays {
	struct stay *stay;	/* in the order of their beginnings */
	size_t n, cap;
	const struct snap_by *by;
	uint32_t *segment;	/* [n * by->n]: of each dimension, as snap_by_segment has it */
	size_t segment_cap;
};

/*
 * The stays between the ends of the days from and to, by a history that keeps its changes and has
 * not moved beyond from.  rank[] is that of the texts of the field stage, 0: none, as
 * stages_rank (deal/stage.h) gives it.  s is freed by stays_free.
 */
void	stays_watch(struct stays *s, struct snap_history *h, const size_t *rank,
	    const struct snap_by *by, int32_t from, int32_t to);
void	stays_free(struct stays *s);

struct stay_rates {
	size_t entered, advanced, lost, back, open, gone;	/* of all stays */
	double conversion, lo, hi;	/* share advanced of those that left; NaN: none has */
	double median_days;		/* NaN: not within what was seen */
};

/*
 * Of the n stays whose numbers are at which: the median by Kaplan and Meier, the conversion by
 * Aalen and Johansen, both of the stays whose beginning was seen, so that open ones count for
 * what they are; with a Wilson interval for as many as have left.
 */
void	stay_rates_make(struct stay_rates *r, const struct stays *s, const size_t *which, size_t n);

#endif
