/*
 * input_note -- what moved in a feature, in a sentence.
 */
#ifndef INPUT_NOTE_H
#define INPUT_NOTE_H

#include <stdint.h>

#include "drift/shift.h"

/* Appends the name of a cell: a category's value, what a tenth of a number spans, or missing. */
void	input_note_cell(struct buf *o, const struct spread *s, size_t cell);

/* Region APAC is 30% of new deals, was 20% (8 weeks, 680 deals; chance 1 in 9,000). */
void	input_note_moved(struct buf *o, const char *feature, const struct spread *s,
	    const struct shift *t, int32_t days, double q);

/* By how many points a share of 30 % must move for such an index. */
double	input_note_points(double psi);

/* 8 weeks, or 10 days. */
void	input_note_days(struct buf *o, int32_t days);

#endif
