/*
 * blanks -- copies of rows with values left out, so that trees learn what a missing value means.
 *
 * Where a missing value that training never held goes is arbitrary: an open deal without
 * created_date was as good as lost, and a new rep won like the best one.  So a tenth of
 * the rows is learned from twice, the second time with some of the values blank that are never
 * so (FEATURE_RANGE_NEVER): each with probability .2 in one half of the copies, .5
 * in the other, which covers one blank as well as many.
 *
 * Which rows and values depends on the seed, the deal and the day alone, not on the order of
 * anything.
 */
#ifndef BLANKS_H
#define BLANKS_H

#include <stddef.h>
#include <stdint.h>

#include "deal/dataset.h"

struct blanks {
	size_t features;
	size_t rows;		/* copies */
	size_t *row;		/* [rows] of the dataset, ascending */
	uint8_t *blank;		/* [rows * features] 1: left out in the copy */
};

/* Of the first `rows` rows of s; all zeros if nothing is never missing.  Freed by blanks_free. */
void	blanks_make(struct blanks *b, const struct dataset *s, size_t rows, uint64_t seed);
void	blanks_free(struct blanks *b);

/* Writes the copies' values into x[b->rows * features]. */
void	blanks_copy(const struct blanks *b, const struct dataset *s, float *x);

#endif
