/*
 * sim_export -- the deals of a law as the export of a CRM, and their true chances.
 */
#ifndef SIM_EXPORT_H
#define SIM_EXPORT_H

#include "csv/out.h"
#include "gen/sim_defects.h"
#include "gen/sim_law.h"
#include "gen/sim_order.h"

/*
 * The deals in their order, as far as the export has them, in the columns of
 * deal(5) and signal_1 ...; truth (deal_id, p_created, p_asof, outcome) may be NULL.
 */
void	sim_export_write(const struct sim_law *law, const struct sim_order *order,
	    const struct sim_defects *defects, struct out *export, struct out *truth);

#endif
