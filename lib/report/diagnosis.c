#include <math.h>

#include "deal/columns.h"
#include "report/diagnosis.h"

const struct frame *
diagnosis_win_rate(const struct tables *t, size_t *row)
{
	const struct frame *f = tables_get(t, TABLE_DIAGNOSE);

	*row = f != NULL ? frame_row(f, frame_find(f, "hypothesis"), "win rate") : FRAME_NONE;
	return *row != FRAME_NONE ? f : NULL;
}

double
diagnosis_points(const struct tables *t, const char *hypothesis)
{
	const struct frame *f = tables_get(t, TABLE_DIAGNOSE);
	size_t row = f != NULL ? frame_row(f, frame_find(f, "hypothesis"), hypothesis) :
	    FRAME_NONE;

	return row != FRAME_NONE ? frame_value(f, row, "points") : NAN;
}

int
diagnosis_tells(const struct frame *f, size_t row)
{
	size_t verdict = frame_find(f, COL_VERDICT);

	return frame_is(f, row, verdict, "explains") || frame_is(f, row, verdict, "contributes");
}
