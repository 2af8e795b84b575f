/*
 * diagnosis -- the rows of winrate -r diagnose that the page looks for.
 */
#ifndef DIAGNOSIS_H
#define DIAGNOSIS_H

#include "report/tables.h"

/* The table, and in *row that of the win rate itself; NULL if either is not there. */
const struct frame *diagnosis_win_rate(const struct tables *t, size_t *row);

/* Has the row's hypothesis moved the win rate, as its verdict says? */
int	diagnosis_tells(const struct frame *f, size_t row);

#endif
