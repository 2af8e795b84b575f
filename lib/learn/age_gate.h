/*
 * age_gate -- do deals lately close at other ages than all days before let expect?
 *
 * The wins and losses of the last AGE_GATE_WINDOW days, in four bands of age (the quartiles of
 * closings), against what the days at risk and all earlier hazards by age let expect.
 *
 *	X2 = sum (O - E)^2 / (E + sum y^2 h / y0)
 *
 * has about 8 degrees of freedom if nothing changed (y deals at risk in the window, y0 before, h
 * the hazard, age by age; a term with E below 5 is left out).  Beyond the quantile of AGE_GATE_P
 * it fires.
 */
#ifndef AGE_GATE_H
#define AGE_GATE_H

#include <stddef.h>
#include <stdint.h>

enum { AGE_GATE_WINDOW = 90 };	/* days */
#define AGE_GATE_P .001

struct age_deal {
	int32_t created;
	int32_t entry;			/* the age from which it is known */
	int32_t left;			/* the age at which it closed; while it is open, now's */
	uint8_t outcome;		/* enum deal_outcome, as it is known */
	double margin;			/* of an open deal, now; NaN: not asked for */
};

/* X2, and whether it fires, as of day now: the first that is not known. */
int	age_gate(const struct age_deal *d, size_t n, int32_t now, double *chi_square);

#endif
