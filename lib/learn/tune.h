/*
 * tune -- a random search for better parameters, by what predicts later days.
 */
#ifndef TUNE_H
#define TUNE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "deal/dataset.h"
#include "learn/fold.h"
#include "learn/params.h"

struct tune {			/* what was found */
	size_t tried;		/* candidates, ours among them */
	size_t folds;		/* that chose */
	double ours, best;	/* log loss of what is used without a search, and of what was
				 * chosen: ours at worst */
};

/*
 * Sets in p the best of n drawn candidates and of what is used without a
 * search: p itself, and where no deal is open p with other capacities.  Drawn are max_depth,
 * eta, min_child_weight, subsample, colsample_bytree and lambda, without those
 * that the user has given; more widely where no deal is open.  Losses are
 * those of trees and regression in their best mixture, compared within one fixed q of the
 * open deals (rounds = 1), by successive halving: all candidates with few
 * trees on the later half of the folds, the best third of them on all folds,
 * the best third of those with all trees; the best of our own reaches the end,
 * and stays if nothing is better by 0.001 nats.  The last fold
 * has no say if there are 3 or more.  0, or -1 with the reason.
 */
int	tune_run(struct tune *t, struct params *p, const struct dataset *s, const struct folds *f,
	    size_t n, uint64_t seed, struct err *e);

#endif
