/*
 * outbox -- the alerts that a run writes, in their order.
 */
#ifndef ALERT_LIST_H
#define ALERT_LIST_H

#include <stddef.h>

#include "alert/alert.h"

struct outbox_item {
	struct alert alert;	/* its texts are in text */
	char *text;
	int dropped;		/* not to be written */
};

struct outbox {			/* all zero is an empty one */
	struct outbox_item *item;	/* [n] */
	size_t n, cap;
};

/* Adds a copy of a; severity, kind and audience are constants that stay. */
void	outbox_add(struct outbox *b, const struct alert *a);

/* Drops the alerts of a deal.  Returns how many. */
size_t	outbox_drop(struct outbox *b, const char *deal, size_t n);

/* How many there are to be written. */
size_t	outbox_size(const struct outbox *b);

void	outbox_free(struct outbox *b);

#endif
