/*
 * logit -- additive logistic regression that learns how far to shrink: the
 * plain model that trees must beat, and the one beside them.
 *
 * A margin (log-odds) is an intercept and a part per column.  A number's part
 * is a straight line, and with `curved` one that may bend at the quartiles; a
 * missing value has a part of its own; a category has one per level.  Beyond
 * the values that were seen a part stays what it is at the last of them; where there are more than
 * 20 values, a hundredth of the rows at either end counts as beyond.  Each
 * part's coefficients are normal around 0 with a variance of their own, which is
 * estimated with them (empirical Bayes), so that what tells nothing
 * vanishes, and small groups keep to the mean.  The intercept is not shrunk.
 *
 * Newton's method on the penalised likelihood: S. le Cessie, J. C. van
 * Houwelingen, Appl. Stat. 41 (1992), 191-201; the variances' fixed point:
 * D. J. C. MacKay, Neural Computation 4 (1992), 415-447.
 */
#ifndef LOGIT_H
#define LOGIT_H

#include <stddef.h>
#include <stdint.h>

enum {
	LOGIT_LEVELS = 100,	/* a category with more is left out (a customer's name is no
				 * plain model's business), */
	LOGIT_WIDEST = 2000	/* but for the one with most levels, of which more are too many */
};

struct logit;

struct logit_column {
	int categorical;	/* codes 0 .. levels - 1 */
	size_t levels;		/* 0 for a number */
	int curved;		/* only of a number */
};

/*
 * For rows of x, row-major float[rows * cols], NaN missing, which is borrowed
 * until the last logit_fit; weight[] NULL for all 1.  worth is how many
 * independent observations the rows are together: many rows of one deal tell
 * little more than one.  To be freed by logit_free; margins are 0 before a fit.
 */
struct logit *logit_new(const float *x, size_t rows, const struct logit_column *col, size_t cols,
	    const float *weight, double worth);
void	logit_free(struct logit *l);

/*
 * Fits to label[rows] in [0, 1], soft ones too, from where the last fit ended:
 * after a small change of the labels that is quick.
 */
void	logit_fit(struct logit *l, const float *label);

/* The margin of one row, after a fit. */
double	logit_margin(const struct logit *l, const float *x);

/* Its parts: the intercept, and what a column's value adds. */
double	logit_intercept(const struct logit *l);
double	logit_part(const struct logit *l, size_t col, float x);

/* The range of a number's values within which its part changes. */
void	logit_range(const struct logit *l, size_t col, double *lo, double *hi);

#endif
