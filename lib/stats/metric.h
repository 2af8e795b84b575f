/*
 * metric -- how good are scores and probabilities of rows with an outcome?
 *
 * won[n] is 1 or 0; p[n] are probabilities in [0, 1].  NaN where nothing can
 * be told (no rows; AUC without both outcomes).
 */
#ifndef METRIC_H
#define METRIC_H

#include <stddef.h>
#include <stdint.h>

struct metric_auc {
	double auc;		/* P(a won row scores above a lost one) + half of P(they tie) */
	double se;		/* its standard error */
	double lo, hi;		/* 95 % interval, on the logit scale, in [0, 1] */
};

/*
 * Area under the ROC curve of score[n] (any order-preserving scale), in
 * O(n log n).  deal[i] is a number below deals that rows of one deal share: the
 * interval counts deals, not rows.  deal NULL: every row is a deal.  An AUC of 0 or
 * 1 has no standard error; its interval is Wilson's of as many deals as the rarer
 * outcome has.
 * Source: N. A. Obuchowski, Biometrics 53 (1997), 567-578; for one row a deal it
 * is E. R. DeLong et al., Biometrics 44 (1988), 837-845.
 */
void	metric_auc(const double *score, const uint8_t *won, const uint32_t *deal,
	    size_t n, size_t deals, struct metric_auc *out);

/* Mean -log likelihood in nats; a p is taken as at least 1e-15 and at most 1 - 1e-15. */
double	metric_log_loss(const double *p, const uint8_t *won, size_t n);

/* Mean squared error.  Source: G. W. Brier, Mon. Weather Rev. 78 (1950), 1-3. */
double	metric_brier(const double *p, const uint8_t *won, size_t n);

/*
 * Expected calibration error: mean over rows of |mean p - share won| of their
 * bin, the bins being rows in order of p, cut into `bins` of equal size (10 is
 * usual).  Rows of one p count with their mean outcome, so that the order of
 * rows does not matter.
 */
double	metric_calibration(const double *p, const uint8_t *won, size_t n, size_t bins);

#endif
