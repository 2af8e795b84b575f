/*
 * cohort -- deals by period, as they were known on a day.
 *
 * A deal closed after that day is open, one created after it is not there.
 * Nothing here depends on the order of the rows.
 */
#ifndef COHORT_H
#define COHORT_H

#include <stddef.h>
#include <stdint.h>

#include "base/period.h"
#include "deal/deal.h"
#include "deal/last_day.h"
#include "stats/surv.h"

#define COHORT_NONE UINT32_MAX
#define COHORT_AT_RISK 20	/* deals that tell how far a whole cohort can be followed
				 * (surv_limit) */
#define COHORT_AT_RISK_SEGMENT 5	/* and a segment of it */
#define COHORT_SEEN .98		/* of all wins: from here on a rate is told, and it matters no
				 * more when they come */

struct cohort_options {
	enum period period;
	int fiscal;		/* the month in which the year begins, 1..12 */
	int by_created;		/* a deal's period is that of its created_date, else of its
				 * closed_date */
	int32_t as_of;		/* DATE_NONE: the last day of the data */
	int32_t from, to;	/* only deals with that date between, both included; DATE_NONE:
				 * no bound */
	int32_t horizon;	/* H, for those who know it; 0: by the data */
};

enum {				/* why a period is not to be compared with others */
	COHORT_PARTIAL = 1,	/* more than a tenth of it lies before or after the data; by
				 * created_date, after the last deal created */
	COHORT_EARLY = 2,	/* by closed_date: the data begin less than H before, so mostly
				 * fast deals can have closed */
	COHORT_CUT = 4,		/* by created_date: the export holds only deals that were still
				 * open later */
	COHORT_UNFINISHED = 8	/* by created_date: the export has no open deals, and over 2 %
				 * had no time to close */
};

struct cohort_period {
	int32_t start, next;	/* its first day, and the next one's */
	size_t deals;		/* more than 0 */
	unsigned flags;
};

struct cohorts {
	const struct deals *d;	/* the caller's */
	struct cohort_options o;	/* as_of is set, but DATE_NONE if no deal has a date */
	struct last_day last;	/* of the data */
	int32_t *age;		/* [d->n] days from created_date to closed_date or as_of; -1: not
				 * known */
	uint8_t *kind;		/* [d->n] enum surv_kind */
	int32_t oldest;		/* the highest age; -1: none is known */
	int32_t entry;		/* the table holds deals closed since, or open
				 * (deal/delayed_entry.h); DATE_NONE: all */
	struct surv all;	/* of all deals with an age, whatever their date, from the age on
				 * that they are known from */
	int32_t horizon;	/* H, or the highest age without wins; -1 without deals */
	struct cohort_period *period;	/* [periods] that have deals, ascending */
	size_t periods, cap;
	uint32_t *place;	/* [d->n] the deal's period, or COHORT_NONE if it is left out */
	uint32_t *created_in;	/* [d->n] the period of its created_date, or COHORT_NONE */
	/* deals left out: */
	size_t later;		/* created after as_of */
	size_t undated[2];	/* without created_date, open and closed */
	size_t open;		/* open, and periods are by closed_date */
	size_t outside;		/* not between from and to */
};

/* Makes c; d must live as long.  cohort_free frees what c holds. */
void	cohort_make(struct cohorts *c, const struct deals *d, const struct cohort_options *o);
void	cohort_free(struct cohorts *c);

/*
 * F(t) / F(H) of all deals: how many of the wins are seen by age t; and the age
 * at which COHORT_SEEN of them are.
 */
double	cohort_seen(const struct cohorts *c, int32_t t);
int32_t	cohort_seen_age(const struct cohorts *c);

/* The name of a period (an index of c->period). */
size_t	cohort_text(const struct cohorts *c, size_t period, char buf[PERIOD_TEXT]);

/*
 * Deals by group, ages ascending: those of group g are first[g] .. first[g + 1] - 1.
 * Zero it before the first use; its memory is used again.
 */
struct cohort_groups {
	size_t *first;		/* [groups + 1] */
	int32_t *age;
	uint8_t *kind;
	size_t cap, deal_cap;
};

/* group[d->n] is below groups, or COHORT_NONE.  Deals without an age are in no group. */
void	cohort_group(const struct cohorts *c, const uint32_t *group, size_t groups,
	    struct cohort_groups *g);
void	cohort_groups_free(struct cohort_groups *g);

/* The deals of one group, as surv_fit wants them. */
static inline void
cohort_fit(struct surv *s, const struct cohort_groups *g, size_t group)
{
	surv_fit(s, g->age + g->first[group], g->kind + g->first[group],
	    g->first[group + 1] - g->first[group]);
}

#endif
