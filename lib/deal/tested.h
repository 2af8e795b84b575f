/*
 * tested -- which actions an experiment has shown to help.
 *
 * A table action,experiment: the beginning of an action's text, and the file that
 * dealeffect --arms wrote of its experiment.  Only where that says of the win rate `helps` is the
 * action marked.
 */
#ifndef TESTED_H
#define TESTED_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct tested {			/* all zeros is an empty one: nothing is marked */
	struct tested_row {
		char *action;
		int helps;
		double effect;	/* on the share won */
	} *row;
	size_t n, cap;
};

/* Reads the table and the experiments.  0, or -1 with the reason; freed by tested_free. */
int	tested_read(struct tested *t, const char *path, struct err *e);
void	tested_free(struct tested *t);

/* Behind an action that helps: " (tested: +8.1 points)".  The n bytes at s are the action. */
void	tested_mark(const struct tested *t, const char *s, size_t n, struct buf *o);

#endif
