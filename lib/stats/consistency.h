/*
 * consistency -- how much a win rate goes up and down from period to period.
 *
 * r = k / n of each period; M = sum k / sum n.  The plain consistency also
 * counts the chance in small numbers as unsteadiness: with 5 to 10 deals a
 * quarter a perfectly steady rep has about .43.  The adjusted one takes out
 * what chance alone makes, and the p-value says whether anything is left.
 */
#ifndef CONSISTENCY_H
#define CONSISTENCY_H

#include <stddef.h>

#define CONSISTENCY_DEALS 5	/* closed deals that make a period count */
#define CONSISTENCY_PERIODS 3	/* of these at least */

struct consistency {
	double consistency;	/* clip(1 - s / mean, 0, 1), s the sample standard deviation of
				 * the r */
	/*
	 * clip(1 - sqrt(s2) / M, 0, 1), s2 = max(0, [sum n (r - M)^2 - (Q - 1) M (1 - M)] /
	 * (N - sum n^2 / N)): the variance between Q periods by the method of moments.
	 * Source: R. DerSimonian, N. Laird, Control. Clin. Trials 7 (1986), 177-188.
	 */
	double adjusted;
	double p;		/* of sum n (r - M)^2 / (M (1 - M)): chi-square, Q - 1 degrees of
				 * freedom */
};

/*
 * Of the periods with CONSISTENCY_DEALS or more; all NaN with fewer than
 * CONSISTENCY_PERIODS, or where M says nothing.
 */
struct consistency consistency_measure(const double *k, const double *n, size_t periods);

#endif
