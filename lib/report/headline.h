/*
 * headline -- the one sentence: did the win rate move, and what moved it?
 *
 * Says nothing that insights and diagnose do not.
 */
#ifndef HEADLINE_H
#define HEADLINE_H

#include "base/buf.h"
#include "report/page.h"
#include "report/tables.h"

/* Appends it to o as plain text; nothing if neither table is there. */
void	headline_write(struct page *p, const struct tables *t, struct buf *o);

/* Insights that name something to act on: causes and a mix, not notes. */
int	headline_is_finding(const struct frame *insights, size_t row);

#endif
