/*
 * calibration -- do deals come as their first scores said, though outcomes come late?
 *
 * E(day) is 1 for a deal won by then, 0 for a lost one, and for an open one what its first score s
 * has become: odds s / (1 - s) times waiting_odds; 0 past the age by which 99 % of wins have come.
 * While the scores are right, M = sum (E - s) is a martingale in calendar time: wins that are early
 * and losses that are late both count, and open deals are no gap.
 *
 * CUSUM: week by week C = max(0, C +- .4 dM - (.08 + .4 x .15) dV), dV the sum of squared steps:
 * for a shift of .4 log-odds beyond a tolerance of .15 (3 points of a win rate); alarm at 5.
 * Simulated: a false alarm in 0.7 % of years of 85 deals a week.
 * Source: E. S. Page, Biometrika 41 (1954), 100-115; likelihood ratio steps.
 */
#ifndef CALIBRATION_H
#define CALIBRATION_H

#include <stddef.h>
#include <stdint.h>

#include "drift/first_scores.h"
#include "model/waiting.h"

enum calibration_way { CALIBRATION_NONE, CALIBRATION_MORE, CALIBRATION_FEWER };

struct calibration {
	size_t deals, won, closed;
	int32_t first;			/* the day of the first score */
	double expected;		/* wins by now, as the scores have it */
	double bias, bias_lo, bias_hi;	/* more (fewer: below 0) are won than said, a share */
	double intercept, intercept_lo, intercept_hi;	/* in log-odds, with slope 1 */
	double slope, slope_lo, slope_hi;
	double auc, auc_lo, auc_hi;	/* open deals count as what they have become */
	double more, fewer;		/* the two CUSUMs at the end */
	enum calibration_way alarm;	/* the CUSUM has reached 5, and not been 0 since */
	int32_t since;			/* the Monday of the week in which it did */
	double pace;			/* z of the wins' speed: below 0, they come sooner */
};

/* Of f->n > 0 deals, as of f->last. */
void	calibration_make(struct calibration *c, const struct first_scores *f,
	    const struct waiting *w);

/*
 * What to expect of scores p[n] alone, if they are right: AUC with 95 % limits by what chance
 * alone would give, Brier score, log loss.  It believes the model.
 */
struct cbpe {
	double auc, auc_lo, auc_hi, brier, log_loss;
};
void	calibration_expect(struct cbpe *x, const double *p, size_t n);

#endif
