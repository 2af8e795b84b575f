/*
 * evidence -- do the out-of-fold margins know anything of the outcomes?
 *
 * A permutation test on whole deals: the statistic is the sum over won deals
 * of their rows' centred midranks within the snapshot day (days of fewer than
 * 20 rows go together with those after them); outcomes are
 * permuted among the deals of a fold, 999 times with a fixed seed, without
 * refitting.  Each permutation, like the data, uses the number of trees that
 * has the lowest log loss for it, so the choice is part of the test.
 * Beyond age: ranks within the day and 15-day bands of age, permuted within
 * fold and decile of cycle length, so that only what age does not tell counts.
 */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "oof.h"

enum { EVIDENCE_PERMUTATIONS = 999 };

/* One-sided p-value, in [0.001, 1]; 1 when there is nothing to permute. */
double	evidence_p(const struct oof *o, int beyond_age);

#endif
