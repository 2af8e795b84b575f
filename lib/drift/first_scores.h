/*
 * first_scores -- the first score of each deal, and what became of it.
 *
 * A log has deal_id, as_of_date, win_probability and perhaps model_id, of any number of runs and
 * models: of a deal the earliest row counts; of several on that day, that of the model whose id
 * comes first, and the lowest.
 */
#ifndef FIRST_SCORES_H
#define FIRST_SCORES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "csv/rec.h"
#include "drift/outcomes.h"

struct first_score {
	double p;			/* in (0, 1): at least 1e-6, at most 1 - 1e-6 */
	int32_t day;			/* of the score */
	int32_t created, closed;	/* closed: DATE_NONE while open */
	uint8_t kind;			/* enum deal_outcome */
};

struct first_scores {			/* all zeros is an empty one */
	struct first_score *deal;	/* in the order of day, created, closed, kind, p */
	size_t n, cap;
	size_t absent;			/* deals whose outcome is not known: not in the table */
	size_t beyond;			/* scored when 99 % of wins had come: they tell nothing */
	size_t unscored;		/* rows without a score */
	int32_t last;			/* the day of the outcomes */
};

/* The log that r has, against the outcomes.  0, or -1 with the reason. */
int	first_scores_read(struct first_scores *f, struct rec *r, const struct outcomes *o,
	    struct err *e);

/*
 * The score p[i] of row i of a dataset of entries; those scored up to the day after are left out
 * (DATE_NONE: none).
 */
void	first_scores_of(struct first_scores *f, const struct dataset *s, const double *p,
	    int32_t after, const struct outcomes *o);
void	first_scores_free(struct first_scores *f);

/* Leaves out deals that were past w's horizon when they were scored. */
void	first_scores_within(struct first_scores *f, const struct waiting *w);

#endif
