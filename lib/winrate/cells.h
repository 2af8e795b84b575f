/*
 * cells -- the deals of two sides by segment and by pair of segments.
 *
 * A cell holds sums of what its deals leave unexplained (winrate/residual.h), in both ways to
 * compare, so that deals can be taken out of it again.
 */
#ifndef CELLS_H
#define CELLS_H

#include <stddef.h>
#include <stdint.h>

#include "winrate/residual.h"

#define CELLS_FEWEST 30		/* deals on each side that make a value of a key a segment */
#define CELLS_NONE SIZE_MAX	/* no key */

struct cell {			/* a segment's deals on the two sides */
	struct cell_rest {
		int64_t r[2], rr[2];	/* sums of the rest and its square */
	} rest[CONTRAST_WAYS];
	int64_t value[2];	/* of the outcomes, by age */
	uint32_t n[2];
};

struct cells {
	const struct residual *residual;	/* the caller's */
	size_t keys;
	uint32_t **level;	/* [keys][values] segments in the order of their bytes, or
				 * RIDGE_NONE */
	uint32_t **value;	/* [keys] and back */
	size_t *levels;
	uint32_t *at;		/* [residual.n * keys] the deals' levels */
	uint8_t *gone;		/* [residual.n] taken out */
	struct cell all;
	struct cell **single;	/* [keys][levels] */
	struct cell **pair;	/* [keys * keys][levels x levels], first key below the second;
				 * NULL: none, or too many */
};

/* Which deals: those of level[i] of key[i]; CELLS_NONE: no (further) key. */
struct cells_part {
	size_t key[2];		/* indexes of the residual's keys */
	uint32_t level[2];
};
extern const struct cells_part cells_whole;	/* all deals */

/* Freed by cells_free. */
void	cells_make(struct cells *c, const struct residual *r, size_t keys);
void	cells_free(struct cells *c);

/* Is the i-th deal of the residual in the part, and not taken out? */
int	cells_has(const struct cells *c, const struct cells_part *p, size_t i);

/* Takes the i-th deal out of all its cells. */
void	cells_take_out(struct cells *c, size_t i);

/* The deals of a part that are left, as the curves of its sides; surv_fit's rules. */
void	cells_fit(const struct cells *c, const struct cells_part *p, struct surv side[2]);

#endif
