/*
 * ancova -- the difference between two arms drawn by lot, at the mean of a covariate.
 *
 * Each arm has a slope of its own, so that it is right whatever the covariate does.
 *
 *	v = sum of RSS_g / (n_g - 2) / n_g + (b1 - b0)^2 var(x) / n
 *
 * Where one arm is small and its share won is low by chance, RSS_g is low too, and the difference
 * seems more certain than it is.  The pooled variance is RSS / (n - 4) (1 / n_0 + 1 / n_1).
 *
 * Source: W. Lin, Ann. Appl. Stat. 7 (2013), 295-318.
 */
#ifndef ANCOVA_H
#define ANCOVA_H

#include <stddef.h>
#include <stdint.h>

struct ancova {
	double n[2], mean[2];	/* of y, as it is */
	double effect;		/* of arm 1, at the mean of x */
	double variance;	/* NaN of fewer than 3 in an arm */
	double pooled;		/* the same if both arms' outcomes vary alike, as without effect */
	double slope[2];
	double df;		/* degrees of freedom of the variance (Satterthwaite); of clusters
				 * G - 1 */
};

/*
 * y[n] and x[n] of arm[n], 0 or 1; x NULL: no covariate.  cluster (NULL: none) below clusters: the
 * variance is that of the clusters' sums of the influence function, times G / (G - 1).
 */
void	ancova(struct ancova *a, const double *y, const double *x, const uint8_t *arm, size_t n,
	    const uint32_t *cluster, size_t clusters);

#endif
