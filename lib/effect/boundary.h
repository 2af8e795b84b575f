/*
 * boundary -- how far from 0 an estimate must be that is looked at again and again.
 *
 * Information I is 1 / variance of the estimate.  Either boundary holds at all looks together, by
 * 5 %, however often one looks:
 *
 *	always valid	sqrt((I + r) / I^2 ln((I + r) / (r .0025))), for ever; r is such that it is
 *			narrowest at the information expected
 *	planned		2.2414 sqrt(I_max) / I until the information planned is reached: the
 *			level that Brownian motion on [0, 1] leaves with 5 %.  Then decide.
 *
 * Sources: H. Robbins, Ann. Math. Stat. 41 (1970), 1397-1409; S. R. Howard et al., Ann. Stat. 49
 * (2021), 1055-1080; P. Billingsley, Convergence of Probability Measures (1968), 11.
 */
#ifndef BOUNDARY_H
#define BOUNDARY_H

/* The r of the information expected, > 0. */
double	boundary_mixture(double expected);

/* Half the width of the interval; information > 0. */
double	boundary_always(double information, double r);
double	boundary_planned(double information, double planned);

/* The level at which the estimate would be on the boundary, at most 1. */
double	boundary_always_p(double effect, double information, double r);
double	boundary_planned_p(double effect, double information, double planned);

/* The information at which the always valid half width is so small. */
double	boundary_always_needs(double width, double r);

/* Information that n deals will give, of which a share h is held out; s2: variance of an
 * outcome. */
double	boundary_information(double n, double h, double s2);

#endif
