/*
 * slots -- a sentence around facts: "{f13} fell to {f12}", in which no digit is the writer's.
 */
#ifndef SLOTS_H
#define SLOTS_H

#include <stddef.h>

#include "base/buf.h"
#include "brief/brief.h"
#include "brief/verify.h"

enum { SLOTS_MAX = 16 };

struct slots {
	struct buf text;		/* filled */
	struct slot {
		size_t at, n;		/* where in it */
		size_t fact;		/* FACT_NONE: an action */
	} slot[SLOTS_MAX];
	size_t n;
};

/*
 * Fills the n bytes at s.  0, or -1 with a finding in to: an id that there is none of.  Freed by
 * slots_free in either case.
 */
int	slots_fill(struct slots *x, const struct brief *b, const char *s, size_t n,
	    struct verify_result *to);
void	slots_free(struct slots *x);

/*
 * Judges what is filled: as any sentence, and no digit stands outside of a slot, and
 * the subject of each fact stands in it.
 */
void	slots_verify(const struct slots *x, const struct brief *b, struct verifier *v,
	    struct verify_result *to);

#endif
