#include <math.h>

#include "gen/sim_record.h"

void
sim_record_make(struct sim_record *r, const struct sim_law *law, const struct sim_deal *d,
    int32_t as_of)
{
	int open = d->closed > as_of;

	r->created = d->created;
	r->closed = open ? DATE_NONE : d->closed;
	r->expected = d->expected;
	for (size_t k = 0; k < SIM_DIMS; k++)
		r->value[k] = d->missing >> k & 1 ? "" : law->dim[k].value[d->level[k]].name;
	r->stage = open ? d->stage : d->won ? "Closed Won" : "Closed Lost";
	r->amount = d->missing >> SIM_AMOUNT & 1 ? NAN : d->amount;
	r->outcome = open ? DEAL_OPEN : d->won ? DEAL_WON : DEAL_LOST;
}
