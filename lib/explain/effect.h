/*
 * effect -- contributions to a margin as contributions to a probability.
 *
 * The effects of one deal add up to P(margin) - P(bias): each contribution
 * times the mean slope of P between the two (the Aumann-Shapley path
 * integral), so that none changes its sign.
 * Source: R. Aumann and L. Shapley, Values of Non-Atomic Games (1974).
 */
#ifndef EFFECT_H
#define EFFECT_H

#include <stddef.h>

struct calib;

/*
 * phi[n] are contributions that lead from bias to margin, up to float32
 * rounding; what rounding leaves over goes to the largest.  In [-1, 1].
 */
void	effect_row(const struct calib *c, double bias, double margin, const float *phi,
	    size_t n, double *effect);

#endif
