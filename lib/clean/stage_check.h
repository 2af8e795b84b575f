/*
 * stage_check -- stages that are read as open and look closed.
 *
 * Where an export has nothing but the stage's name to tell won, lost and open
 * deals apart, a schema takes those that it does not know for open.  A name
 * such as "Gewonnen" or "Closed - no budget", or a stage of STAGE_CHECK_DEALS deals
 * and more whose close dates are all before the export's last day, speaks
 * against that.  Nothing is decided here: the user is to be told.
 */
#ifndef STAGE_CHECK_H
#define STAGE_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "clean/export.h"

enum { STAGE_CHECK_DEALS = 5 };

struct stage_check_stage {
	const char *name;		/* the export's */
	size_t len;
	uint64_t deals;			/* that count, and are open for want of a rule */
	uint32_t number;		/* in the order of the input */
	int sounds;			/* its name sounds closed */
	int past;			/* all close dates have passed */
};

/*
 * The stages of a settled export whose deals are open for want of a rule,
 * those with most deals first, equal ones in the order of the input; *n of
 * them, the caller's to free.  The export's last day is the last one on which
 * a deal was created or closed.
 */
struct stage_check_stage *stage_check_stages(const struct export *x, size_t *n);

/* Nonzero if the stage is one to tell of. */
int	stage_check_looks_closed(const struct stage_check_stage *s);

#endif
