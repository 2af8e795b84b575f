/*
 * logit -- ridge logistic regression: the plain model that trees must beat.
 *
 * Numbers are standardised (mean 0, variance 1), a missing one is the mean
 * and has a column of its own; categories are columns of 0 and 1, unless they
 * are more than LOGIT_LEVELS (a customer's name is no plain model's business).
 * The intercept is not shrunk.  Newton's method on the penalised likelihood
 * (iteratively reweighted least squares): D. W. Hosmer, S. Lemeshow, Applied
 * Logistic Regression (2000), 2.2; S. le Cessie, J. C. van Houwelingen, Appl.
 * Stat. 41 (1992), 191-201.
 */
#ifndef LOGIT_H
#define LOGIT_H

#include <stddef.h>
#include <stdint.h>

enum { LOGIT_LEVELS = 100 };

struct logit;

struct logit_column {
	int categorical;	/* codes 0 .. levels - 1 */
	size_t levels;		/* 0 for a number */
};

/*
 * Fits to rows of x, row-major float[rows * cols], NaN missing; label[] in
 * [0, 1] may be soft, weight[] NULL for all 1.  ridge > 0 is the penalty per
 * squared coefficient of a standardised column, in units of rows.  It
 * starts at the fit from (NULL: at 0), which must be of the same x and col.  The
 * result is the caller's (logit_free).  Takes rows x columns^2 steps for each
 * of at most 25 iterations.
 */
struct logit *logit_fit(const float *x, size_t rows, const struct logit_column *col, size_t cols,
	    const float *label, const float *weight, double ridge, const struct logit *from);
void	logit_free(struct logit *l);

/* The margin (log-odds) of one row. */
double	logit_margin(const struct logit *l, const float *x);

/* Its parts: the intercept, and what a column's value adds. */
double	logit_intercept(const struct logit *l);
double	logit_part(const struct logit *l, size_t col, float x);

#endif
