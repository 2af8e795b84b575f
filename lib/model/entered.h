/*
 * entered -- deals as they enter, from one or two tables, column by column.
 *
 * A deal counts once, in its first row of an age below a week (deal/dataset.h).  Which block of
 * days it is of, entered_cut says: the window is the newest one, the reference those before.
 * Holds 4 bytes per feature and deal.
 */
#ifndef ENTERED_H
#define ENTERED_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/intern.h"
#include "deal/dataset.h"

enum { ENTERED_NOW = 1, ENTERED_BEFORE = 2 };
enum {
	ENTERED_MOST = 26,		/* blocks of any cut */
	ENTERED_NONE = -1		/* of no block */
};

struct entered_feature {
	char *name;
	struct intern *dictionary;	/* of a category; NULL: a number */
	float *x;			/* [deals]; a category's number in it; NaN is missing */
};

struct entered {
	struct entered_feature *feature;	/* in the order of their names */
	size_t features, deals;
	int32_t *day;			/* [deals] on which it entered */
	uint8_t *counts;		/* [deals] in the window, in the reference: */
	int32_t last;			/* the last day of the table; DATE_NONE without rows */
	int32_t begin;			/* the day before the first that the reference covers */
	size_t left_out;		/* features of the table that the reference lacks */
};

/*
 * The deals of now, and of reference if that is not NULL: then deals of now count in the window
 * only, those of reference before it only.  Rows that are no entries are left out.  A feature that
 * is text in one table and numbers in the other is an error.  0, or -1 with the reason; to be freed
 * by entered_free in either case.
 */
int	entered_make(struct entered *d, const struct dataset *now, const struct dataset *reference,
	    struct err *e);
void	entered_free(struct entered *d);

/* The feature called name, or -1. */
long	entered_find(const struct entered *d, const char *name);

/* A window, and what came before it cut into blocks of the same length. */
struct entered_cut {
	int32_t days;			/* of a block */
	size_t blocks;			/* whole ones of the reference */
	int8_t *block;			/* [deals] 0 is the newest; blocks: the window; or
					 * ENTERED_NONE */
	size_t deals, reference;	/* in the window, in the blocks */
};

/*
 * The window is the last `window` days (0: none).  Blocks of so many days, at most `most`, end with
 * the day before it, or with model_day if that is earlier (DATE_NONE: no model).  To be freed by
 * entered_uncut.
 */
void	entered_cut(struct entered_cut *c, const struct entered *d, int32_t window, int32_t days,
	    size_t most, int32_t model_day);
void	entered_uncut(struct entered_cut *c);

#endif
