/*
 * waiting -- how long won and lost deals take: the shares that take longer than so many days.
 * The part "waiting" of the model file, dealmodel(5).
 *
 * From the Aalen-Johansen incidences of all deals: 1 - F(age) / F(end), of Won and of Lost.  What a
 * score of an open deal becomes as the days pass follows from them: odds times how much rarer it
 * has become that a won deal is still open than that a lost one is.
 */
#ifndef WAITING_H
#define WAITING_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "deal/dataset.h"

struct model;

#define WAITING_LEAST_WON 1e-4		/* shares are no less than that, so that odds are finite */
#define WAITING_LEAST_LOST 2e-4
enum { WAITING_ENOUGH = 20 };		/* won deals, and lost ones, for curves to be made */

struct waiting {			/* all zeros is an empty one */
	int32_t horizon;		/* the age by which 99 % of wins have come */
	size_t days;			/* ages 0 .. days - 1 */
	double *won, *lost;		/* [days] shares that take longer, falling */
};

/*
 * From n deals: age[i] at the end, entry[i] from which on it is known, kind[i] an enum surv_kind.
 * 0; -1 and an empty w with fewer than WAITING_ENOUGH of either outcome.  waiting_free frees what
 * w holds.
 */
int	waiting_fit(struct waiting *w, const int32_t *age, const int32_t *entry,
	    const uint8_t *kind, size_t n);

/* The same of a dataset's deals, each known from its first row on, as of the last day. */
int	waiting_of(struct waiting *w, const struct dataset *s);
void	waiting_free(struct waiting *w);

/* At an age in days, 0 or more; beyond the last they are at their least. */
double	waiting_won(const struct waiting *w, int32_t age);
double	waiting_lost(const struct waiting *w, int32_t age);

/* By how much the odds of winning have changed from age a to age b, still open. */
double	waiting_odds(const struct waiting *w, int32_t a, int32_t b);

/* The part's JSON text; malloced. */
char	*waiting_text(const struct waiting *w);

/* 0; -1 with the reason if the part is damaged, with an empty one if there is none. */
int	waiting_read(struct waiting *w, const struct model *m, struct err *e);

#endif
