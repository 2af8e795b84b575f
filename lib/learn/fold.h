/*
 * fold -- walk-forward validation: test on days later than all days learned from.
 *
 * Test starts are equally spaced over the last half of the days whose deals
 * have had time to finish, each on the day after a snapshot; each fold is
 * tested on the days from its start to the next one's.  A row is tested if its
 * outcome is known by now; it is learned from if its day lies before the start,
 * with what was known then.
 */
#ifndef FOLD_H
#define FOLD_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "deal/dataset.h"

struct fold {
	int32_t start, end;	/* test days [start, end) */
	size_t train;		/* rows [0, train) of the sample lie before start */
	size_t test;		/* rows [train, test) lie in the test days */
	size_t *row;		/* [rows]: those of them whose outcome is known */
	size_t rows, won;	/* rows and won rows among them */
	size_t *open, opens;	/* [opens]: those of them whose deals are still open */
	size_t train_deals, test_deals;
};

struct folds {
	struct fold *fold;
	size_t n;
	int32_t horizon;	/* days after which 99 % of the wins have come */
	size_t undecided;	/* opens of all folds */
};

/*
 * At most want folds; one with fewer than 20 won or lost test rows merges with its
 * neighbour.  Without dates, where a row is a deal, 10 or 5 will do if there
 * were no two folds else.  Fewer than 2 are an error, which says how many days
 * are missing; so are fewer than 40 won or 40 lost deals.  0, or -1 with the
 * reason.  f is freed by folds_free.
 */
int	folds_make(struct folds *f, const struct dataset *s, size_t want, struct err *e);
void	folds_free(struct folds *f);

#endif
