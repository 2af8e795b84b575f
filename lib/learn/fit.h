/*
 * fit -- boosted trees from deals as they looked while they were open,
 * with those still open as partial evidence.
 *
 * Wins close faster than losses, so closed deals alone promise far too many
 * wins in an open pipeline.  A deal that is open takes part as Won with
 * weight q and as Lost with weight 1 - q.  q starts as the share that
 * Aalen-Johansen gives to deals still open at its age; then it is what an
 * additive logistic regression (logit) predicts of its latest row, for
 * FIT_ROUNDS models in all.  Trees learn from the labels of the last one.
 * They and the regression err differently, so the model can hold both: the
 * regression's parts are a tree per column then (xgb_add).
 */
#ifndef FIT_H
#define FIT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "deal/dataset.h"
#include "learn/xgb.h"
#include "stats/logit.h"

enum { FIT_ROUNDS = 4 };

struct fit {
	const struct dataset *s;
	size_t rows;		/* learn from rows [0, rows) */
	int32_t now;		/* with what was known on that day: closed_date < now */
	const struct xgb_param *param;
	size_t params;
	unsigned trees;
	size_t rounds;		/* FIT_ROUNDS, or fewer; 1 if no deal is open */
	int only_trees;		/* for a first look: no regression */
	double linear;		/* share of the regression's margin in that of the model made, 0
				 * .. < 1 */
	const struct xgb_param *other;	/* NULL, or another model's of the same rows and labels, */
	size_t others;
	unsigned other_trees;
	struct xgb_trees *second;	/* out: that model, of trees alone; freed by fit_free */
	double base_rate;	/* out: weighted mean outcome of the rows, open deals by
				 * Aalen-Johansen */
	float *label;		/* out: [rows] what the last model learned from; freed by
				 * fit_free */
	struct logit *plain;	/* out: the regression on the same rows and labels; freed by
				 * fit_free */
};

void	fit_free(struct fit *l);

/* The model, freed by xgb_free; NULL with the reason on failure.  Several may run side by side. */
struct xgb_trees *fit_run(struct fit *l, struct err *e);

/*
 * A model that answers by age alone, in steps of x_age_days (feature k), with what
 * Aalen-Johansen says of the rows' ages: a twentieth of the rows is a step.  A missing age has
 * the mean.  Sets label and base_rate too; else as fit_run.
 */
struct xgb_trees *fit_age(struct fit *l, size_t k, struct err *e);

/* Only label, base_rate and, unless only_trees, plain; rounds 0 is as 1. */
void	fit_labels(struct fit *l);

/* What plain says of some rows of the sample: margins into out[n]. */
void	fit_plain_margins(const struct fit *l, const size_t *row, size_t n, float *out);

/*
 * Margins of some rows of the sample by the first trees[c] trees (0: all), into
 * out[counts * rows].
 */
int	fit_margins(struct xgb_trees *t, const struct dataset *s, const size_t *row, size_t rows,
	    const unsigned *trees, size_t counts, float *out, struct err *e);

/*
 * For deals open on day now, by age: the share that will be won.  Into p[n] for
 * deals of these ages.  A deal is known from the first day of all rows on (deal/delayed_entry.h).
 */
void	fit_by_age(const struct dataset *s, size_t rows, int32_t now, const int32_t *age, size_t n,
	    double *p);

#endif
