/*
 * sim_export -- the deals of a law as the export of a CRM, and their true chances.
 */
#ifndef SIM_EXPORT_H
#define SIM_EXPORT_H

#include <stddef.h>

#include "csv/out.h"
#include "gen/simulate.h"

/*
 * So many deals, in the order of their created dates, in the columns of deal(5)
 * and signal_1 ...; truth (deal_id, p_created, p_asof, outcome) may be NULL.
 */
void	sim_export_write(const struct simulate *law, size_t deals, struct out *export,
	    struct out *truth);

#endif
