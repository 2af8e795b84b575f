/*
 * raise_table -- alerts of a small table that is made while another one is read: what was
 * answered, sums of teams.
 *
 * Rules, routes, state and list are those of the run.
 */
#ifndef RAISE_TABLE_H
#define RAISE_TABLE_H

#include "alert/raise.h"
#include "base/buf.h"

/*
 * Raises what the rules in the file called rules say of the rows of table, CSV with its header,
 * whose rows are of a day of their own; name is what messages call it.  of: as the run's raise has
 * it.  0, or -1 with the reason.
 */
int	raise_table(const struct raise_options *of, const char *rules, const struct buf *table,
	    const char *name, struct err *e);

#endif
