#include "deal/columns.h"
#include "report/diagnosis.h"

const struct frame *
diagnosis_win_rate(const struct tables *t, size_t *row)
{
	const struct frame *f = tables_get(t, TABLE_DIAGNOSE);

	*row = f != NULL ? frame_row(f, frame_find(f, "hypothesis"), "win rate") : FRAME_NONE;
	return *row != FRAME_NONE ? f : NULL;
}

int
diagnosis_tells(const struct frame *f, size_t row)
{
	size_t verdict = frame_find(f, COL_VERDICT);

	return frame_is(f, row, verdict, "explains") || frame_is(f, row, verdict, "contributes");
}
