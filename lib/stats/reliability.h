/*
 * reliability -- probabilities held against what happened, or against the truth.
 *
 * p[n] are probabilities in [0, 1], won[n] is 1 or 0, deal[n] any numbers
 * that rows of one deal share: intervals count deals, not rows.  NaN where
 * nothing can be told.  AUC, log loss and Brier score are stats/metric.h's.
 */
#ifndef RELIABILITY_H
#define RELIABILITY_H

#include <stddef.h>
#include <stdint.h>

/*
 * Logistic recalibration: slope is b of log-odds(won) = a + b log-odds(p), 1
 * when right, below 1 when p is too extreme; intercept is a of log-odds(won)
 * = a + log-odds(p), 0 when right, above 0 when more is won than p says.
 * p is taken as at least 1e-6 and at most 1 - 1e-6.  The slope is NaN when p
 * separates the outcomes or is the same everywhere.
 * Source: D. R. Cox, Biometrika 45 (1958), 562-565; B. Van Calster et al.,
 * J. Clin. Epidemiol. 74 (2016), 167-176.
 */
void	reliability_line(const double *p, const uint8_t *won, size_t n, double *slope,
	    double *intercept);

struct reliability_share {
	size_t rows, hits, deals;
	double rate;		/* hits / rows */
	double lo, hi;		/* 95 %, Wilson's of as many deals as make this variance */
};

/* The share of rows with hit[i] = 1. */
void	reliability_share(const uint8_t *hit, const uint32_t *deal, size_t n,
	    struct reliability_share *out);

struct reliability_bin {
	struct reliability_share won;
	double p_lo, p_hi, p_mean;
};

/*
 * Cuts the rows, by ascending p, into at most `bins` bins of equal size; rows
 * of one p stay together, so that there may be fewer.  Returns how many there are.
 */
size_t	reliability_bins(const double *p, const uint8_t *won, const uint32_t *deal, size_t n,
	    size_t bins, struct reliability_bin *bin);

/* Expected calibration error of bins: mean over rows of |p_mean - rate| of their bin. */
double	reliability_error(const struct reliability_bin *bin, size_t bins);

/*
 * brier = uncertainty - resolution + reliability + within: what the base rate
 * alone gives, what bins differ in, how far their p are off, and what the
 * bins hide.
 * Source: A. H. Murphy, J. Appl. Meteorol. 12 (1973), 595-600; within:
 * D. B. Stephenson et al., Weather Forecast. 23 (2008), 752-757.
 */
struct reliability_brier {
	double brier, uncertainty, resolution, reliability, within;
};
void	reliability_brier(double brier, const struct reliability_bin *bin, size_t bins,
	    struct reliability_brier *out);

/*
 * Within what bounds the number of wins among n independent deals lies with
 * 95 %: the smallest k with P(wins <= k) >= 0.025, and >= 0.975, of the
 * Poisson-binomial distribution.  Exact up to RELIABILITY_EXACT deals; beyond, its
 * normal approximation with skewness, which is off by 1 at most.
 * Source: Y. Hong, Comput. Stat. Data Anal. 59 (2013), 41-51.
 */
enum { RELIABILITY_EXACT = 4096 };
void	reliability_wins(const double *p, size_t n, double *lo, double *hi);

/*
 * Expectations over all outcomes that truth[n], true probabilities in (0, 1),
 * would bring: nothing depends on what happened to happen.
 */
struct reliability_truth {
	double auc, best_auc;
	double share;		/* (auc - 0.5) / (best_auc - 0.5); NaN if the best is 0.5 */
	double log_loss, best_log_loss;
	double mean, mean_truth;
};
void	reliability_truth(const double *p, const double *truth, size_t n,
	    struct reliability_truth *out);

#endif
