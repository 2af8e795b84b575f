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

#include "alert/alert_fields.h"
#include "alert/alert_list.h"
#include "alert/alert_state.h"
#include "alert/route.h"
#include "alert/rule.h"
#include "base/out.h"
#include "csv/parallel.h"

struct raise_options {			/* all pointers are the caller's, and stay */
	const struct rec *r;
	const struct alert_fields *fields;	/* of r */
	const struct rules *rules;
	const size_t *rule;		/* [n]: those for this table, bound to it, in order */
	size_t n;
	const struct routes *routes;	/* or NULL */
	struct alert_state *state;	/* or NULL: nothing was said before */
	struct alert_list *alerts;	/* what is pending, and then what is to be written */
	struct out *arms;		/* or NULL: which deals are held out */
	const char *currency, *salt;
	double min_amount;		/* 0: all deals */
	double holdout;			/* share of the deals */
	size_t top;			/* alerts per recipient */
	int32_t cooldown;		/* days */
};

struct raise_counts {			/* of rows; each but fitting once */
	uint64_t closed, small, unscored, held, quiet, raised, other;
	uint64_t dropped;		/* pending alerts of deals that are closed now */
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

/* The reps whom the routes do not know: how many, and one of them. */
uint32_t raise_unrouted(const struct raise *h, const char **rep, size_t *n);

#endif
