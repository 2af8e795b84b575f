#include "base/date.h"
#include "clean/lost_after.h"
#include "deal/deal.h"

static int
is_abandoned(const struct export_row *row, int32_t last_day, int32_t days)
{
	return export_counts(row) && row->outcome == DEAL_OPEN && row->date[0] != DATE_NONE &&
	    row->date[0] < last_day - days;
}

uint64_t
lost_after(struct export *x, int32_t last_day, int32_t days)
{
	uint64_t n = 0;

	if (last_day == DATE_NONE)
		return 0;
	for (size_t i = 0; i < x->blocks; i++)
		for (uint32_t k = 0; k < x->block[i]->rows; k++) {
			struct export_row *row = &x->block[i]->row[k];

			if (!is_abandoned(row, last_day, days))
				continue;
			row->outcome = DEAL_LOST;
			row->date[1] = row->date[0] + days;
			row->flags &= ~EXPORT_ASSUMED & 31;
			n++;
		}
	return n;
}
