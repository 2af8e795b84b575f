/*
 * waterfall -- what moved in the pipeline between the ends of two days.
 *
 * Only what deals were at both ends counts, never the path between.  Open deals that are due in a
 * window (their expected close date; a closed deal is due on its closed_date) are in the pipeline.
 * Amounts are whole cents, a missing one is 0, and everything adds up exactly: all rows but
 * closing sum to closing, in number and money, and every movement of the segments of a dimension
 * sums to the one of all deals; transfers sum to 0.
 */
#ifndef WATERFALL_H
#define WATERFALL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "snap/snap_state.h"

enum waterfall_movement {
	WATERFALL_OPENING, WATERFALL_NEW, WATERFALL_REOPENED, WATERFALL_RETURNED,
	WATERFALL_PULLED_IN, WATERFALL_CARRIED_IN, WATERFALL_TRANSFERRED_IN, WATERFALL_UP,
	WATERFALL_DOWN, WATERFALL_WON, WATERFALL_LOST, WATERFALL_PUSHED_OUT,
	WATERFALL_PULLED_OUT, WATERFALL_TRANSFERRED_OUT, WATERFALL_GONE, WATERFALL_CLOSING,
	WATERFALL_MOVEMENTS
};
extern const char *const waterfall_name[WATERFALL_MOVEMENTS];

struct waterfall_window {
	int32_t first, last;	/* due on these days */
	int all;		/* or at any time, or none */
};

/* All deals at the end of a day, and their segments. */
struct waterfall_end {
	int32_t day;
	size_t n, by;
	struct waterfall_deal *deal;	/* [n] */
	uint32_t *segment;	/* [n * by]: the number of a text of the field; INTERN_NONE: none */
};

/* by fields of texts; e is freed by waterfall_end_free. */
void	waterfall_end_take(struct waterfall_end *e, const struct snap_state *s,
	    const size_t *field, size_t by, int32_t day);
void	waterfall_end_free(struct waterfall_end *e);

struct waterfall_sum {
	int64_t deals, cents;
	int64_t moved, moved_cents;	/* deals whose amount or date changed; their amounts at
					 * the end */
};

struct waterfall_row {
	struct waterfall_sum sum[WATERFALL_MOVEMENTS];
};

struct waterfall {
	size_t by;
	struct waterfall_row all;
	struct waterfall_row **row;	/* [by][segments[i]] the last one is of those without */
	size_t *segments;	/* [by] texts + 1 */
	size_t no_amount[2];	/* deals of opening and closing without an amount */
	size_t won_lost;	/* won at the first end, lost at the last, or the other way round */
	size_t late;		/* not known at the first end, but closed by then */
};

/*
 * What moved from a to b, of deals due in the window; texts[i] are those of field i, of which b
 * knows all.  0, or -1 with the reason: a sum beyond 2^53 cents, which doubles do not tell apart.
 * Freed by waterfall_free in either case.
 */
int	waterfall_make(struct waterfall *w, const struct waterfall_end *a,
	    const struct waterfall_end *b, const struct waterfall_window *window,
	    const size_t *texts, struct err *e);
void	waterfall_free(struct waterfall *w);

/* Nonzero if something is in the row. */
int	waterfall_is_any(const struct waterfall_row *r);

#endif
