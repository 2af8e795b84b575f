/*
 * permtest -- do out-of-fold margins know anything of the outcomes?
 *
 * A permutation test on whole deals: the statistic is the sum over won deals
 * of their rows' mean centred midrank within the snapshot day (days of fewer than
 * 20 rows go together with those after them); outcomes are
 * permuted among the deals of a fold, 999 times with a fixed seed, without
 * refitting.  Deals still open that are older than nearly all wins were count as not won.
 * Margins that were chosen by these outcomes would look better
 * than they are, so nothing is: the ranks are summed over all candidates that
 * the choice is among.  That is exact, and sees weak signals better than a
 * choice that every permutation repeats.
 * Beyond age: ranks within the day and 15-day bands of age, permuted within
 * fold and decile of cycle length, so that only what age does not tell counts;
 * closed deals alone, by the sum over their rows.
 */
#ifndef PERMTEST_H
#define PERMTEST_H

#include "learn/oof.h"

enum { PERMTEST_PERMUTATIONS = 999 };

struct permtest;

struct permtest *permtest_new(void);
void	permtest_free(struct permtest *v);

/*
 * Adds the margins of o, which no regression is mixed with yet, at several
 * numbers of trees; with mixed also their means with those of the regression.
 * All that is added is of the same rows and folds.
 */
void	permtest_add(struct permtest *v, const struct oof *o, int mixed);

/* One-sided p-value, in [0.001, 1]; 1 when there is nothing to permute. */
double	permtest_p(const struct permtest *v, int beyond_age);

#endif
