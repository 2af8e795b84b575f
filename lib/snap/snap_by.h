/*
 * snap_by -- the fields whose values a report takes apart: its dimensions and their segments.
 */
#ifndef SNAP_BY_H
#define SNAP_BY_H

#include <stddef.h>

#include "base/err.h"
#include "snap/snap_state.h"

struct snap_by {
	char *const *name;	/* dimensions, as the user calls them */
	size_t *field;		/* of the state */
	size_t n;
};

/*
 * Finds the fields, which must be texts.  0, or -1 with the reason; field is malloced, the
 * caller's in either case.
 */
int	snap_by_find(struct snap_by *by, const struct snap_state *s, struct err *e);

/* A deal's segment in dimension k: the number of its text; how many texts there are for none. */
size_t	snap_by_segment(const struct snap_by *by, size_t k, const struct snap_state *s,
	    size_t deal);

#endif
