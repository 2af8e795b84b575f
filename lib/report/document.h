/*
 * document -- the whole page: head, policy, tabs, style, script and data.
 */
#ifndef DOCUMENT_H
#define DOCUMENT_H

#include "base/err.h"
#include "csv/out.h"
#include "report/content.h"

/* Writes it.  0, or -1 with the reason: what stands in share cannot be read. */
int	document_write(struct content *c, struct out *o, struct err *e);

#endif
