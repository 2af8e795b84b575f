/*
 * drivers -- why a win rate moved: each cause once.
 *
 * Segments overlap: when one region wins less, so do the reps who sell there
 * and all deals together.  Each deal's pseudo-value is compared with what its
 * segments and amount say of it (ridge); what is left is execution, and what
 * moved in the deals' own make-up is mix.  The segment, pair of segments or
 * "all deals" whose rest moved most beyond chance is named and taken out, and
 * so on, until nothing is left.  All of this is done by age and by closed share at
 * once (stats/contrast.h): a cause moved by both, beyond what the speed of its wins
 * may be.
 *
 * The tests share a budget of error over everything that is looked at: all deals, mix, and
 * speed (of all closings, and of wins) have a sixth each, all single segments together a
 * quarter and all pairs together a quarter (what is not there gives its part to the
 * others), each of them in proportion to what its deals can tell.  Causes are one family
 * (weighted Benjamini-Hochberg); mix and speed stand for themselves.  Three fifths are kept
 * in reserve: a list of causes is read as a whole, and chance is to add one to few of them.
 *
 * Source: C. R. Genovese, K. Roeder, L. Wasserman, Biometrika 93 (2006), 509-524.
 */
#ifndef DRIVERS_H
#define DRIVERS_H

#include <stddef.h>
#include <stdint.h>

#include "winrate/baseline.h"
#include "winrate/mix.h"

#define DRIVERS_NONE SIZE_MAX
#define DRIVERS_FOUND .05	/* q-values up to here are named */
#define DRIVERS_ROUNDS 6

struct drivers_cause {
	size_t dim[2];		/* keys of c->d; DRIVERS_NONE: no (further) one; both: all deals */
	uint32_t value[2];
	size_t deals[2];	/* on the sides, without those of causes before */
	double rate[2];		/* mean pseudo-value: the part of F(tau) */
	double change, lo, hi;	/* of the rest by age, with its 95 % interval */
	double p, q;
	double points;		/* of the overall change: share of the recent deals x change */
	double amount;		/* of its recent deals; without any, 0 */
};

struct drivers {
	struct baseline s;
	double rate[2];		/* F(tau), by the deals' own chances (winrate/residual.h) */
	struct mix mix;
	double base, recent;	/* execution: mean rest of the sides */
	double change, lo, hi, p;	/* of the rest, all deals; its 95 % interval */
	double closing_q, wins_q;	/* of speed.closing_z, beyond what the named causes make
					 * of it, and of speed.wins_z */
	int untold;		/* nothing is named, but one way to compare alone would: > 0: deals
				 * may close faster, < 0: later */
	size_t tests;		/* in the family: the first round's */
	double detectable;	/* the smallest change of all deals that would be named with
				 * power 80 % */
	double amount;		/* of all recent deals */
	struct drivers_cause cause[DRIVERS_ROUNDS];
	size_t causes;
};

/*
 * Compares the sides of a baseline over the given keys of c->d; who is the one of
 * them that says who does the deals (a rep who comes or leaves is no change of what is
 * pursued), DRIVERS_NONE if there is none.  Keys, and the amount, that know what open deals
 * cannot are left out with a warning by their names (winrate/leaky.h).
 * Returns 0, or -1 with the reason.  Freed by drivers_free in either case.
 */
int	drivers_run(struct drivers *p, const struct cohorts *c, const size_t *key,
	    char *const *name, size_t keys, size_t owner_key, const struct baseline_options *o,
	    struct err *e);
void	drivers_free(struct drivers *p);

#endif
