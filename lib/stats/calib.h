/*
 * calib -- from margin to probability: P(m), strictly increasing, in (0, 1).
 *
 * A margin is in log-odds.  What is written to a model file is kind, a, b
 * and the knots; calib_check makes the rest of it when they are read back.
 */
#ifndef CALIB_H
#define CALIB_H

#include <stddef.h>

struct err;

enum calib_kind {
	CALIB_NONE,		/* P = 1 / (1 + exp(-m)) */
	CALIB_SIGMOID,		/* P = 1 / (1 + exp(-(a m + b))), a > 0 */
	CALIB_ISOTONIC		/* linear between knots, beyond them linear in log-odds */
};

struct calib {
	enum calib_kind kind;
	double a, b;		/* of the sigmoid */
	size_t knots;		/* of the isotonic, 1 or more */
	double *margin;		/* [knots], strictly ascending, finite */
	double *p;		/* [knots], strictly ascending, in (0, 1) */
	double slope_lo, slope_hi;	/* d log-odds / d margin beyond the first and last knot */
};

/* none, sigmoid, isotonic; and back: -1 if there is no such kind. */
extern const char *const calib_name[3];
int	calib_kind(const char *name);

/*
 * Each fits c to n rows: margin[], outcome y[] in [0, 1] (1 = won; a share if
 * it is not known for sure) and weight w[] >= 0 (NULL: all 1).  Rows may stand
 * in any order; those of one margin are pooled.  Returns 0, or -1 with the
 * reason when there is no row with a weight, or a margin is not finite.
 * calib_free frees what c holds, not c.
 *
 * Sigmoid: Newton's method on Platt's targets (N1 + 1) / (N1 + 2) and 1 / (N0 + 2),
 * so that outcomes which a margin separates still give finite a and b.  a is at
 * least 0.001.  prior is what the margins are believed to be worth as they are: the
 * penalty prior / 2 ((a - 1)^2 + b^2) on the summed loss; 0 for none.
 * Source: J. Platt (1999); H.-T. Lin, C.-J. Lin, R. C. Weng, Mach. Learn. 68 (2007),
 * 267-276.
 *
 * Isotonic: pools adjacent violators; a knot is a pool's mean margin and its
 * share of wins, of weight W at least 0.5 / (W + 1) and at most 1 minus that;
 * pools that this would put out of order are joined too.  Beyond the knots P
 * goes on in log-odds with the slope of the nearest two knots, at least 0.001
 * and at most 1.
 * Source: M. Ayer et al., Ann. Math. Stat. 26 (1955), 641-647.
 */
int	calib_sigmoid(struct calib *c, const double *margin, const double *y,
	    const double *w, size_t n, double prior, struct err *e);
int	calib_isotonic(struct calib *c, const double *margin, const double *y,
	    const double *w, size_t n, struct err *e);
void	calib_free(struct calib *c);

/* Are kind, a, b and the knots as said above?  Sets the slopes.  0, or -1 with the reason. */
int	calib_check(struct calib *c, struct err *e);

/* P(m), between 1e-13 and 1 - 1e-13, and its slope dP/dm (at a knot, of what follows). */
double	calib_prob(const struct calib *c, double margin);
double	calib_slope(const struct calib *c, double margin);

/*
 * The non-decreasing fit[n] nearest to y[n] in weighted least squares, all
 * w[i] > 0.  fit may be y.
 */
void	calib_pav(const double *y, const double *w, size_t n, double *fit);

#endif
