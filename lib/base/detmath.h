/*
 * detmath -- exp, log and the normal distribution with the same bits on every
 * machine: nothing but + - * / and sqrt of IEEE 754 doubles, in a fixed
 * order.  For what must be reproducible; libm differs between systems.
 */
#ifndef DETMATH_H
#define DETMATH_H

/* e^x within 1e-15 of it, relatively; x in [-700, 700] (clipped to it). */
double	detmath_exp(double x);

/* ln x within 1e-15 (absolutely, or relatively if that is more); x > 0, finite. */
double	detmath_log(double x);

/*
 * P(Z > z) of a standard normal Z, within 1e-15, and within 1e-8
 * relatively.
 * Source: G. West, Better approximations to cumulative normal functions,
 * Wilmott (May 2005), 70-76, after J. F. Hart, Computer Approximations (1968).
 */
double	detmath_normal_tail(double z);

/*
 * The z with P(Z < z) = p, p in (0, 1); within 1e-15 of it, relatively.
 * Source: M. J. Wichura, Algorithm AS 241, Appl. Stat. 37 (1988), 477-484 (PPND16).
 */
double	detmath_normal_quantile(double p);

#endif
