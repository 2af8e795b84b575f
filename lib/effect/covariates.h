/*
 * covariates -- what is known of deals before a lever, as a design.
 *
 * Texts are levels; those with fewer than 20 of the deals are one level together.  Numbers, and
 * days, are straight lines that may bend at the quartiles, with a level for the empty ones.  Of
 * every two texts with at most 12 levels each there are the pairs that 20 deals have, but not of
 * the reps.
 * A shrunk fit (effect/gram.h) leaves what tells nothing near 0.
 */
#ifndef COVARIATES_H
#define COVARIATES_H

#include "effect/column.h"
#include "effect/design.h"

struct covariates {
	struct design design;
	const char **name;	/* [design.groups] of the groups */
	size_t groups;		/* that vary among the deals */
	int rep;		/* one of them is sales_rep_id */
	int further;		/* so many are neither that nor created_date */
};

/* The design of deals row[rows]; groups that do not vary are left out.  Freed by
 * covariates_free. */
void	covariates_make(struct covariates *c, const struct column *const *column, size_t columns,
	    const uint32_t *row, size_t rows);
void	covariates_free(struct covariates *c);

/* The group of a column of that name; DESIGN_NONE if there is none. */
uint32_t covariates_find(const struct covariates *c, const char *name);

#endif
