/*
 * quadrature -- Gauss-Legendre points and weights.
 *
 * An integral over [-1, 1] is the sum of w[i] f(x[i]): exact for polynomials of
 * degree 2 n - 1.  Over [0, 1] it is that of w[i] / 2 f((x[i] + 1) / 2).
 * Source: Abramowitz and Stegun, 25.4.29 and 22.18; the zeros of the Legendre
 * polynomial by Newton's method.
 */
#ifndef QUADRATURE_H
#define QUADRATURE_H

#include <stddef.h>

/* The n points, falling, and their weights; n 1 to 100. */
void	quadrature_points(size_t n, double *x, double *w);

#endif
