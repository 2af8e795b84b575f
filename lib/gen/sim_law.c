#include <stdlib.h>

#include "base/mem.h"
#include "gen/sim_law.h"

int
sim_segment_has(const struct sim_segment *s, const struct sim_deal *d)
{
	for (size_t k = 0; k < SIM_DIMS; k++)
		if (s->level[k] >= 0 && (size_t)s->level[k] != d->level[k])
			return 0;
	return 1;
}

void
sim_law_make_room(struct sim_law *law)
{
	size_t reps = law->o.reps;

	for (size_t k = 0; k < SIM_DIMS; k++)
		law->effect[k] = mem_zero(law->dim[k].n, sizeof *law->effect[k]);
	law->pair = mem_zero(reps * law->dim[SIM_INDUSTRY].n, sizeof *law->pair);
	law->drift_of_rep = mem_zero(reps, sizeof *law->drift_of_rep);
	law->shocks = (size_t)(law->o.last - law->first) / 30 + 1;
	law->shock = mem_zero(law->shocks, sizeof *law->shock);
	law->rep_from = mem_zero(reps, sizeof *law->rep_from);
	law->rep_to = mem_zero(reps, sizeof *law->rep_to);
}

void
sim_law_free(struct sim_law *law)
{
	for (size_t i = 0; i < law->o.reps; i++)
		free((char *)law->rep[i].name);
	free(law->rep);
	for (size_t k = 0; k < SIM_DIMS; k++)
		free(law->effect[k]);
	free(law->pair);
	free(law->drift_of_rep);
	free(law->shock);
	free(law->rep_from);
	free(law->rep_to);
}
