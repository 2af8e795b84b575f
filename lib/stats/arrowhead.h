/*
 * arrowhead -- symmetric positive definite matrices of an arrow's shape.
 *
 * A dense body of n rows, and tips: rows that touch the body but not each
 * other, as the levels of one category do in a table of crossproducts.  A
 * solution takes n^3 + tips n^2 steps, not (n + tips)^3: the tips are
 * eliminated first (Schur complement), the rest is Cholesky's.
 * Vectors are the body's n numbers, then one per tip.
 */
#ifndef ARROWHEAD_H
#define ARROWHEAD_H

#include <stddef.h>

struct arrowhead {
	size_t n, tips;
	size_t stride;		/* of body's and side's rows, >= n, a multiple of 4 */
	double *body;		/* [n * stride]: the lower triangle, and zeros or anything above
				 * it */
	double *side;		/* [tips * stride] */
	double *tip;		/* [tips] */
};

/* All zeros; freed by arrowhead_free. */
void	arrowhead_init(struct arrowhead *a, size_t n, size_t tips);
void	arrowhead_free(struct arrowhead *a);
void	arrowhead_clear(struct arrowhead *a);

/*
 * Solves (a + diagonal of penalty) x = b: b[n + tips] becomes x, and
 * inverse[n + tips] the diagonal of the inverse.  What is not positive definite
 * is treated as if it hardly were: no value is infinite if none was.
 */
void	arrowhead_solve(const struct arrowhead *a, const double *penalty, double *b,
	    double *inverse);

#endif
