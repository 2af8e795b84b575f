/*
 * funnel -- the stages that deals come through, and what goes on from each.
 *
 * A deal has come through all stages before the one it stands in, a won deal
 * through all.  A lost deal tells where it was lost only if it keeps its stage.
 */
#ifndef FUNNEL_H
#define FUNNEL_H

#include <stddef.h>
#include <stdint.h>

#include "deal/deal.h"
#include "winrate/baseline.h"

struct buf;
struct err;

#define FUNNEL_UNPLACED .05	/* of lost deals in no stage of it: with more, conversions cannot
				 * be told */

/* The stages of the pipeline in a table of stages that has most of the deals'. */
struct funnel {
	size_t key;		/* d's key of the stages */
	size_t *rank;		/* [values of the key] from 1; 0: none */
	size_t stages;
	const char **name;	/* [stages + 1] as the input spells it (the first spelling);
				 * NULL: no deal stands there */
};

/*
 * Looks at the deals whose group[i] is not GROUPBY_NONE; path is the table of
 * stages, NULL: share/stages.csv.  Returns 0, or -1 with the reason.  Freed by
 * funnel_free; the names are d's.
 */
int	funnel_make(struct funnel *f, const struct deals *d, size_t key, const uint32_t *group,
	    const char *path, struct err *e);
void	funnel_free(struct funnel *f);

/* The rank of the stage in which deal i stands. */
static inline size_t
funnel_rank(const struct funnel *f, const struct deals *d, size_t i)
{
	return f->rank[d->key[i * d->keys + f->key]];
}

/* The deals of a group, not won, in a stage that the pipeline does not have. */
struct funnel_outside {
	uint32_t group, value;	/* number of the stage; an empty text: they say none */
	size_t open, lost;
};

/*
 * All of them into *list, the caller's: by group, the stage with most open
 * deals first, then that with most lost ones.  Returns how many.
 */
size_t	funnel_outside(const struct funnel *f, const struct cohorts *c, const uint32_t *group,
	    struct funnel_outside **list);

/* Adds to the note what the lost deals of n of them say of where they were lost. */
void	funnel_say_lost(struct buf *note, const struct funnel *f, const struct deals *d,
	    const struct funnel_outside *list, size_t n);

/* Of the deals that reach a stage, those that are not lost there by the age tau. */
struct funnel_step {
	double n[2];		/* how many reach it, by what they tell (effective) */
	double rate[2];
	double change, lo, hi, p;	/* Newcombe's interval and the score test, by age and by
				 * closed share together (stats/contrast.h) */
};

/*
 * Compares the sides of a baseline, in which lost deals of each stage are a
 * competing risk of their own (Aalen-Johansen), open deals censored.
 * step[stages + 1], from 1 on.  Returns the share of the lost deals in no
 * stage of the pipeline; above FUNNEL_UNPLACED nothing can be told.
 */
double	funnel_compare(const struct funnel *f, const struct baseline *s, struct funnel_step *step);

#endif
