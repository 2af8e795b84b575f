/*
 * basis -- what answers rest on: a model, a state as of a day, labels, a playbook.
 *
 * Loaded together; nothing of it changes, but for the groups of the state, which serve/days
 * moves from day to day.
 */
#ifndef BASIS_H
#define BASIS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/opt.h"
#include "csv/refdata.h"
#include "deal/deal.h"
#include "explain/contribution.h"
#include "model/scoring.h"

struct asof;
struct model;
struct stages;

/* What to load; borrowed. */
struct basis_options {
	const char *model, *state, *stages, *labels, *playbook, *thresholds;
	struct opt_list extra;	/* dealfeat -x */
	int32_t as_of;		/* DATE_NONE: the state's */
	size_t threads;		/* to load with */
};

struct basis {
	const struct basis_options *options;
	struct model *m;
	struct contributions contributions;	/* what leads to its margins */
	struct scoring scoring;
	double typical;			/* the win probability that effects start from */
	int32_t day;			/* of the features, unless a request asks for another */
	struct deals deals;		/* of the state; none without */
	struct asof *a;			/* theirs; NULL without a state */
	struct stages *stages;
	int stages_tell;		/* how far deals are: see feature_rows_progress */
	struct refdata_from labels, playbook;	/* s is malloced */
};

/*
 * Loads it.  usual: the day, if neither the options nor the state say one (DATE_NONE: the last day
 * of its data).  0, or -1 with the reason; freed by basis_free in either case.
 */
int	basis_load(struct basis *g, const struct basis_options *o, int32_t usual, struct err *e);
void	basis_free(struct basis *g);

#endif
