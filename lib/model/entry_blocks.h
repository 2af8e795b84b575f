/*
 * entry_blocks -- how deals that entered were spread before a model's day, block by block: what
 * later deals are compared with where the table does not reach back.  The part "entries" of the
 * model file, dealmodel(5).
 *
 * Blocks have ENTRY_BLOCKS_DAYS days, the newest, number 0, ends with the model's day; those of a
 * longer window are several together.
 */
#ifndef ENTRY_BLOCKS_H
#define ENTRY_BLOCKS_H

#include "base/err.h"
#include "deal/dataset.h"
#include "deal/feature_kind.h"
#include "model/spread.h"

struct model;

enum {
	ENTRY_BLOCKS_DAYS = 28,
	ENTRY_BLOCKS_VALUES = 1000	/* a category with more is left out */
};

struct entry_feature {
	char *name;
	enum feature_kind kind;
	struct spread spread;		/* of the world: blocks without a window */
	struct intern *value;		/* of a category: its cells, without what is missing */
	double mean[ENTERED_MOST];	/* of history; NaN where no deal has a value */
	double known[ENTERED_MOST];	/* deals that have one */
};

struct entry_blocks {			/* all zeros is an empty one */
	int32_t days;
	size_t blocks;
	double deals[ENTERED_MOST];
	struct entry_feature *feature;
	size_t features;
};

/* The part's JSON text, of a dataset with dates; malloced.  NULL if there is no whole block. */
char	*entry_blocks_text(const struct dataset *s);

/* 0; -1 with the reason if the part is damaged, with an empty one if there is none. */
int	entry_blocks_read(struct entry_blocks *b, const struct model *m, struct err *e);

/*
 * Of a model that keeps none: one block of as many deals as it learned from, spread as all its rows
 * were (model/feature_range.h); days is 0.  How much blocks differ, it cannot tell.  Likewise.
 */
int	entry_blocks_of_ranges(struct entry_blocks *b, const struct model *m, struct err *e);
void	entry_blocks_free(struct entry_blocks *b);

/* The feature called name, or NULL. */
const struct entry_feature *entry_blocks_find(const struct entry_blocks *b, const char *name);

#endif
