/*
 * raise -- decides who hears of which record, and what is said again.
 *
 * Rules say which records matter, routes who hears of them, the ranking what
 * comes first, the state what was said already.  Deals stream; a table of
 * periods is held (alert/period_chart.h).
 */
#ifndef RAISE_H
#define RAISE_H

#include <stdint.h>

#include "alert/alert.h"
#include "alert/alert_state.h"
#include "alert/feedback.h"
#include "alert/rule_match.h"
#include "alert/route.h"
#include "alert/teams.h"
#include "csv/out.h"
#include "csv/parallel.h"

struct raise_options {			/* all pointers are the caller's, and stay */
	const struct rec *r;
	struct rule_match_options match;	/* fields: of r; state, all: set by raise_new */
	const struct routes *routes;	/* or NULL */
	struct alert_state *state;	/* or NULL: nothing was said before */
	struct alert_list *alerts;	/* what is pending, and then what is to be written */
	struct out *arms;		/* or NULL: the arm of each deal, as a table */
	const struct feedback *feedback;	/* or NULL: what was answered */
	struct teams *teams;		/* or NULL: what each manager's deals add up to */
	int daily;			/* what has changed is told each time, heard or not */
	const char *currency;
	size_t top;			/* alerts per recipient */
	int32_t cooldown;		/* days */
};

struct raise_counts {			/* of rows; each but fitting once */
	struct rule_match_counts no;	/* without a match, by reason */
	uint64_t held, quiet, raised;
	uint64_t answered;		/* of the quiet, by what was answered */
	uint64_t dropped;		/* pending alerts of deals that are closed now */
	uint64_t rescored;		/* deals scored by a model that is new to the state */
	uint64_t earlier;		/* of a day before the state's */
};

struct raise;

struct raise *raise_new(const struct raise_options *o);
void	raise_free(struct raise *h);

/* For parallel_run, with the raise as arg. */
extern const struct parallel raise_work;

/*
 * Ends the input: all alerts are in o->alerts, what was raised is in o->state.
 * 0, or -1 with the reason.
 */
int	raise_end(struct raise *h, struct err *e);

/* The latest day of the input; DATE_NONE without rows. */
int32_t	raise_day(const struct raise *h);
const struct raise_counts *raise_counts(const struct raise *h);

/* The first model that is new to the state, and the one before it; the state's. */
const char *raise_new_model(const struct raise *h, const char **before);

/* The reps whom the routes do not know: how many, and one of them. */
uint32_t raise_unrouted(const struct raise *h, const char **rep, size_t *n);

#endif
