/*
 * gram -- least squares of a design, from its cross products: one matrix serves many fits.
 *
 * Fits are by ridge: the sum of squares plus lambda times the squares of all coefficients but
 * that of the constant.
 * Source: A. E. Hoerl, R. W. Kennard, Technometrics 12 (1970), 55-67.
 */
#ifndef GRAM_H
#define GRAM_H

#include "effect/design.h"

struct gram {
	size_t columns;
	double *xx;		/* [columns * columns] X'X, the lower triangle */
};

/* Freed by gram_free, also before it was opened if it is all zeros. */
void	gram_open(struct gram *g, size_t columns);
void	gram_free(struct gram *g);
void	gram_plus(struct gram *g, const struct gram *more);

/* What solves (X'X + lambda) b = X'y, of the columns with use[] nonzero (NULL: all). */
struct gram_fit {
	size_t n, columns;
	size_t *column;		/* [n] those that are used, ascending; 0 is among them */
	double *factor;		/* [n * n] Cholesky's */
};

void	gram_factor(struct gram_fit *f, const struct gram *g, double lambda, const uint8_t *use);
void	gram_fit_free(struct gram_fit *f);

/* b[columns] of xy[columns]; 0 for columns that are not used. */
void	gram_solve(const struct gram_fit *f, const double *xy, double *b);

#endif
