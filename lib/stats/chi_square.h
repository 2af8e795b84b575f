/*
 * chi_square -- how far counts are from what was expected, beyond what chance adds:
 * quantiles, and the noncentral chi-square distribution.
 *
 * X2 of counts that are off has mean df + lambda; lambda is the noncentrality.
 * Source: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2 (1995),
 * chapter 29: a Poisson mixture of central distributions.
 */
#ifndef CHI_SQUARE_H
#define CHI_SQUARE_H

/* The x with P(X >= x) = tail, in (0, 1), of df > 0 degrees of freedom; NaN outside. */
double	chi_square_quantile(double tail, double df);

/* P(X <= x) with df > 0 and lambda >= 0, within 1e-10 up to a lambda of 1e6. */
double	chi_square_noncentral(double x, double df, double lambda);

/*
 * The lambda of which x is the quantile p: P(X <= x) = p, p in (0, 1).  It falls as p
 * grows; 0 if x is less likely than p even without any.
 */
double	chi_square_lambda(double x, double df, double p);

#endif
