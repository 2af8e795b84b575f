/*
 * nelder_mead -- the least value of a smooth function of a few numbers, without derivatives.
 *
 * The simplex of J. A. Nelder and R. Mead, Computer Journal 7 (1965), 308-313, begun anew at what
 * it has found until that gains nothing: it can stall before the least.  The same on any machine
 * that rounds as IEEE 754 does.
 */
#ifndef NELDER_MEAD_H
#define NELDER_MEAD_H

#include <stddef.h>

enum { NELDER_MEAD_MOST = 8 };

/*
 * Moves x[n], n from 1 to NELDER_MEAD_MOST, to where f is least and returns that; step[n], not 0,
 * is how far to look at first.  Ends when the simplex' values are within tolerance > 0 of each
 * other, or after `most` calls of f.  Where f is NaN is no place to go.
 */
double	nelder_mead(double *x, size_t n, const double *step, double tolerance, size_t most,
	    double (*f)(const double *x, const void *arg), const void *arg);

#endif
