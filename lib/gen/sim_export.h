/*
 * sim_export -- the deals of a law as the export of a CRM, and their true chances.
 */
#ifndef SIM_EXPORT_H
#define SIM_EXPORT_H

#include "csv/out.h"
#include "gen/sim_defects.h"
#include "gen/sim_law.h"
#include "gen/sim_order.h"

/* What an export is besides the law's last day. */
struct sim_export {
	int32_t as_of;		/* its day, up to the law's last one */
	int past;		/* deals have a past (gen/sim_past.h), and those created later are
				 * not there */
	struct out *truth;	/* deal_id, p_created, p_asof, outcome; may be NULL */
	struct out *history;	/* deal_id, changed_on, field, value; may be NULL */
	struct out *arms;	/* of the experiment, as dealalert --arms; may be NULL */
};

/*
 * The deals in their order, as far as the export has them, in the columns of
 * deal(5), signal_1 ... and those of the levers.
 */
void	sim_export_write(const struct sim_law *law, const struct sim_order *order,
	    const struct sim_defects *defects, const struct sim_export *e, struct out *export);

#endif
