/*
 * diagnosis -- the rows of winrate -r diagnose that the page looks for.
 */
#ifndef DIAGNOSIS_H
#define DIAGNOSIS_H

#include "report/tables.h"

/* The table, and in *row that of the win rate itself; NULL if either is not there. */
const struct frame *diagnosis_win_rate(const struct tables *t, size_t *row);

/* Of the change, the points that a hypothesis has, a rate; NaN if it is not there. */
double	diagnosis_points(const struct tables *t, const char *hypothesis);

/* Has the row's hypothesis moved the win rate, as its verdict says? */
int	diagnosis_tells(const struct frame *f, size_t row);

#endif
