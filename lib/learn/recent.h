/*
 * recent -- segments whose latest deals are won less, or more, often than a model says.
 *
 * A model of years of deals believes a change of the last months by and by only.  So what its
 * residuals still hold is looked for: each deal counts once, with its chance when it was first
 * seen and its outcome, or, while it is open, its chance now (a martingale).  A cell is a value
 * of one base column, or of two of them; it is tested among the deals created in the last 90,
 * 135, 180, 270 and 365 days: what is off in all years alike is no change.  With r the residual,
 * v = p (1 - p) and t = v - q (1 - q), q being an open deal's chance now (0 of a closed one),
 *
 *	m = sum r / sum v of all deals of the window
 *	z = (sum r - m sum v) / sqrt(sum t) of the cell
 *
 * so that a change of all deals, or of their speed, is no cell's.  t is what is known of an
 * outcome's variance so far: the rest of it, q (1 - q), is still to come.  The cell with the
 * largest |z| above its bound is named, its chances and the labels of its open deals are moved,
 * and so on.
 *
 * The bounds follow from the tests: an error of RECENT_ERROR for all values and as much for all
 * pairs is shared among their cells and windows in proportion to sum v, what their deals can tell;
 * as windows lie within each other, RECENT_EFFECTIVE of it is spent.
 *
 * Source of the weights: C. R. Genovese, K. Roeder, L. Wasserman, Biometrika 93 (2006), 509-524.
 */
#ifndef RECENT_H
#define RECENT_H

#include <stddef.h>
#include <stdint.h>

enum {
	RECENT_COLUMNS = 5,
	RECENT_MOST = 6,		/* cells */
	RECENT_FEWEST = 30		/* deals of a cell in a window */
};
#define RECENT_ERROR .025
#define RECENT_EFFECTIVE .72
#define RECENT_NONE UINT32_MAX		/* a code: missing; a column: none */

struct recent_deal {
	int32_t created;
	uint8_t outcome;		/* enum deal_outcome, as it is known */
	uint32_t code[RECENT_COLUMNS];
	double first;			/* the model's log-odds when it was first seen, */
	double latest;			/* and now, while it is open */
};

struct recent_cell {
	uint32_t column[2];		/* the second may be RECENT_NONE */
	uint32_t code[2];
	int32_t days;			/* of the window */
	size_t deals;			/* of the cell in it */
	double z;
	double shift;			/* what is added to the log-odds, -2 to 2 */
};

/*
 * The cells of n deals as of day now, into cell[RECENT_MOST]; returns how many.  A deal's place
 * does not matter.  less: by how much the bounds are lowered, 0 for none: a first look with a
 * model that has learned from the deals, which hides a part of its residuals.
 */
size_t	recent_find(struct recent_cell *cell, const struct recent_deal *d, size_t n, int32_t now,
	    double less);

/* Whether a deal is of a cell, whenever it was created. */
int	recent_has(const struct recent_cell *c, const struct recent_deal *d);

#endif
