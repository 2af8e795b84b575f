/*
 * text_digest -- a digest as text for a person, who reads a page and not fifty.
 */
#ifndef TEXT_DIGEST_H
#define TEXT_DIGEST_H

#include <stddef.h>

#include "base/buf.h"
#include "send/digest.h"

enum { TEXT_DIGEST_ALERTS = 20 };	/* three screens: of the sample each has 7 lines */

/*
 * Appends the alerts as alert_print writes them, the most severe first, of these
 * those with the most money, else in their order.  If there are more than limit (0: any number),
 * so many, and a paragraph at the end: how many more there are, of what
 * severity, for whom most of them, and that source (a file's name) has all.
 */
void	text_digest_write(struct buf *o, const struct digest *d, size_t limit, const char *source);

#endif
