/*
 * duration -- how many days deals take: distributions known by their median.
 *
 * The same bits on every machine.  Days are real numbers here, at least 0.
 */
#ifndef DURATION_H
#define DURATION_H

#include <stdint.h>

enum duration_shape {
	DURATION_LOGNORMAL,	/* standard deviation of the logarithm 0.55: rises, then falls
				 * slowly */
	DURATION_WEIBULL,	/* shape 1.4: the older, the sooner */
	DURATION_GAMMA		/* shape 2: the same, up to a limit */
};

/* The days within which a share u of the deals is done; u in (0, 1), median > 0. */
double	duration_quantile(enum duration_shape shape, double median, double u);

/* The share of the deals that take that long or longer, 0 .. 1; 1 if days <= 0. */
double	duration_open(enum duration_shape shape, double median, double days);

/* Whole days, at least 1: more than any whole number a if and only if days >= a. */
int32_t	duration_whole(double days);

#endif
