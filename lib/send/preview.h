/*
 * preview -- what would be sent, and where to, for a person to look at: nothing is sent
 * or changed.
 */
#ifndef PREVIEW_H
#define PREVIEW_H

#include "base/err.h"
#include "csv/out.h"
#include "send/digest.h"
#include "send/dispatch.h"

/*
 * Appends what the spool holds for the channel, then what is new, each alert
 * once and without those that were delivered.  0, or -1 with the reason: the
 * spool cannot be read.
 */
int	preview_write(struct out *to, const struct dispatch_options *o, struct digests *fresh,
	    struct err *e);

#endif
