/*
 * proportion -- intervals for a share and for the difference of two shares.
 *
 * Counts are doubles because they may be effective ones (of censored or
 * clustered deals): n >= 0 and 0 <= k <= n.  z is the normal quantile,
 * PROPORTION_Z for 95 %.
 */
#ifndef PROPORTION_H
#define PROPORTION_H

#define PROPORTION_Z 1.959963984540054

/*
 * Wilson score interval of k / n: 0 <= *lo <= k / n <= *hi <= 1; with n = 0
 * nothing is known: 0 and 1.
 * Source: E. B. Wilson, JASA 22 (1927), 209-212.
 */
void	proportion_wilson(double k, double n, double z, double *lo, double *hi);

/*
 * Interval of the difference k1 / n1 - k2 / n2, in [-1, 1]; -1 and 1 when
 * one side is empty.
 * Source: R. G. Newcombe, Stat. Med. 17 (1998), 873-890, method 10.
 */
void	proportion_newcombe(double k1, double n1, double k2, double n2, double z,
	    double *lo, double *hi);

#endif
