/*
 * age_shift -- deals that lately close at another speed: what their ages are worth now.
 *
 * A model learns what age says from years of deals.  If wins or losses come sooner or later than
 * they did, the sum of chances is off until most of its deals are of the new kind.
 *
 * The gate: the wins and losses of the last AGE_SHIFT_WINDOW days, in four bands of age (the
 * quartiles of closings), against what the days at risk and all earlier hazards by age let
 * expect.
 *
 *	X2 = sum (O - E)^2 / (E + sum y^2 h / y0)
 *
 * has about 8 degrees of freedom if nothing changed (y deals at risk in the window, y0 before, h
 * the hazard, age by age; a term with E below 5 is left out).  Beyond the quantile of
 * AGE_SHIFT_P it fires.
 *
 * The shift: Aalen-Johansen's curve of the events of the last AGE_SHIFT_RECENT days says how many
 * of the open deals will be won; their chances get that mean in each of five bands of age, shrunk
 * towards one common shift by AGE_SHIFT_DOUBT deals.
 */
#ifndef AGE_SHIFT_H
#define AGE_SHIFT_H

#include <stddef.h>
#include <stdint.h>

#include "stats/calib.h"

enum {
	AGE_SHIFT_WINDOW = 90, AGE_SHIFT_RECENT = 60,	/* days */
	AGE_SHIFT_BANDS = 5, AGE_SHIFT_DOUBT = 10
};
#define AGE_SHIFT_P .001

struct age_deal {
	int32_t created;
	int32_t entry;			/* the age from which it is known */
	int32_t left;			/* the age at which it closed; while it is open, now's */
	uint8_t outcome;		/* enum deal_outcome, as it is known */
	double margin;			/* of an open deal, now; NaN: not asked for */
};

struct age_shift {
	double chi_square;
	size_t bands;			/* 0: nothing is shifted */
	int32_t last[AGE_SHIFT_BANDS];	/* the oldest age of each; the last has the rest too */
	double shift[AGE_SHIFT_BANDS];	/* what is added to the margin */
	size_t deals[AGE_SHIFT_BANDS];	/* open ones */
	double mean;			/* over the open deals: of an age that is not known */
	double before, after;		/* the open deals' mean chance */
};

/* X2, and whether it fires, as of day now: the first that is not known. */
int	age_shift_gate(const struct age_deal *d, size_t n, int32_t now, double *chi_square);

/* The shifts; c: from margin to chance. */
void	age_shift_make(struct age_shift *a, const struct age_deal *d, size_t n, int32_t now,
	    const struct calib *c);

/* What an age gets. */
double	age_shift_of(const struct age_shift *a, double age);

/*
 * The one number that, added to n margins, makes their mean chance `mean`; to 1e-9, within
 * -8 to 8.  0 if n is 0.
 */
double	age_shift_solve(const double *margin, size_t n, const struct calib *c, double mean);

#endif
