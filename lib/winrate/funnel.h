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

struct err;

#define FUNNEL_UNPLACED .05	/* of lost deals that say no stage: with more, conversions cannot
				 * be told */

/* The stages of the pipeline in share/stages.csv that has most of the table's. */
struct funnel {
	size_t key;		/* d's key of the stages */
	size_t *rank;		/* [values of the key] from 1; 0: none */
	size_t stages;
	const char **name;	/* [stages + 1] as the input spells it (the first spelling);
				 * NULL: no deal stands there */
};

/*
 * Looks at the deals whose group[i] is not GROUPBY_NONE.  Returns 0, or -1 with
 * the reason.  Freed by funnel_free; the names are d's.
 */
int	funnel_make(struct funnel *f, const struct deals *d, size_t key, const uint32_t *group,
	    struct err *e);
void	funnel_free(struct funnel *f);

/* The rank of the stage in which deal i stands. */
static inline size_t
funnel_rank(const struct funnel *f, const struct deals *d, size_t i)
{
	return f->rank[d->key[i * d->keys + f->key]];
}

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
 * step[stages + 1], from 1 on.  Returns the share of the lost deals that say
 * no stage; above FUNNEL_UNPLACED nothing can be told.
 */
double	funnel_compare(const struct funnel *f, const struct baseline *s, struct funnel_step *step);

#endif
