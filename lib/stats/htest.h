/*
 * htest -- significance tests, false discovery rate, mix and rate effects.
 *
 * A p-value is two-sided and in [0, 1]; NaN where the data cannot tell.
 */
#ifndef HTEST_H
#define HTEST_H

#include <stddef.h>

/* P(|Z| >= |z|) of a standard normal Z. */
double	htest_normal(double z);

/*
 * P(|T| >= |t|) of Student's T with df > 0 degrees of freedom: the regularised incomplete beta
 * function, by continued fraction.  Source: Abramowitz and Stegun 26.5.8, 26.7.1.
 */
double	htest_student(double t, double df);

/*
 * P(X >= x) of a chi-square X with df > 0 degrees of freedom: the regularised
 * upper incomplete gamma function, by series below df + 2, else by continued
 * fraction.  Source: Abramowitz and Stegun 6.5.29, 6.5.31.
 */
double	htest_chi_square(double x, double df);

/*
 * P(X >= x) of Fisher's F with above > 0 and below > 0 degrees of freedom.
 * Source: Abramowitz and Stegun 26.6.2.
 */
double	htest_f(double x, double above, double below);

/*
 * P(X >= k) of a binomial X of n trials with chance p; 1 for k <= 0, 0 for k > n.
 * Source: Abramowitz and Stegun 26.5.24.
 */
double	htest_binomial(double k, double n, double p);

/*
 * Are k1 / n1 and k2 / n2 the same share?  Score test with the pooled share;
 * counts may be effective ones (fractions).  Where an expected count is below
 * 5, Fisher's exact test of the rounded counts.  NaN when a side is empty.
 */
double	htest_two_rates(double k1, double n1, double k2, double n2);

/*
 * Fisher's exact test of the table a b / c d: the sum of all tables of the
 * same margins that are not likelier than this one.
 * Source: R. A. Fisher, J. R. Stat. Soc. 98 (1935), 39-82; as R fisher.test.
 */
double	htest_fisher(double a, double b, double c, double d);

/*
 * q-values of p[n], in the same places; a NaN p is no member of the family and
 * its q is NaN.  q may be p.
 * Source: Y. Benjamini, Y. Hochberg, J. R. Stat. Soc. B 57 (1995), 289-300.
 */
void	htest_discovery(const double *p, size_t n, double *q);

struct htest_part {		/* one segment on two sides */
	double share0, share1;	/* of all, each side adds up to 1 */
	double rate0, rate1;	/* not read on a side whose share is 0 */
	double mix, rate;	/* effects, set by htest_effects */
};

/*
 * Splits the change of the total rate (sum of share x rate) into a mix and a
 * rate effect per segment; over all segments both add up to the change.
 *
 *	mix  = (share1 - share0) ((rate0 + rate1) / 2 - middle)
 *	rate = (rate1 - rate0) (share0 + share1) / 2
 *
 * middle is the mean of the two total rates: a segment that wins less than
 * all and grows has a negative mix effect.  (It cancels in the sum: the
 * shares' changes add up to 0.)  A segment empty on one side takes the other
 * side's rate there: all mix.
 * Source: E. M. Kitagawa, JASA 50 (1955), 1168-1194; P. Das Gupta, U.S. Bureau
 * of the Census P23-186 (1993).
 */
void	htest_effects(struct htest_part *part, size_t n);

/*
 * Cochran-Armitage test for a trend of k[i] / m[i] over score[i].  Returns the
 * p-value; *slope is the weighted least-squares slope of the rate per unit of
 * score (NaN with p when there is nothing to fit).
 * Source: P. Armitage, Biometrics 11 (1955), 375-386; as R prop.trend.test.
 */
double	htest_trend(const double *k, const double *m, const double *score, size_t n,
	    double *slope);

#endif
