/*
 * asof -- what was known of all deals on a day.
 *
 * History on day D is the deals with closed_date < D; open on D are those
 * created by D and not closed by D.  The day only moves forward, so every
 * counter is a running one, and nothing of a later day can be in it.
 * With changes of deals' fields, owner and amount of a deal are those of the
 * day.  No result depends on the order of the rows.
 */
#ifndef ASOF_H
#define ASOF_H

#include <stddef.h>
#include <stdint.h>

#include "deal/change.h"
#include "deal/deal.h"
#include "deal/stage.h"
#include "stats/running_median.h"

/*
 * The groups that deals belong to.  The first five are single columns.
 * A group is a number, or INTERN_NONE where a value is missing, or ASOF_NEW: the value,
 * or the pair of two, is one that no deal has.
 */
enum asof_dim {
	ASOF_REP, ASOF_INDUSTRY, ASOF_REGION, ASOF_PRODUCT, ASOF_SOURCE,
	ASOF_REP_INDUSTRY, ASOF_REGION_SOURCE, ASOF_DIMS
};
#define ASOF_NEW (INTERN_NONE - 1)
#define ASOF_KEYS 5			/* columns, the first keys of struct deals */
extern const char *const asof_key[ASOF_KEYS];	/* their names, for deals_read */

struct asof_count {
	uint32_t won, closed;
};

struct asof_rep {			/* what only reps have */
	uint32_t open;			/* deals open on the day */
	int32_t last_win;		/* closed_date of the last win, or DATE_NONE */
	struct running_median amount;	/* of closed deals */
	struct asof_quarter *quarter;	/* closed deals by calendar quarter, ascending */
	size_t quarters, quarter_cap;
};

struct asof_quarter {
	int32_t start;
	struct asof_count count;
};

struct asof_past {			/* of a deal, by its changes up to the day */
	double amount;			/* NaN if missing; that of the first change before it,
					 * of the table without any */
	double first_amount;		/* of the first change; NaN before */
	float progress;			/* of the last stage that has a rank; NaN before */
	int32_t since;			/* when it came to its stage */
	int32_t expected;		/* its close date, or DATE_NONE */
	uint32_t stage;			/* in changes->stage; INTERN_NONE before the first change */
	uint32_t owner;			/* its group; INTERN_NONE if missing */
	uint32_t moves, reversals;	/* from stage to stage; of them to an earlier one */
	uint32_t pushes;		/* of the close date to a later day */
	uint32_t owners;		/* changes of the owner */
};

struct asof {
	const struct deals *deals;
	const struct changes *changes;	/* NULL: not known */
	int32_t day;			/* DATE_NONE before the first asof_move */
	int32_t first_day;		/* the earliest created_date of all deals */
	uint32_t groups[ASOF_DIMS];	/* numbered in the order of their texts */
	uint32_t *rank[ASOF_KEYS];	/* [values of the key]: group of each; INTERN_NONE for
					 * the empty one */
	uint32_t *name;			/* [groups of ASOF_REP]: the number of its text */
	uint32_t *pair[ASOF_DIMS];	/* [deals] group of each deal, of pairs; INTERN_NONE if a
					 * value is missing */
	uint32_t *parent[ASOF_DIMS], *other[ASOF_DIMS];	/* [groups] of pairs: the groups of the
							 * two columns */
	double *progress;		/* [stages of changes] */
	struct asof_past *past;		/* [deals]; NULL without changes */
	struct asof_count *all[ASOF_DIMS];	/* [groups] whole history */
	struct asof_count *recent[ASOF_DIMS];	/* [groups] closed in the last 180 days */
	double strength[ASOF_DIMS];	/* of shrinkage, as of the first of the month */
	struct asof_count total, last90;
	struct running_median cycle;	/* of won deals */
	struct running_median *product_cycle;	/* [groups of ASOF_PRODUCT] */
	struct running_median *product_amount;	/* of closed deals */
	struct asof_rep *rep;		/* [groups of ASOF_REP] */

	uint32_t *by_closed, *by_created;	/* closed deals, deals with a created_date, in
						 * order of the day */
	size_t n_closed, n_created;
	size_t history, left180, left90, ended, begun, changed;	/* how far each has moved */
	int32_t month;			/* of the strengths */
};

/*
 * d is borrowed and must have been read with asof_key as its first keys; so are the changes, NULL
 * if there are none, and the stages (NULL only without changes).  The result is
 * the caller's (asof_free).
 */
struct asof *asof_new(const struct deals *d, const struct changes *c, const struct stages *s);
void	asof_free(struct asof *a);

/* Back to the time before all days. */
void	asof_start(struct asof *a);

/* Moves to day, which is not before the present one. */
void	asof_move(struct asof *a, int32_t day);

/* The group of a deal on the day; INTERN_NONE if a value is missing. */
static inline uint32_t
asof_group(const struct asof *a, enum asof_dim dim, size_t deal)
{
	if (dim >= ASOF_KEYS)
		return a->pair[dim][deal];
	if (dim == ASOF_REP && a->past != NULL)
		return a->past[deal].owner;
	return a->rank[dim][a->deals->key[deal * a->deals->keys + dim]];
}

/* The column whose rate stands in for a pair that is missing. */
static inline enum asof_dim
asof_parent(enum asof_dim dim)
{
	return dim == ASOF_REP_INDUSTRY ? ASOF_REP : ASOF_REGION;
}

/* Its value of a column on the day, the maps'; *n its length. */
const char *asof_value(const struct asof *a, enum asof_dim dim, size_t deal, size_t *n);

/* Its amount on the day; NaN if missing. */
static inline double
asof_amount(const struct asof *a, size_t deal)
{
	return a->past != NULL ? a->past[deal].amount : a->deals->deal[deal].amount;
}

/* The share won of the whole history; NaN without history. */
double	asof_rate_overall(const struct asof *a);

/* All groups of a deal on the day. */
void	asof_groups(const struct asof *a, size_t deal, uint32_t group[ASOF_DIMS]);

/*
 * The groups of a deal that is none of a's, of what its columns hold: empty texts are
 * missing values.  On any day: by any thread while a moves, unless it knows changes.
 */
struct asof_text {
	const char *s;
	size_t n;
};
void	asof_groups_of(const struct asof *a, const struct asof_text value[ASOF_KEYS],
	    uint32_t group[ASOF_DIMS]);

/*
 * The win rate of a group, shrunk to its parent (a pair's first column; a column's overall
 * rate) by empirical Bayes; the parent's own for a new or missing group.
 * recent: of the last 180 days, shrunk to the former.  NaN without history.
 * group holds the deal's groups, of which those of dim and its parent count.
 */
double	asof_rate(const struct asof *a, enum asof_dim dim, const uint32_t group[ASOF_DIMS],
	    int recent);

/* Closed deals of a group behind that rate. */
uint32_t asof_closed(const struct asof *a, enum asof_dim dim, uint32_t group, int recent);

/*
 * clip(1 - s / mean, 0, 1) of a rep's quarterly win rates, s with n - 1,
 * over quarters with 5 or more closed deals; NaN with fewer than 3 of them
 * or without wins.
 */
double	asof_consistency(const struct asof *a, uint32_t rep);

#endif
