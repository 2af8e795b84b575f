/*
 * student -- quantiles and tails of Student's t distribution, of any real degrees of freedom.
 */
#ifndef STUDENT_H
#define STUDENT_H

/* P(T > t), df > 0; t may be infinite. */
double	student_tail(double t, double df);

/*
 * The t with P(T < t) = p, p in (0, 1), df > 0: by bisection of the tail, to the last bits.
 * NaN outside.
 */
double	student_quantile(double p, double df);

#endif
