/*
 * alert_list -- the alerts that a run writes, in their order.
 */
#ifndef ALERT_LIST_H
#define ALERT_LIST_H

#include <stddef.h>

#include "alert/alert.h"

struct alert_list_item {
	struct alert alert;	/* its texts are in text */
	char *text;
	int dropped;		/* not to be written */
};

struct alert_list {		/* all zero is an empty one */
	struct alert_list_item *item;	/* [n] */
	size_t n, cap;
};

/* Adds a copy of a; severity, kind and audience are constants that stay. */
void	alert_list_add(struct alert_list *b, const struct alert *a);

/* Drops the alerts of a deal.  Returns how many. */
size_t	alert_list_drop(struct alert_list *b, const char *deal, size_t n);

/* How many there are to be written. */
size_t	alert_list_size(const struct alert_list *b);

void	alert_list_free(struct alert_list *b);

#endif
