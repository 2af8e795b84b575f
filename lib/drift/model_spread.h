/*
 * model_spread -- the reference that a model keeps, for a table that does not reach back.
 *
 * Where a cut of the table has too few blocks, those of the model take their place: a window of so
 * many times 28 days is compared with blocks of as many together.
 */
#ifndef MODEL_SPREAD_H
#define MODEL_SPREAD_H

#include "model/entered.h"
#include "model/entry_blocks.h"

struct model_cut {
	const struct entry_blocks *from;
	size_t skip;			/* the newest ones, which reach into the window */
	size_t per;			/* together one block of the window's length */
	size_t blocks;			/* so made; 0: none fit */
};

/* For a window of so many days that ends with last; at most so many blocks. */
void	model_spread_cut(struct model_cut *c, const struct entry_blocks *b, int32_t model_day,
	    int32_t last, int32_t days, size_t most);

/* Deals in its blocks. */
double	model_spread_deals(const struct model_cut *c);

/*
 * The spread of feature k of d: the reference is the model's, the window is cut's.  *names are a
 * category's cells, to be freed by intern_free after the spread; NULL: a number.  -1, and nothing
 * made, if the model does not know the feature, or it is text here and numbers there.
 */
int	model_spread_make(struct spread *s, struct intern **names, const struct model_cut *c,
	    const struct entered *d, size_t k, const struct entered_cut *cut);

/* The means of a feature of history, mean[c->blocks + 1], the window's last; all NaN: unknown. */
void	model_spread_means(const struct model_cut *c, const struct entered *d, size_t k,
	    const struct entered_cut *cut, double *mean);

#endif
