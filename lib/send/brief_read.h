/*
 * brief_read -- what dealbrief wrote, as a digest's items: each paragraph or sentence is one.
 *
 * A part's title is the subject of its first item, the others have none.  Its text, Markdown
 * and JSON are known.
 */
#ifndef BRIEF_READ_H
#define BRIEF_READ_H

#include "alert/alert.h"
#include "base/buf.h"
#include "base/err.h"

extern const char brief_kind[];		/* "brief", of the alerts that are one */

/*
 * Appends the items of the file called path to l, for this recipient, of the day that the
 * brief is of (today if it does not say).  Their ids follow from the file's bytes: the
 * same brief has the same ids anywhere.  0, or -1 with the reason: a file without text.
 */
int	brief_read(struct alert_list *l, const char *path, const char *recipient, struct err *e);

/* Is it such an item? */
int	brief_is_item(const struct alert *a);

/* Appends the items as text for a person: titles, and lines of 76 characters. */
void	brief_put(struct buf *o, const struct alert_list *l);

#endif
