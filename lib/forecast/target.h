/*
 * target -- what is to be won, in money, by all or by a group in a period.
 */
#ifndef TARGET_H
#define TARGET_H

#include "base/err.h"
#include "forecast/forecast.h"

struct targets {
	const struct forecast *f;
	double *amount;		/* [periods * groups]; NaN: none */
	size_t elsewhere;	/* rows of periods that are not forecast */
};

/* No target yet; freed with targets_free. */
void	targets_start(struct targets *t, const struct forecast *f);
void	targets_free(struct targets *t);

/* The same for all deals in every period. */
void	targets_all(struct targets *t, double amount);

/*
 * Adds those of a table: target, and period, dimension and segment if they are there (every period,
 * all deals without).  A segment that is not there, a second target of one row, and an amount that
 * is none, are errors.  by[] are the names of the dimensions.  0, or -1 with the reason.
 */
int	targets_read(struct targets *t, char *const *by, const char *path, struct err *e);

#endif
