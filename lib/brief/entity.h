/*
 * entity -- who and what the tables speak of by name: deals, reps, segments, parts of the
 * change, quarters, kinds of alerts.
 */
#ifndef ENTITY_H
#define ENTITY_H

#include <stddef.h>

#include "brief/brief.h"

struct entities;

enum entity_kind {
	ENTITY_NONE, ENTITY_DEAL, ENTITY_REP, ENTITY_SEGMENT, ENTITY_TOPIC, ENTITY_PERIOD,
	ENTITY_ALERT, ENTITY_ALL
};

struct entity {
	enum entity_kind kind;
	const char *name;		/* as tables have it; the entities' */
	size_t n;
	size_t row;			/* of a deal, in the table of deals */
};

/* Of all that b has read, which stays; the caller's (entities_free). */
struct entities *entities_new(const struct brief *b);
void	entities_free(struct entities *x);

/*
 * The longest name that begins at s and ends at a word's end before s + n; its bytes, 0 if there
 * is none.  first: s begins a sentence, where "Mix" is mix.
 */
size_t	entities_match(const struct entities *x, const char *s, size_t n, int first,
	    struct entity *to);

/* Is the name in a cell of this deal: its rep, industry, region, product, source, stage? */
int	entity_is_of_deal(const struct brief *b, const struct entity *e, size_t row);

/* "ruled out", "explains", ... of a part of the change or a segment; "" if there is none. */
const char *entity_verdict(const struct brief *b, const struct entity *e, size_t *n);

/* Is the segment one whose win rate an insight finds to have moved, or that moved the mix? */
int	entity_is_finding(const struct brief *b, const struct entity *e);

/* Do the tables' own sentences have this text: a quarter, a range, a day? */
int	entity_is_written(const struct brief *b, const char *s, size_t n);

/* All names of this kind, in the order in which they were met; i from 0; NULL at the end. */
const struct entity *entities_get(const struct entities *x, size_t i);

#endif
