/*
 * window -- new deals, and the blocks of earlier ones that they are compared with: the table's, or
 * the model's where the table has too few.
 */
#ifndef WINDOW_H
#define WINDOW_H

#include <stdint.h>

#include "drift/model_spread.h"
#include "model/entered.h"
#include "model/spread.h"

enum {
	WINDOW_DEALS = 100,		/* that entered, at least */
	WINDOW_BLOCKS = 13,		/* at most: a year of four weeks each */
	WINDOW_LEAST_BLOCKS = 4
};

struct window {
	int32_t days;
	size_t blocks;			/* of the reference */
	double deals, reference;
	int is_model;			/* the reference is the model's */
	int is_vague;			/* of which it only keeps how all were spread: one block */
	struct entered_cut cut;
	struct model_cut model;
};

/*
 * The last so many days of d; its reference ends with model_day, if that is not DATE_NONE.  kept is
 * what the model keeps, or NULL; it must live as long.  To be freed by window_close.
 */
void	window_open(struct window *w, const struct entered *d, int32_t days, int32_t model_day,
	    const struct entry_blocks *kept);
void	window_close(struct window *w);

/* Can anything be told? */
int	window_is_enough(const struct window *w);

/* As model_spread_make, whichever reference there is. */
int	window_spread(const struct window *w, const struct entered *d, size_t k, struct spread *s,
	    struct intern **names);

/* The means of a number, mean[w->blocks + 1]. */
void	window_means(const struct window *w, const struct entered *d, size_t k, double *mean);

#endif
