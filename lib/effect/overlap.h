/*
 * overlap -- the effect of a treatment among those who might or might not have got it.
 *
 * e is the chance of the treatment given a deal's covariates, m0 and m1 what is expected of it
 * without and with it: e by ridge logistic regression, m0 and m1 by ridge least squares, each in
 * three folds from the deals of the other two.  Deals count by h = e (1 - e): those that always
 * or never get it, which tell nothing, count little, and no weight is ever large.
 *
 *	num = h (m1 - m0) + (1 - e) A (y - m1) - e (1 - A) (y - m0)
 *	effect = sum num / sum h,  IF = (num - effect h) / mean h,  se = sd(IF) / sqrt n
 *
 * It holds if either e or both of m0 and m1 do.  With clusters (all of a rep's deals) the sums
 * of IF by cluster vary, with G - 1 degrees of freedom.
 * Sources: F. Li, K. L. Morgan, A. M. Zaslavsky, JASA 113 (2018), 390-400; V. Chernozhukov et
 * al., Econometrics Journal 21 (2018), C1-C68.
 */
#ifndef OVERLAP_H
#define OVERLAP_H

#include "effect/design.h"
#include "effect/gram.h"

enum { OVERLAP_FOLDS = 3 };

struct overlap_input {
	const struct design *x;
	const uint8_t *treated;		/* [rows] 0 or 1 */
	const uint8_t *fold;		/* [rows] below OVERLAP_FOLDS */
	const double *y;		/* [rows] outcome: pseudo-values */
	const uint32_t *cluster;	/* [rows] below clusters; NULL: none */
	size_t clusters;
};

/* Cross products and sums of each arm. */
struct overlap_arms {
	struct gram gram[2][OVERLAP_FOLDS];
	double *xy[2][OVERLAP_FOLDS];	/* [columns] */
	double n[2];
};

void	overlap_arms_make(struct overlap_arms *a, const struct overlap_input *in);
void	overlap_arms_free(struct overlap_arms *a);

struct overlap {
	double effect, se;	/* se: NaN of fewer than two clusters */
	double df;		/* INFINITY, or clusters - 1 */
	double weight;		/* sum of h / (n p (1 - p)), p the share treated: 1 without
				 * confounding */
	double trimmed;		/* share of the deals with e outside .05 to .95 */
	double aipw, aipw_se;	/* of the others, all counting alike (augmented inverse
				 * probability weights); NaN if there are none */
};

/* Both arms must have deals in any two folds. */
void	overlap_estimate(struct overlap *o, const struct overlap_input *in,
	    const struct overlap_arms *a, size_t threads);

/* The standard error of a mean whose influence function is f[n]: by clusters, if there are. */
double	overlap_se(const double *f, size_t n, const uint32_t *cluster, size_t clusters);

/* The fold of a deal: by its id alone, the same on every machine. */
uint8_t	overlap_fold(const char *id, size_t n);

#endif
