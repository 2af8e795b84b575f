/*
 * learn -- boosted trees from deals as they looked while they were open,
 * with those still open as partial evidence.
 *
 * Wins close faster than losses, so closed deals alone promise far too many
 * wins in an open pipeline.  A deal that is open takes part as Won with
 * weight q and as Lost with weight 1 - q.  q starts as the share that
 * Aalen-Johansen gives to deals still open at its age; then it is what an
 * additive logistic regression (logit) predicts of its latest row, for
 * LEARN_ROUNDS models in all.  Trees learn from the labels of the last one.
 * They and the regression err differently, so the model can hold both: the
 * regression's parts are a tree per column then (train_add).
 */
#ifndef FIT_H
#define FIT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "learn/dataset.h"
#include "learn/xgb.h"
#include "stats/logit.h"

enum { LEARN_ROUNDS = 4 };

struct learn {
	const struct sample *s;
	size_t rows;		/* learn from rows [0, rows) */
	int32_t now;		/* with what was known on that day: closed_date < now */
	const struct train_param *param;
	size_t params;
	unsigned trees;
	size_t rounds;		/* LEARN_ROUNDS, or fewer; 1 if no deal is open */
	int only_trees;		/* for a first look: no regression */
	double linear;		/* share of the regression's margin in that of the model made, 0 .. < 1 */
	double base_rate;	/* out: weighted mean outcome of the rows, open deals by Aalen-Johansen */
	float *label;		/* out: [rows] what the last model learned from; freed by learn_free */
	struct logit *plain;	/* out: the regression on the same rows and labels; freed by learn_free */
};

void	learn_free(struct learn *l);

/* The model, freed by train_free; NULL with the reason on failure.  Several may run side by side. */
struct train_trees *learn_run(struct learn *l, struct err *e);

/* Only label, base_rate and, unless only_trees, plain; rounds 0 is as 1. */
void	learn_labels(struct learn *l);

/* What plain says of some rows of the sample: margins into out[n]. */
void	learn_plain_margins(const struct learn *l, const size_t *row, size_t n, float *out);

/* The sample's columns as train wants them: malloced, the names are the sample's. */
struct train_column *learn_columns(const struct sample *s);

/* Margins of some rows of the sample by the first trees[c] trees (0: all), into out[counts * rows]. */
int	learn_margins(struct train_trees *t, const struct sample *s, const size_t *row, size_t rows,
	    const unsigned *trees, size_t counts, float *out, struct err *e);

/* For deals open on day now, by age: the share that will be won.  Into p[n] for deals of these ages. */
void	learn_by_age(const struct sample *s, size_t rows, int32_t now, const int32_t *age, size_t n,
	    double *p);

#endif
