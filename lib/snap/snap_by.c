#include <math.h>
#include <string.h>

#include "base/intern.h"
#include "base/mem.h"
#include "snap/snap_by.h"

int
snap_by_find(struct snap_by *by, const struct snap_state *s, struct err *e)
{
	by->field = mem_zero(by->n, sizeof *by->field);
	for (size_t k = 0; k < by->n; k++) {
		by->field[k] = snap_state_find(s, by->name[k], strlen(by->name[k]));
		if (by->field[k] == SIZE_MAX || s->column[by->field[k]].kind != SNAP_IS_TEXT)
			return err_set(e, "-b: no field of texts of the deals: '%s'", by->name[k]);
	}
	return 0;
}

size_t
snap_by_segment(const struct snap_by *by, size_t k, const struct snap_state *s, size_t deal)
{
	const double v = snap_value(s, by->field[k], (uint32_t)deal);

	return isnan(v) ? intern_size(s->column[by->field[k]].text) : (size_t)v;
}
