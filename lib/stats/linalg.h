/*
 * linalg -- symmetric positive definite systems by Cholesky's factor, a = L L'.
 *
 * Matrices are row-major, rows of `stride` numbers, n <= stride; only the lower
 * triangle is read and written.  What is not positive definite is treated as if
 * it hardly were: a pivot is at least `least`, so no value is infinite if none was.
 * Source: Golub and Van Loan, Matrix Computations (2013), 4.2.
 */
#ifndef LINALG_H
#define LINALG_H

#include <stddef.h>

/* a[i] . b[i] of n; four sums, so that they need not wait for each other. */
double	linalg_dot(const double *a, const double *b, size_t n);

/* a becomes L, in place. */
void	linalg_factor(double *a, size_t n, size_t stride, double least);

/* Solves L L' x = b; b becomes x. */
void	linalg_solve(const double *l, double *b, size_t n, size_t stride);

/* m = L^-1, lower; what is above the diagonal is 0. */
void	linalg_invert(const double *l, double *m, size_t n, size_t stride);

#endif
